import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { beforeAll, describe, expect, test } from 'vitest'
import { scratchFolder } from '../support/scratch.js'

/*
 * The declarations of the package, in a project that has nothing else: no DuckDB, AWS SDK, Arrow, ECharts or types of Node, and that has the
 * types of its libraries checked.
 */

const root = fileURLToPath(new URL('../..', import.meta.url))
const project = scratchFolder()
const installed = join(project, 'node_modules')
const itself = join(installed, 'cartometrics')
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, string | object>>
}
const entries = Object.keys(exports)
  .filter((entry) => entry !== './package.json')
  .map((entry) => entry.replace('.', 'cartometrics'))
const main = join(project, 'main.mts')

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** Writes the declarations as the build does, but without checking the source, which other checks do. */
function emitDeclarations(): void {
  const file = join(root, 'tsconfig.build.json')
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(file, ts.sys.readFile).config, ts.sys, root)
  const sources = entries.map((entry) => join(root, 'src', `${entry.split('/')[1] ?? 'index'}.ts`))
  const program = ts.createProgram(sources, { ...options, noCheck: true, outDir: join(itself, 'dist') })
  program.emit(undefined, put)
}

beforeAll(() => {
  emitDeclarations()
  writeFileSync(join(itself, 'package.json'), readFileSync(join(root, 'package.json')))
  symlinkSync(join(root, 'node_modules/zod'), join(installed, 'zod'))
  writeFileSync(main, entries.map((entry, at) => `export * as entry${at} from '${entry}'`).join('\n'))
})

const { ModuleKind, ModuleResolutionKind } = ts
const settings: readonly (readonly [string, ts.CompilerOptions])[] = [
  ['nodenext', { module: ModuleKind.NodeNext, moduleResolution: ModuleResolutionKind.NodeNext }],
  ['bundler', { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler }],
]

describe.each(settings)('declarations resolved as %s', (_, resolution) => {
  const options: ts.CompilerOptions = {
    ...resolution,
    strict: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    types: [],
    noEmit: true,
  }

  test('need nothing that is not installed with the package', () => {
    const program = ts.createProgram([main], options)
    const own = program.getSourceFiles().filter(({ fileName }) => fileName === main || fileName.startsWith(itself))
    expect(own.length).toBeGreaterThan(entries.length)
    const found = own.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ])
    expect(
      found.map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`),
    ).toEqual([])
  })

  test.each(['@duckdb/node-api', '@aws-sdk/client-athena', 'apache-arrow', 'echarts', 'commander', '@types/node'])(
    'nor is there %s',
    (name) => {
      expect(ts.resolveModuleName(name, main, options, ts.sys).resolvedModule).toBeUndefined()
    },
  )
})
