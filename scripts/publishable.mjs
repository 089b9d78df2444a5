// Refuses to publish a package that does not say where it comes from; npm runs it before it publishes.
import { readFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { addressOf, filesOf } from './repository.mjs'

/** What keeps a package from being published, by its package.json; undefined for nothing. */
export function whyNotPublish({ repository, homepage, bugs }) {
  const address = addressOf(repository)
  if (address === undefined) {
    return 'package.json has no "repository": set it to where the source is public, such as "github:OWNER/cartometrics"; npm makes "homepage" and "bugs" of it'
  }
  const isKnown = filesOf(repository) !== undefined
  const missing = isKnown
    ? []
    : Object.entries({ homepage, bugs }).flatMap(([name, value]) => (value ? [] : [`"${name}"`]))
  if (missing.length === 0) return undefined
  return `package.json has no ${missing.join(' and no ')}: npm cannot make it of "repository" ("${address}"), for it does not know that host`
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const path = process.argv[2] ?? fileURLToPath(new URL('../package.json', import.meta.url))
  const why = whyNotPublish(JSON.parse(await readFile(path, 'utf8')))
  if (why !== undefined) {
    console.error(`not published: ${why}`)
    process.exitCode = 1
  }
}
