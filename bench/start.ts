import { spawn } from 'node:child_process'

/** Runs a program to its end, and returns what it printed. */
export function start(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const started = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const output: string[] = []
    const errors: string[] = []
    started.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text))
    started.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text))
    started.on('error', reject)
    started.on('close', (code, signal) => {
      if (code === 0) resolve(output.join(''))
      else reject(new Error(`it ended with ${signal ?? `code ${code}`}: ${lastLines(errors.join(''))}`))
    })
  })
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-12).join('\n') || 'it said nothing'
}
