// Finds the licences of the packages that are bundled, by the files that the bundles are made of: nobody has to keep a list.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The files of a bundle that are in it, by esbuild's note of what it did. */
export function inputsOf({ outputs }) {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  )
}

/** The packages that files are of: name, version, licence, whose they are, and the texts. One that is installed twice is one. */
export async function packagesOf(inputs, root) {
  const folders = new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []))
  const found = new Map()
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'))
    const texts = await textsOf(join(root, folder), name)
    const lines = texts.flatMap(({ text }) => [...text.matchAll(/^Copyright .*\w/gim)].map(([line]) => line))
    found.set(`${name} ${version}`, { name, version, license, texts, copyright: [...new Set(lines)] })
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** All that a package says of its licence, and of those whose work it holds in turn. */
async function textsOf(folder, name) {
  const entries = await readdir(folder, { withFileTypes: true })
  const legal = entries.filter((entry) => /^(?:licen[cs]e|notice|copying|copyright)/i.test(entry.name))
  const paths = await Promise.all(
    legal.map(async (entry) =>
      entry.isDirectory()
        ? (await readdir(join(folder, entry.name))).map((file) => `${entry.name}/${file}`)
        : [entry.name],
    ),
  )
  const texts = await Promise.all(
    paths
      .flat()
      .sort()
      .map(async (file) => ({
        file,
        text: (await readFile(join(folder, file), 'utf8')).replace(/\r\n?/g, '\n').trimEnd(),
      })),
  )
  if (!texts.some(({ file }) => /licen[cs]e|copying/i.test(file)))
    throw new Error(`${name} is bundled, and has no licence in it`)
  return texts
}

/** The file that goes with a package: the licences of all that is bundled in it, in full. */
export function licenseFile(packages) {
  const head =
    'Parts of these packages are bundled into Cartometrics, in the files beside this one. Their licences, in full:'
  const sections = packages.map(({ name, version, license, texts }) => {
    const title = `${name} ${version} (${license})`
    return [
      `${'='.repeat(80)}\n${title}\n${'='.repeat(80)}`,
      ...texts.map(({ file, text }) => `--- ${file}\n\n${text}`),
    ].join('\n\n')
  })
  return `${[head, ...sections].join('\n\n')}\n`
}
