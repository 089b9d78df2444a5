import { analyze } from '../../src/analysis/analyze.js'
import type { Query } from '../../src/plan/query.js'
import type { DuckdbFiles } from '../../src/sources/duckdb/options.js'
import { duckdb } from '../../src/sources/duckdb/source.js'

/** Counts events and revenue by brand, of files. */
export async function brandsOf(options: DuckdbFiles) {
  const result = await ask(options, { by: 'brand', metrics: ['events', 'revenue', 'sessions'], orderBy: 'brand' })
  const brands: Record<string, unknown> = {}
  for (const { brand, events } of result.rows as unknown as readonly { brand: string | null; events: number }[])
    brands[String(brand)] = events
  return { ...result, brands }
}

/** Opens files, asks one query of them, and closes. */
export async function ask(options: DuckdbFiles, query: Query, run: Parameters<typeof analyze>[2] = {}) {
  const source = duckdb({ threads: 2, ...options })
  try {
    return await analyze(source, query, run)
  } finally {
    source.close()
  }
}

/** The message that a promise is rejected with. */
export async function messageOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
  throw new Error('it was expected to fail')
}
