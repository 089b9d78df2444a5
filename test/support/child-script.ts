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

/** A script in TypeScript, whose imports are from the project's root, made ready to be run in processes of their own. */
export async function childScript(contents: string) {
  mkdirSync(scripts, { recursive: true })
  const outfile = `${mkdtempSync(scripts)}/script.mjs`
  await build({
    stdin: { contents, loader: 'ts', resolveDir: root },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    // What is imported for what it does must stay.
    ignoreAnnotations: true,
    logLevel: 'error',
  })
  return (args: readonly string[] = [], options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {}) => {
    const child = spawn(process.execPath, [outfile, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
    })
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
