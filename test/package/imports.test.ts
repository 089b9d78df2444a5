import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sourceFiles } from '../support/source-files.js'

const files = sourceFiles()

/** What a file imports: with types, or only what is there when it is run. */
function importsOf(file: string, withTypes: boolean): readonly string[] {
  const text = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
  const found = [...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?'([^']+)'/gm)]
  return found.filter(([, type]) => withTypes || type === undefined).map(([, , from]) => from as string)
}

/** The files of ours that a file imports, be it for their types alone. */
const localImports = (file: string) =>
  importsOf(file, true)
    .filter((from) => from.startsWith('.'))
    .map((from) => normalize(join(dirname(file), from)).replace(/\.js$/, '.ts'))

/** From the ground up: each may import those before it, and itself. */
const floors = [
  ['errors.ts', 'hint.ts', 'shown.ts'],
  ['known-names.ts', 'checked-options.ts', 'optional-package.ts'],
  ['events'],
  ['aggregates'],
  ['definition'],
  ['metrics'],
  ['plan'],
  ['sql'],
  ['files', 'inspect'],
  ['sources', 'sample', 'lake'],
  ['analysis'],
  ['tableau', 'report'],
  ['the entries'],
  ['cli', 'cli.ts'],
] as const

function floorOf(file: string): number {
  const [, name = '', within] = file.split('/')
  const found = floors.findIndex((names) => names.some((one) => one === name))
  return found < 0 && within === undefined ? floors.findIndex(([name]) => name === 'the entries') : found
}

describe('imports within the source', () => {
  test('find their files', () => {
    expect(files.length).toBeGreaterThan(50)
    for (const file of files)
      for (const target of localImports(file)) expect(files, `${file} imports ${target}`).toContain(target)
  })

  test('go down, never up, those of types included', () => {
    const upwards = files.flatMap((file) =>
      localImports(file)
        .filter((target) => floorOf(target) > floorOf(file))
        .map((target) => `${file} imports ${target}`),
    )
    expect(upwards).toEqual([])
    expect(files.filter((file) => floorOf(file) < 0)).toEqual([])
  })

  test('go in no circle, those of types included', () => {
    const done = new Set<string>()
    const circles: string[] = []
    const visit = (file: string, path: readonly string[]) => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      if (done.has(file) || path.includes(file)) return
      for (const target of localImports(file)) visit(target, [...path, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
    expect(circles).toEqual([])
  })

  test('of Node and of drivers are where files, processes and engines are', () => {
    const allowed = /^src\/(sources\/(duckdb|athena)|files|sample\/write|cli|cli\.ts|report\/(page|write|client))/
    const impure = files.filter((file) =>
      importsOf(file, false).some((from) => /^(node:|@duckdb\/|@aws-sdk\/)/.test(from)),
    )
    expect(impure.filter((file) => !allowed.test(file))).toEqual([])
    expect(impure.length).toBeGreaterThan(3)
  })
})

/** All files that an entry loads, those of types left out. */
function loadedBy(entry: string): ReadonlySet<string> {
  const loaded = new Set<string>()
  const visit = (file: string) => {
    if (loaded.has(file)) return
    loaded.add(file)
    for (const from of importsOf(file, false).filter((from) => from.startsWith('.')))
      visit(normalize(join(dirname(file), from)).replace(/\.js$/, '.ts'))
  }
  visit(entry)
  return loaded
}

describe('an entry loads no engine but its own', () => {
  const engines = ['duckdb', 'athena', 'postgres'] as const

  test.each(['index', ...engines])('%s', (entry) => {
    const loaded = [...loadedBy(`src/${entry}.ts`)]
    const found = engines.filter((engine) => loaded.some((file) => file.startsWith(`src/sources/${engine}/`)))
    expect(found).toEqual(entry === 'index' ? [] : [entry])
  })
})

test('engines are opened in one place, where they get a folder of their own', () => {
  const opening = files.filter((file) => readFileSync(file, 'utf8').includes('DuckDBInstance.create'))
  expect(opening).toEqual(['src/sources/duckdb/database.ts'])
})

// The type checker fails here if the types of a browser are known outside of the page's script and the tests in a browser.
// @ts-expect-error there is no document
export type NoDocument = typeof document
// @ts-expect-error nor an element
export type NoElement = HTMLElement
