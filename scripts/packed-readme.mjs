// npm shows the README by itself, so its relative links and images have to be absolute there, at the `repository` of package.json. They are
// made so while the package is packed or published, and README.md is as it was afterwards. Without a repository nothing is changed: the
// links are those of files in the package.
//
// npm reads README.md for its page once more after `postpack`, and runs no script at all where packing or publishing fails. So the page is
// put back by `postpack` where the package is only packed, and else by a process that waits for the end of npm, however that comes.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { withRelativeLinks } from './markdown-links.mjs'
import { filesOf } from './repository.mjs'

const [readme, kept, manifest] = ['README.md', '.cache/packed/README.md', 'package.json'].map((path) =>
  fileURLToPath(new URL(`../${path}`, import.meta.url)),
)
const [, script, step, npm] = process.argv

/** The page with the links that it has on npm. */
function packed(page) {
  const files = filesOf(JSON.parse(readFileSync(manifest, 'utf8')).repository)
  return withRelativeLinks(page, (target, isImage) =>
    files === undefined ? target : `${isImage ? files.file : files.page}${target.replace(/^\.\//, '')}`,
  )
}

function write() {
  const page = readFileSync(readme, 'utf8')
  if (packed(page) === page) return
  mkdirSync(fileURLToPath(new URL('../.cache/packed/', import.meta.url)), { recursive: true })
  writeFileSync(kept, page)
  writeFileSync(readme, packed(page))
  // Windows does not tell the parent of a process: there, the page stays as it is for npm where packing fails.
  if (process.platform === 'win32') return
  spawn(process.execPath, [script, 'wait', String(processOfNpm())], { detached: true, stdio: 'ignore' }).unref()
}

/** The process that runs this script: npm does it by a shell, which may give its own process to the script. */
function processOfNpm() {
  const [name, parent] = existsSync('/proc/self/stat')
    ? /\((.*)\) \S+ (\d+)/s.exec(readFileSync(`/proc/${process.ppid}/stat`, 'utf8')).slice(1)
    : execFileSync('ps', ['-o', 'comm=', '-o', 'ppid=', '-p', String(process.ppid)], { encoding: 'utf8' })
        .trim()
        .split(/\s+(?=\d+$)/)
  return /(?:^-?|\/)\w*sh$/.test(name) ? Number(parent) : process.ppid
}

/** Puts the page back, unless somebody has changed it since. */
function restore() {
  if (!existsSync(kept)) return
  const page = readFileSync(kept, 'utf8')
  if (readFileSync(readme, 'utf8') === packed(page)) writeFileSync(readme, page)
  rmSync(kept)
}

/** After packing: the page must still be the one for npm. Where npm goes on to publish, it reads the page again. */
function packedWhole() {
  const page = readFileSync(readme, 'utf8')
  if (process.env.npm_command !== 'publish') restore()
  if (packed(page) === page) return
  console.error('README.md was changed or put back while it was packed: pack again')
  process.exitCode = 1
}

/** Puts the page back once the process is gone that packs. */
async function wait(pid) {
  while (existsSync(kept) && isRunning(pid)) await setTimeout(50)
  restore()
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

const steps = { write, packed: packedWhole, restore, wait: () => wait(Number(npm)) }
await steps[step]()
