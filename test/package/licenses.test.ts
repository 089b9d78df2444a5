import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { beforeAll, describe, expect, test } from 'vitest'
import { reportClient } from '../../scripts/build-report-client.mjs'
import { packagesOf } from '../../scripts/third-party-licenses.mjs'
import config from '../../tsup.config.js'
import { scratchFolder } from '../support/scratch.js'

const folder = scratchFolder()
let licenses: string
let own: Metafile

beforeAll(async () => {
  const { entry } = config as { entry: Record<string, string> }
  const { metafile } = await build({
    entryPoints: entry,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    packages: 'external',
    outdir: join(folder, 'dist'),
    plugins: [reportClient()],
    logLevel: 'silent',
    metafile: true,
  })
  own = metafile
  licenses = readFileSync(join(folder, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8')
})

/** The folders of the packages that a module takes in when it is bundled. */
async function foldersOf(module: string): Promise<readonly string[]> {
  const { metafile } = await build({ entryPoints: [module], bundle: true, write: false, metafile: true, format: 'esm' })
  const [output] = Object.values(metafile.outputs)
  const inputs = Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [path] : [],
  )
  return [...new Set(inputs.filter((path) => path.includes('node_modules/')).map(packageFolder))]
}

/** A text with the line ends that the file of licences has. */
function textOf(path: string): string {
  return readFileSync(path, 'utf8').replaceAll('\r\n', '\n').trimEnd()
}

/** The nearest folder above a file with a package in it. */
function packageFolder(path: string): string {
  const above = dirname(path)
  const isPackage =
    readdirSync(above).includes('package.json') &&
    'version' in JSON.parse(readFileSync(join(above, 'package.json'), 'utf8'))
  return isPackage ? above : packageFolder(above)
}

describe('the licences of what is bundled', () => {
  test.each(['src/report/client/main.ts', 'src/report/echarts.ts'])('%s: are in full beside it', async (module) => {
    const folders = await foldersOf(module)
    expect(folders.map((path) => path.replace(/.*node_modules\//, ''))).toContain('echarts')
    for (const path of folders) {
      const { name, version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
      expect(licenses).toContain(`\n${name} ${version} (`)
      const texts = readdirSync(path).filter((file) => /^licen[cs]e\b.*$/i.test(file))
      expect(texts, name).not.toEqual([])
      for (const file of texts) expect(licenses).toContain(textOf(join(path, file)))
    }
  })

  test('hold those of work that is in a package in turn, and notices that go with it', () => {
    const echarts = 'node_modules/echarts'
    for (const file of ['NOTICE', 'licenses/LICENSE-d3']) {
      expect(licenses).toContain(textOf(join(echarts, file)))
    }
  })

  test('are all: nothing else is taken in', () => {
    const inputs = Object.values(own.outputs).flatMap(({ inputs }) => Object.keys(inputs))
    expect(inputs.filter((path) => path.includes('node_modules/'))).toEqual([])
    const { external } = config as { external: readonly RegExp[] }
    for (const name of ['echarts', '@duckdb/node-api', 'zod', 'node:fs']) {
      expect(
        external.some((pattern) => pattern.test(name)),
        name,
      ).toBe(true)
    }
  })

  test('must be there', async () => {
    const unlicensed = join(folder, 'node_modules/unlicensed')
    mkdirSync(unlicensed, { recursive: true })
    writeFileSync(join(unlicensed, 'package.json'), '{ "name": "unlicensed", "version": "1.0.0" }')
    const packages = packagesOf(['node_modules/unlicensed/index.js'], folder)
    await expect(packages).rejects.toThrow('unlicensed is bundled, and has no licence in it')
  })
})

test('the files that name them are published', () => {
  const { files } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(files).toEqual(expect.arrayContaining(['dist', 'LICENSE', 'NOTICE']))
  expect(readFileSync('NOTICE', 'utf8')).toContain('dist/THIRD-PARTY-LICENSES.txt')
})
