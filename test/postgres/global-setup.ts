import { execFileSync, spawn } from 'node:child_process'
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/*
 * Starts a Postgres of the system for the `postgres` project, with a database of American English, and stops it after the last test. Its
 * programs are looked for where Debian has them, or in the folder that `POSTGRES_BIN` names.
 */

const language = 'en_US.UTF-8'

export default async function setup(): Promise<() => Promise<void>> {
  const bin = process.env['POSTGRES_BIN'] ?? debianPrograms()
  const folder = mkdtempSync(join(tmpdir(), 'cartometrics-postgres-'))
  const user = serverUser()
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const options = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', `--locale=${language}`, '--no-sync']
  execFileSync(join(bin, 'initdb'), options, { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder, ...user })
  const port = await freePort()
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-F'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: folder,
    ...user,
  })
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    let said = ''
    server.stderr.on('data', (chunk) => {
      said = (said + chunk).slice(-10_000)
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`Postgres did not start: ${said}`)))
  })
  process.env['CARTOMETRICS_POSTGRES'] = `postgres://postgres@127.0.0.1:${port}/postgres`
  return async () => {
    server.kill('SIGINT')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}

function debianPrograms(): string {
  const root = '/usr/lib/postgresql'
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a))
  return join(root, versions[0] as string, 'bin')
}

/** Postgres does not run as root: then it is run by the user that its package has made. */
function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (what: string) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
