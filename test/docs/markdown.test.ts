import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeSample } from '../../src/sample/write.js'
import { cartometrics } from '../cli/run-cli.js'
import { type Block, blocksOf, commandsOf, isScript } from './blocks.js'
import { pages } from './pages.js'

/** The pages with code, each of which is run in a folder of its own that holds nothing but what its own blocks put there. */
const withCode = pages.filter((page) =>
  blocksOf(page).some((block) => block.needs === undefined && (isScript(block) || commandsOf(block).length > 0)),
)

const root = fileURLToPath(new URL('../../', import.meta.url))
const cache = join(root, '.cache/docs-test')
const home = process.cwd()

beforeAll(() => mkdirSync(cache, { recursive: true }))

/** A file for a program of a page. */
function scriptFile({ page, place }: Block, ending: string): string {
  return join(cache, `${page.replaceAll(/\W/g, '-')}-${place}${ending}`)
}

/** The program as it is pasted, into a file in the root of the repository where it imports from there. */
function pasted({ code }: Block): string {
  return `${code.replaceAll("from './src/", `from '${root}src/`)}\nexport {}\n`
}

const noStatement = String.raw`(?!const |let |import |\/\/|.*[,{(]\s*\/\/)`

/** Makes `expression // value`, and `// => value` in a line below an expression, assertions, where the value is one that can be written. */
function withAssertions(code: string): string {
  const beside = new RegExp(`^(${noStatement}\\S.*?) // ('[^']*'|-?[\\d.]+|null|true|false|\\[[^\\]]*\\])$`, 'gm')
  const below = new RegExp(`^(${noStatement}\\S.*)\n// => (.*)$`, 'gm')
  return code.replaceAll(beside, '__equal($1, $2)').replaceAll(below, '__equal($1, $2)\n')
}

const entries = ['', '/duckdb', '/athena', '/postgres', '/presets', '/report', '/sample', '/tableau'].map(
  (entry) => `cartometrics${entry}`,
)
const sources = Object.fromEntries(entries.map((name) => [name, join(root, `src/${name.split('/')[1] ?? 'index'}.ts`)]))

/** Clients of Postgres that would connect to a server: of these, blocks are run with others, that have a database in this process. */
const clients = Object.fromEntries(['pg', 'postgres'].map((name) => [name, join(root, `test/docs/clients/${name}.ts`)]))

describe.each(withCode)('%s', (page) => {
  const blocks = blocksOf(page).filter(({ needs }) => needs === undefined)
  const scripts = blocks.filter(isScript)
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cartometrics-docs-'))
    // A file of the reader's own.
    await writeSample({ events: 20_000, seed: 1, path: join(folder, 'YOUR-FILE.csv') })
    process.chdir(folder)
    for (const block of scripts) writeFileSync(scriptFile(block, '.run.ts'), withAssertions(pasted(block)))
    await build({
      entryPoints: scripts.map((block) => scriptFile(block, '.run.ts')),
      outdir: cache,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      // The blocks share the library, which is thus loaded once.
      splitting: true,
      format: 'esm',
      platform: 'node',
      alias: { ...sources, ...clients },
      packages: 'external',
      banner: { js: 'const __equal = (a, b) => globalThis.__checked.push([a, b]);' },
      logLevel: 'silent',
    })
  })

  afterAll(() => {
    process.chdir(home)
    rmSync(folder, { recursive: true, force: true })
  })

  async function runScript(block: Block): Promise<void> {
    // What does not compile is not run: the compiler is asked below.
    if (block.code.includes('@ts-expect-error')) return
    const checks = withAssertions(block.code).split('__equal(').length - 1
    const checked: [unknown, unknown][] = []
    Object.assign(globalThis, { __checked: checked })
    const { log, table } = console
    Object.assign(console, { log: () => {}, table: () => {} })
    try {
      await import(pathToFileURL(scriptFile(block, '.run.mjs')).href)
    } finally {
      Object.assign(console, { log, table })
    }
    expect(checked.length).toBe(checks)
    for (const [actual, expected] of checked) expect(actual).toEqual(expected)
  }

  async function runCommands(block: Block): Promise<void> {
    let errors = ''
    for (const { line, args, exitCode } of commandsOf(block)) {
      const { code, err } = await cartometrics(args)
      expect([line, code, err]).toEqual([line, exitCode, expect.any(String)])
      errors += err.replaceAll(
        /^cartometrics: (?:wrote .*|.* fewer than \d+ sessions? and takes? no part in .*)\n/gm,
        '',
      )
    }
    expect(errors).toBe(block.said ?? '')
  }

  const isFile = ({ language, file }: Block) => language === 'csv' || (language === 'json' && file !== undefined)
  const run = blocks.filter((block) => isFile(block) || isScript(block) || commandsOf(block).length > 0)

  test.each(run.map((block) => [block.place, block.language, block] as const))('block %i, %s', async (_, __, block) => {
    if (isFile(block)) writeFileSync(join(folder, block.file as string), block.code)
    else if (isScript(block)) await runScript(block)
    else await runCommands(block)
  })
})

test('all programs compile, each as a file of its own', () => {
  const scripts = pages.flatMap(blocksOf).filter((block) => isScript(block))
  const files = scripts.map((block) => {
    const file = scriptFile(block, '.check.ts')
    writeFileSync(file, pasted(block))
    return file
  })
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  // The types of `pg` are installed, those of `postgres` are not.
  const { postgres } = clients
  const paths = Object.fromEntries(
    Object.entries({ ...sources, postgres }).map(([name, file]) => [name, [file as string]]),
  )
  const program = ts.createProgram(files, {
    ...options,
    paths,
    typeRoots: [join(root, 'node_modules/@types')],
    noEmit: true,
    allowImportingTsExtensions: true,
  })
  // Of the blocks alone: the library is checked by itself.
  const problems = files
    .flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))
    .map((problem) => `${problem.file?.fileName}: ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`)
  expect(problems).toEqual([])
})
