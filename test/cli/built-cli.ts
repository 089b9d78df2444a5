import { type ChildProcess, execFileSync, type StdioOptions, spawn } from 'node:child_process'
import { closeSync, constants, openSync, readSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { beforeAll } from 'vitest'

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A process, and what it has said once it has ended. */
interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

/** The command line as a process of its own, for the tests of one file, whose name it has. */
export function builtCli(name: string) {
  // Within the project, so that its dependencies and its own package.json are found.
  const outdir = fileURLToPath(new URL(`../../.cache/cli-test/${name}`, import.meta.url))
  const cli = join(outdir, 'main.mjs')
  beforeAll(async () => {
    rmSync(outdir, { recursive: true, force: true })
    await build({
      entryPoints: [fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))],
      outdir,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      // As in the package, a command loads only what it needs; and it starts sooner where that is few files.
      splitting: true,
      format: 'esm',
      platform: 'node',
      external: ['@duckdb/node-api', '@aws-sdk/client-athena', 'commander'],
      logLevel: 'error',
    })
  })
  const spawned = (command: string, args: readonly string[], stdio: StdioOptions): Started => {
    const child = spawn(command, args, { stdio })
    const text = { out: '', err: '' }
    child.stdout?.on('data', (chunk) => {
      text.out += chunk
    })
    child.stderr?.on('data', (chunk) => {
      text.err += chunk
    })
    return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, ...text }))) }
  }
  return {
    start: (args: readonly string[], stdio: StdioOptions = ['ignore', 'pipe', 'pipe']) =>
      spawned(process.execPath, [cli, ...args], stdio),
    /** Runs a script of the shell, in which "$@" is the command line with these arguments. */
    shell: (script: string, args: readonly string[]) =>
      spawned('sh', ['-c', script, 'sh', process.execPath, cli, ...args], ['ignore', 'pipe', 'pipe']).ended,
  }
}

/** Both ends of a pipe, of which the reading one does not wait. */
export function openPipe(path: string): { readonly reader: number; readonly writer: number } {
  execFileSync('mkfifo', [path])
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  return { reader, writer: openSync(path, constants.O_WRONLY) }
}

/** The writing end of a pipe that nobody reads any more. */
export function closedPipe(path: string): number {
  const { reader, writer } = openPipe(path)
  closeSync(reader)
  return writer
}

/** Whether there is something to read in a pipe; a byte of it is read. */
export function hasData(reader: number): boolean {
  try {
    return readSync(reader, Buffer.alloc(1)) > 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false
    throw error
  }
}
