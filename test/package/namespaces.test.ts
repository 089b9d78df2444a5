import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { namespaces, ownModules } from '../../scripts/own-modules.mjs'
import * as library from '../../src/index.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
let folder: string

/** The root entry without its namespaces. */
const bareNames: Plugin = {
  name: 'bare-names',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]src[\\/]index\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(/^export \* as .*$/gm, ''),
      loader: 'ts',
    }))
  },
}

/** Builds the root entry as the package has it. */
async function buildEntry(to: string, plugins: Plugin[]): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { index: 'src/index.ts', ...namespaces },
    outdir: join(folder, to),
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'node20',
    external: ['zod', 'apache-arrow'],
    plugins,
  })
  writeFileSync(join(folder, to, 'package.json'), JSON.stringify({ type: 'module', sideEffects: false }))
}

beforeAll(async () => {
  mkdirSync(join(root, '.cache'), { recursive: true })
  folder = mkdtempSync(join(root, '.cache/namespaces-'))
  await buildEntry('with', [ownModules()])
  await buildEntry('without', [ownModules(), bareNames])
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const bare = 'import { conversionRate } from "./index.js"\nconsole.log(conversionRate.label)'
const qualified = 'import { metrics } from "./index.js"\nconsole.log(metrics.conversionRate.label)'

async function bundledByEsbuild(entry: string, code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: join(folder, entry) },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    external: ['zod', 'apache-arrow'],
    logLevel: 'error',
  })
  return outputFiles[0]?.text as string
}

interface Rolldown {
  rolldown(options: object): Promise<{ generate(options: object): Promise<{ output: readonly { code: string }[] }> }>
}

/** By the bundler of Vite, which comes with Vitest. */
async function bundledByRolldown(entry: string, code: string): Promise<string> {
  const vitest = createRequire(createRequire(import.meta.url).resolve('vitest/package.json'))
  const { rolldown } = createRequire(vitest.resolve('vite/package.json'))('rolldown') as Rolldown
  const input = join(folder, entry, 'consumer.js')
  writeFileSync(input, code)
  const bundle = await rolldown({ input, external: ['zod', 'apache-arrow'] })
  const { output } = await bundle.generate({ format: 'es' })
  return output.map((chunk) => chunk.code).join('\n')
}

describe('the namespaces of the root entry', () => {
  test('hold what is exported by its bare name, too', () => {
    const { metrics, expr, ...names } = library
    for (const [name, value] of Object.entries({ ...metrics, ...expr })) {
      expect(names[name as keyof typeof names], name).toBe(value)
    }
    expect(expr.ratio).toBe(names.ratio)
    expect(metrics.conversionRate).toBe(names.conversionRate)
  })

  test('add nothing to a bundle that uses none', async () => {
    const [withThem, without] = [await bundledByEsbuild('with', bare), await bundledByEsbuild('without', bare)]
    expect(withThem).toContain('Conversion rate')
    expect(withThem).not.toContain('Average order value')
    expect(withThem.length).toBe(without.length)
  })

  test('give a bundle no more than the names that it uses', async () => {
    const code = await bundledByRolldown('with', qualified)
    expect(code).toContain('Conversion rate')
    expect(code).not.toContain('Average order value')
    // Esbuild keeps a namespace whole that comes from another module, but nothing else of the entry.
    const byEsbuild = await bundledByEsbuild('with', qualified)
    expect(byEsbuild).toContain('Average order value')
    expect(byEsbuild).not.toContain('toSqlExpression')
  })
})
