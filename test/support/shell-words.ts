import { execFileSync } from 'node:child_process'

/** The words after `cartometrics` of a command, as a shell reads them. */
export function shellWords(command: string): readonly string[] {
  const script = `cartometrics() { printf '%s\\0' "$@"; }\n${command}`
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)
}
