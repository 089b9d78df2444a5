import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

/** What each target has for every aggregate: one file, and in it a table keyed by the names of all aggregates. */
const tables = [
  'src/aggregates/aggregates.ts',
  'src/definition/describe.ts',
  'src/sources/memory/aggregates.ts',
  'src/sql/aggregates.ts',
  'src/tableau/compile/aggregates.ts',
]

/** Where the middle of each target begins, which reaches all that has to do with aggregates. */
const users = [
  'src/plan/plan-analysis.ts',
  'src/sources/memory/accumulate.ts',
  'src/sql/metric-table.ts',
  'src/sources/duckdb/statements/scan-per-column.ts',
  'src/tableau/compile/write-fields.ts',
]

/** Compiles the middle of the library with a file of it changed, and gives what the compiler finds, by file. */
function compileWith(file: string, change: (text: string) => string): ReadonlyMap<string, readonly string[]> {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => readFileSync(path, 'utf8'))
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.')
  const host = ts.createCompilerHost(options)
  const { readFile } = host
  host.readFile = (path) => {
    const text = readFile(path)
    return resolve(path) === resolve(file) && text !== undefined ? change(text) : text
  }
  const program = ts.createProgram([...tables, ...users], { ...options, noEmit: true, types: [] }, host)
  const found = new Map<string, string[]>()
  // What names no aggregate cannot lack one.
  const sources = program
    .getSourceFiles()
    .filter(
      ({ fileName, text }) => /\bsrc\//.test(fileName) && !fileName.includes('node_modules') && /aggregate/i.test(text),
    )
  expect(sources.length).toBeGreaterThan(15)
  for (const source of sources) {
    const messages = program
      .getSemanticDiagnostics(source)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
    if (messages.length > 0) found.set(source.fileName.replace(/^.*?\b(?=src\/)/, ''), messages)
  }
  return found
}

test('an aggregate that a target has nothing for does not compile, and nothing else has to know of it', () => {
  const found = compileWith(tables[0] as string, (text) =>
    text.replace("readonly max: 'value'", "readonly max: 'value'\n  readonly madeUp: 'value'"),
  )
  expect([...found.keys()].sort()).toEqual([...tables].sort())
  for (const [file, messages] of found) expect(messages, file).toEqual([expect.stringContaining("'madeUp' is missing")])
}, 120_000)
