import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

// Within the project, so that its dependencies are found.
const root = fileURLToPath(new URL('../..', import.meta.url))
const scripts = fileURLToPath(new URL('../../.cache/child-scripts/', import.meta.url))

/** How a process ended, and what it said. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

/** How a process is started. */
export interface ChildOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly uid?: number
  readonly gid?: number
  /** A command that starts it, with its arguments. */
  readonly through?: readonly string[]
}

/**
 * A script in TypeScript, whose imports are from the project's root, made ready to be run in processes of their own. In a folder that is given
 * it finds DuckDB alone, which must be there.
 */
export async function childScript(contents: string, elsewhere?: string) {
  mkdirSync(scripts, { recursive: true })
  const outfile = `${elsewhere ?? mkdtempSync(scripts)}/script.mjs`
  await build({
    stdin: { contents, loader: 'ts', resolveDir: root },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    ...(elsewhere === undefined ? { packages: 'external' } : { external: ['@duckdb/*'] }),
    // What is imported for what it does must stay.
    ignoreAnnotations: true,
    logLevel: 'error',
  })
  return (args: readonly string[] = [], { env, through = [], ...options }: ChildOptions = {}) => {
    const [command, ...rest] = [...through, process.execPath, outfile, ...args] as [string, ...string[]]
    const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'pipe'], ...options, env: { ...process.env, ...env } })
    const text = { out: '', err: '' }
    child.stderr.on('data', (chunk) => {
      text.err += chunk
    })
    const lines = createInterface(child.stdout)
    lines.on('line', (line) => {
      text.out += `${line}\n`
    })
    const ended = new Promise<Ended>((resolve) =>
      child.on('close', (code, signal) => resolve({ code, signal, ...text })),
    )
    /** Resolves when the process has written its first line; fails if it ends without one. */
    const ready = new Promise<string>((resolve, reject) => {
      lines.once('line', resolve)
      ended.then(({ err }) => reject(new Error(`it said nothing: ${err}`)))
    })
    ready.catch(() => {})
    return { child, ready, ended }
  }
}
