// Bundles what the report needs of ECharts, so that those who use the package need not install it: the page's script as text
// with its hash, and the renderer for servers as one module. tsup uses it as a plugin; tests and scripts call it.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = join(root, 'src/report')

const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  write: false,
  charset: 'utf8',
  legalComments: 'none',
  platform: 'browser',
  logLevel: 'warning',
}

/** The notices that go with ECharts and its renderer, wherever they are copied. */
async function notices() {
  const echarts = dirname(createRequire(import.meta.url).resolve('echarts/package.json'))
  const { version } = JSON.parse(await readFile(join(echarts, 'package.json'), 'utf8'))
  return `/*! Apache ECharts ${version}, Copyright The Apache Software Foundation, Apache-2.0; ZRender, Copyright Baidu Inc., BSD-3-Clause; tslib, Copyright Microsoft Corporation, 0BSD */`
}

/** The page's script: its text, and the SHA-256 of exactly these bytes for the page's content security policy. */
export async function buildReportClient() {
  const result = await build({
    ...shared,
    entryPoints: [join(source, 'client/main.ts')],
    format: 'iife',
    target: ['chrome111', 'firefox115', 'safari16.4'],
  })
  // The text stands in a script element of a page: nothing in it may end the element, and line ends are the page's own.
  const code = `${await notices()}\n${result.outputFiles[0].text}`
    .replace(/\r\n?/g, '\n')
    .replace(/<\/(script)/gi, '<\\/$1')
    .replace(/<!--/g, '<\\!--')
    .trim()
  return { code, sha256: createHash('sha256').update(code, 'utf8').digest('base64') }
}

/** ECharts as one module, for drawing without a DOM. */
async function buildRenderer() {
  const result = await build({
    ...shared,
    entryPoints: [join(source, 'echarts.ts')],
    format: 'esm',
    target: 'node20',
  })
  return `${await notices()}\n${result.outputFiles[0].text}`
}

/** Puts both in the place of their modules: a plugin for esbuild and tsup. */
export function reportClient() {
  return {
    name: 'report-client',
    setup(builder) {
      builder.onLoad({ filter: /[\\/]src[\\/]report[\\/]client-script\.ts$/ }, async () => ({
        contents: `export const clientScript = ${JSON.stringify(await buildReportClient())}`,
        loader: 'js',
      }))
      builder.onLoad({ filter: /[\\/]src[\\/]report[\\/]echarts\.ts$/ }, async () => ({
        contents: await buildRenderer(),
        loader: 'js',
      }))
    },
  }
}
