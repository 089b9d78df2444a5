// Bundles what users import with the bundlers that they use, for size-limit to weigh.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import resolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import * as esbuild from 'esbuild'
import { rollup } from 'rollup'
import * as vite from 'vite'
import webpack from 'webpack'

/** What is imported. Each uses what it imports, or nothing of it would stay. */
export const programs = {
  'one metric': "import { stickiness } from 'cartometrics'\nconsole.log(stickiness({ events: 12, sessions: 4 }))",
  'the largest metric': "import { revenueAtStake } from 'cartometrics'\nconsole.log(revenueAtStake)",
  analyze: "import { analyze, fromEvents } from 'cartometrics'\nconsole.log(analyze, fromEvents)",
}

/** Each bundles a program as ESM, minified, and writes it. */
const bundlers = {
  async esbuild(entry, target) {
    await esbuild.build({ entryPoints: [entry], bundle: true, minify: true, format: 'esm', outfile: target })
  },
  async Rollup(entry, target) {
    const bundle = await rollup({ input: entry, plugins: [resolve(), terser({ module: true })], logLevel: 'silent' })
    await bundle.write({ file: target, format: 'esm' })
    await bundle.close()
  },
  async Vite(entry, target) {
    const { output } = await vite.build({
      configFile: false,
      logLevel: 'warn',
      build: { write: false, modulePreload: false, target: 'es2022', rolldownOptions: { input: entry } },
    })
    await writeFile(target, output[0].code)
  },
  webpack(entry, target) {
    const output = { path: dirname(target), filename: basename(target), module: true }
    return new Promise((done, fail) => {
      webpack(
        { entry, mode: 'production', target: 'web', experiments: { outputModule: true }, output },
        (error, stats) => (error !== null || stats.hasErrors() ? fail(error ?? new Error(stats.toString())) : done()),
      )
    })
  },
}

export const bundlerNames = Object.keys(bundlers)

const root = fileURLToPath(new URL('../', import.meta.url))

/** Where the bundle of a program is written, within the project. */
export const bundlePath = (program, bundler) =>
  `.cache/size/${program.replaceAll(' ', '-')}.${bundler.toLowerCase()}.js`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await rm(join(root, '.cache/size'), { recursive: true, force: true })
  await mkdir(join(root, '.cache/size'), { recursive: true })
  // A project of its own, where nobody finds the source by a tsconfig.json above it.
  const project = await mkdtemp(join(tmpdir(), 'cartometrics-size-'))
  try {
    await mkdir(join(project, 'node_modules'))
    await symlink(root, join(project, 'node_modules/cartometrics'), 'dir')
    for (const [program, text] of Object.entries(programs)) {
      const entry = join(project, 'main.mjs')
      await writeFile(entry, text)
      for (const [name, bundle] of Object.entries(bundlers)) await bundle(entry, join(root, bundlePath(program, name)))
    }
  } finally {
    await rm(project, { recursive: true })
  }
  const all = join(root, '.cache/size/root.js')
  const entryPoints = [join(root, 'dist/index.js')]
  await esbuild.build({
    entryPoints,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    outfile: all,
    logLevel: 'error',
  })
}
