import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeSample } from '../../src/sample/write.js'
import { cartometrics } from '../cli/run-cli.js'

/** The pages whose code is run: every block of TypeScript, and every line of the command line. Those of Athena are only compiled. */
const pages = [
  'README.md',
  'docs/command-line.md',
  'docs/custom-metrics.md',
  'docs/files.md',
  'docs/postgres.md',
  'docs/report.md',
  'docs/sources.md',
  'docs/values.md',
  'docs/warnings.md',
]

const root = fileURLToPath(new URL('../../', import.meta.url))
const cache = join(root, '.cache/docs-test')
const home = process.cwd()
let folder: string

beforeAll(async () => {
  mkdirSync(cache, { recursive: true })
  folder = mkdtempSync(join(tmpdir(), 'cartometrics-docs-'))
  const sample = { events: 20_000, seed: 1 }
  await writeSample({ ...sample, path: join(folder, 'events.parquet') })
  await writeSample({ ...sample, path: join(folder, 'YOUR-FILE.csv') })
  mkdirSync(join(folder, 'events'))
  await writeSample({ ...sample, path: join(folder, 'events/1.parquet') })
  const csv = readFileSync(join(folder, 'YOUR-FILE.csv'), 'utf8')
  const clicks = csv
    .replace('event_time', 'ts')
    .replace('user_session', 'sid')
    .replaceAll(',view,', ',click,')
    .replaceAll(',purchase,', ',order,')
  writeFileSync(join(folder, 'clicks.csv.gz'), gzipSync(clicks))
  process.chdir(folder)
})

afterAll(() => {
  process.chdir(home)
  rmSync(folder, { recursive: true, force: true })
})

interface Block {
  readonly language: string
  /** The file that it is the content of, as in ```csv clicks.csv. */
  readonly file: string | undefined
  readonly code: string
  /** What commands write on standard error, where the page shows it right after them. */
  readonly said: string | undefined
}

/** The blocks of a page, in order. */
function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(join(root, page), 'utf8')
  const shown = /^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$(?:\n\n```text\n([\s\S]*?)^```$)?/gm
  return [...text.matchAll(shown)].map(([, language = '', file, code = '', said]) => ({ language, file, code, said }))
}

/** The blocks of TypeScript of a page, with their places from 1. */
function scriptsOf(page: string): readonly (readonly [number, string])[] {
  const scripts = blocksOf(page).filter(({ language }) => language === 'ts')
  return scripts.map(({ code }, index) => [index + 1, code])
}

/** A file for a block of TypeScript. */
function scriptFile(page: string, index: number, ending: string): string {
  return join(cache, `${page.replaceAll(/\W/g, '-')}-${index}${ending}`)
}

/** Makes `expression // value` an assertion, where the value is one that can be written. */
function withAssertions(code: string): string {
  return code.replaceAll(
    /^((?!const |let |import |\/\/|.*[,{(]\s*\/\/)\S.*?) \/\/ ('[^']*'|-?[\d.]+|null|true|false|\[[^\]]*\])$/gm,
    '__equal($1, $2)',
  )
}

const entries = ['', '/duckdb', '/athena', '/postgres', '/report', '/sample'].map((entry) => `cartometrics${entry}`)
const sources = Object.fromEntries(entries.map((name) => [name, join(root, `src/${name.split('/')[1] ?? 'index'}.ts`)]))

/** Clients of Postgres that would connect to a server: of these, blocks are run with others, that have a database in this process. */
const clients = Object.fromEntries(['pg', 'postgres'].map((name) => [name, join(root, `test/docs/clients/${name}.ts`)]))

describe.each(pages)('%s', (page) => {
  const scripts = scriptsOf(page)

  beforeAll(async () => {
    for (const { file, code } of blocksOf(page)) if (file !== undefined) writeFileSync(join(folder, file), code)
    for (const [index, code] of scripts) {
      writeFileSync(scriptFile(page, index, '.run.ts'), `${withAssertions(code)}\nexport {}\n`)
    }
    await build({
      entryPoints: scripts.map(([index]) => scriptFile(page, index, '.run.ts')),
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

  test.each(scripts)('block %i runs, and gives what it says', async (index, code) => {
    const checks = withAssertions(code).split('__equal(').length - 1
    const checked: [unknown, unknown][] = []
    Object.assign(globalThis, { __checked: checked })
    const log = console.log
    console.log = () => {}
    try {
      if (!code.includes('@ts-expect-error')) await import(pathToFileURL(scriptFile(page, index, '.run.mjs')).href)
    } finally {
      console.log = log
    }
    if (!code.includes('@ts-expect-error')) expect(checked.length).toBe(checks)
    for (const [actual, expected] of checked) expect(actual).toEqual(expected)
  })

  const commands = blocksOf(page)
    .filter(({ language }) => language === 'sh')
    .map(({ code, said }) => [code.split('\n').filter((line) => line.startsWith('npx cartometrics ')), said] as const)
    .filter(([lines]) => lines.length > 0)
  if (commands.length > 0) {
    test.each(commands)('%j', async (lines, said = '') => {
      let errors = ''
      for (const line of lines) {
        const [command = '', ending = '0'] = line.split(' # exit code ')
        const { code, err } = await cartometrics(shellWords(command).slice(2))
        expect([line, code, err]).toEqual([line, Number(ending), expect.any(String)])
        errors += err.replaceAll(/^cartometrics: (?:wrote .*|.* fewer than \d+ sessions?, and no part in .*)\n/gm, '')
      }
      expect(errors).toBe(said)
    })
  }
})

/** Splits a line as a shell does, as far as the pages need it. */
function shellWords(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, ...words]) => words.find((word) => word !== undefined) as string,
  )
}

test('all blocks of TypeScript compile', () => {
  const files = [...pages, 'docs/athena.md'].flatMap((page) =>
    scriptsOf(page).map(([index, code]) => {
      const file = scriptFile(page, index, '.check.ts')
      writeFileSync(file, `${code}\nexport {}\n`)
      return file
    }),
  )
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
  })
  // Of the blocks alone: the library is checked by itself.
  const problems = files
    .flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))
    .map((problem) => ts.flattenDiagnosticMessageText(problem.messageText, '\n'))
  expect(problems).toEqual([])
})
