import { postgresEngine, quotedName } from './postgres-engine.js'
import type { SqlTable } from './sql-rows.js'

/** What a statement gives in Postgres. Instants are texts of its own, as clients make times of milliseconds of them. */
export async function postgresRows(sql: string): Promise<SqlTable> {
  const client = await postgresEngine()
  const { rows } = await client.query(`SELECT to_jsonb(answer) AS answer FROM (\n${sql}\n) AS answer`)
  const columns = await columnsOf(sql)
  return { columns, rows: rows.map(({ answer }) => columns.map((column) => answer[column] ?? null)) }
}

/** What a statement gives in Postgres, as it writes it: all values are text or null. */
export async function postgresTexts(sql: string): Promise<readonly Readonly<Record<string, string | null>>[]> {
  const client = await postgresEngine()
  const texts = (await columnsOf(sql)).map(quotedName).map((name) => `CAST(${name} AS text) AS ${name}`)
  return [...(await client.query(`SELECT ${texts.join(', ')} FROM (\n${sql}\n) AS answer`)).rows]
}

/** The columns of a statement, also where it has no rows. */
async function columnsOf(sql: string): Promise<readonly string[]> {
  const client = await postgresEngine()
  const { rows } = await client.query(
    `SELECT answer.* FROM (SELECT 1) AS one LEFT JOIN (\n${sql}\n) AS answer ON FALSE`,
  )
  return Object.keys((rows[0] ?? {}) as object)
}
