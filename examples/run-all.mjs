// Runs every example, each of which checks its own numbers: npm run examples
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const helpers = new Set(['run-all.mjs', 'shop.mjs'])
const examples = readdirSync(folder).filter((name) => name.endsWith('.mjs') && !helpers.has(name))
const failed = examples.filter((name) => {
  console.log(`\n# ${name}`)
  return spawnSync(process.execPath, [folder + name], { stdio: 'inherit', timeout: 60_000 }).status !== 0
})
console.log(`\n${examples.length - failed.length} of ${examples.length} examples ran`)
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`)
  process.exitCode = 1
}
