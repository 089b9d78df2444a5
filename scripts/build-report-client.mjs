// Bundles what the report needs of ECharts, so that those who use the package need not install it: the page's script as text
// with its hash, and the renderer for servers as one module. tsup uses it as a plugin; tests and scripts call it.
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { inputsOf, licenseFile, packagesOf } from './third-party-licenses.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = join(root, 'src/report')
const licenses = 'THIRD-PARTY-LICENSES.txt'

/** Bundles a module with what it imports, and begins with a line that says whose it is, wherever it is copied. */
async function bundle(options) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    charset: 'utf8',
    legalComments: 'none',
    platform: 'browser',
    logLevel: 'warning',
    ...options,
  })
  const inputs = inputsOf(metafile)
  const names = (await packagesOf(inputs, root)).map(
    ({ name, version, license, copyright }) => `${name} ${version} (${[...copyright, license].join('; ')})`,
  )
  const notice = `/*! with parts of ${names.join(', ')}; licences: ${licenses} of the npm package cartometrics */`
  return { inputs, text: `${notice}\n${outputFiles[0].text}` }
}

const bundleClient = () =>
  bundle({
    entryPoints: [join(source, 'client/main.ts')],
    format: 'iife',
    target: ['chrome111', 'firefox115', 'safari16.4'],
  })

/** ECharts as one module, for drawing without a DOM. */
const bundleRenderer = () => bundle({ entryPoints: [join(source, 'echarts.ts')], format: 'esm', target: 'node20' })

/** The page's script: its text, and the SHA-256 of exactly these bytes for the page's content security policy. */
export async function buildReportClient() {
  return scriptOf(await bundleClient())
}

function scriptOf({ text }) {
  // The text stands in a script element of a page: nothing in it may end the element, and line ends are the page's own.
  const code = text
    .replace(/\r\n?/g, '\n')
    .replace(/<\/(script|style)/gi, '<\\/$1')
    .replace(/<!--/g, '<\\!--')
    .trim()
  return { code, sha256: createHash('sha256').update(code, 'utf8').digest('base64') }
}

/** Puts both in the place of their modules, and the licences of all that is bundled beside them: a plugin for esbuild and tsup. */
export function reportClient() {
  return {
    name: 'report-client',
    setup(builder) {
      const inputs = new Set()
      const noted = async (bundling) => {
        const bundled = await bundling
        for (const input of bundled.inputs) inputs.add(input)
        return bundled
      }
      builder.initialOptions.metafile = true
      builder.onLoad({ filter: /[\\/]src[\\/]report[\\/]client-script\.ts$/ }, async () => ({
        contents: `export const clientScript = ${JSON.stringify(scriptOf(await noted(bundleClient())))}`,
        loader: 'js',
      }))
      builder.onLoad({ filter: /[\\/]src[\\/]report[\\/]echarts\.ts$/ }, async () => ({
        contents: (await noted(bundleRenderer())).text,
        loader: 'js',
      }))
      builder.onEnd(async ({ metafile, errors }) => {
        if (errors.length > 0) return
        const packages = await packagesOf([...inputs, ...inputsOf(metafile)], root)
        const { outdir } = builder.initialOptions
        await mkdir(outdir, { recursive: true })
        await writeFile(join(outdir, licenses), licenseFile(packages))
      })
    },
  }
}
