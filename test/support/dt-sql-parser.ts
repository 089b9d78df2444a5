import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** A parser of one language of SQL. */
interface Parser {
  /** The errors of a text; none if it is valid. */
  validate(
    sql: string,
  ): readonly { readonly message: string; readonly startLine: number; readonly startColumn: number }[]
}

/** Loads the parsers of dt-sql-parser, whose modules Node cannot import as they are: its paths lack their endings. */
export async function loadParsers(folder: string): Promise<{ readonly hive: Parser; readonly trino: Parser }> {
  const outfile = join(folder, 'dt-sql-parser.mjs')
  await build({
    entryPoints: ['dt-sql-parser'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  })
  const { HiveSQL, TrinoSQL } = await import(pathToFileURL(outfile).href)
  return { hive: new HiveSQL(), trino: new TrinoSQL() }
}
