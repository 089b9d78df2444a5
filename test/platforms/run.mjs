// Tries the package, packed, in each folder beside this file: a small project of a user's, on one platform. Each is copied to an empty
// folder, installs what its package.json names, and is tested with `npm test`. Names on the command line choose some of them.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const all = readdirSync(here, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
const chosen = process.argv.length > 2 ? process.argv.slice(2) : all

/** Runs a command, and shows what it says. */
function runs(cwd, command, ...args) {
  return spawnSync(command, args, { cwd, stdio: 'inherit', env: { ...process.env, NODE_OPTIONS: '' } }).status === 0
}

const folder = mkdtempSync(join(tmpdir(), 'cartometrics-platforms-'))
const failed = []
try {
  mkdirSync(join(folder, 'packed'))
  if (!runs(root, 'npm', 'pack', '--silent', '--pack-destination', join(folder, 'packed'))) failed.push('npm pack')
  const [tarball] = readdirSync(join(folder, 'packed'))
  renameSync(join(folder, 'packed', tarball), join(folder, 'cartometrics.tgz'))
  for (const name of chosen) {
    console.log(`\n${name}`)
    const project = join(folder, name)
    cpSync(join(here, name), project, { recursive: true })
    const passed =
      runs(project, 'npm', 'install', '--silent', '--no-audit', '--no-fund') && runs(project, 'npm', 'test', '--silent')
    if (!passed) failed.push(name)
  }
} finally {
  rmSync(folder, { recursive: true })
}
console.log(failed.length === 0 ? `\nall ${chosen.length} platforms work` : `\nfailed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
