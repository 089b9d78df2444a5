import { CommanderError } from 'commander'
import { CartometricsError, QueryError } from '../errors.js'
import { Interruption } from './terminal.js'
import { escapeControls } from './text-width.js'

/** How a command ends that did not succeed. */
export interface Failure {
  readonly exitCode: number
  /** One line; undefined where there is nothing to say. */
  readonly message: string | undefined
}

/** Says in one line why a command did not succeed, and with which exit code it ends. */
export function failureOf(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted && (error === signal.reason || isAbort(error))) {
    return { exitCode: signal.reason instanceof Interruption ? signal.reason.exitCode : 130, message: 'interrupted' }
  }
  if (error instanceof CommanderError) return usageFailure(error)
  if (error instanceof CartometricsError) {
    return { exitCode: exitCodeOf(error), message: oneLine(inOptions(error)) }
  }
  const text = error instanceof Error ? error.message : String(error)
  return { exitCode: 1, message: oneLine(`unexpected failure: ${text}. CARTOMETRICS_DEBUG=1 shows where`) }
}

function usageFailure({ code, message }: CommanderError): Failure {
  if (code === 'commander.helpDisplayed' || code === 'commander.version') return { exitCode: 0, message: undefined }
  if (code === 'commander.help') return { exitCode: message === '(outputHelp)' ? 2 : 0, message: undefined }
  const text = message.replace(/^error: /, '').replace('(Did you mean', '(did you mean')
  return { exitCode: 2, message: oneLine(/[.)!?]$/.test(text) ? text : `${text}; --help lists all there is`) }
}

function exitCodeOf({ name }: CartometricsError): number {
  switch (name) {
    case 'QueryError':
    case 'DefinitionError':
    case 'UnsupportedError':
      return 2
    default:
      return 1
  }
}

const optionNames: Readonly<Record<string, string>> = {
  'time.from': '--from',
  'time.to': '--to',
  timeZone: '--time-zone',
  'time.timeZone': '--time-zone',
  by: '--by',
  metrics: '--metrics',
  orderBy: '--order-by',
  minSessions: '--min-sessions',
  thresholds: '--threshold',
  limit: '--limit',
  events: '--events',
  seed: '--seed',
  days: '--days',
  start: '--start',
}

/** What the library says of its options, said of the command line's. */
const rewording: readonly (readonly [RegExp, string])[] = [
  [/\{ binding: \{ columns: \{ (\w+): '\.\.\.' \} \} \}/, '--column $1=NAME'],
  [/\{ csv: \{ columns: \[\.\.\.\] \} \}/, '--names a,b,c'],
  [/or say \{ format: 'csv' \}/, 'or say --input-format csv'],
  [/leave out `strict`/, 'leave out --strict'],
  [/^binding\.columns/, '--column'],
  [/^time: from/, '--from'],
]

function inOptions(error: CartometricsError): string {
  let { message } = error
  if (error instanceof QueryError) {
    const option = optionNames[error.context.option]
    if (option !== undefined && message.startsWith(error.context.option)) {
      message = option + message.slice(error.context.option.length)
    }
  }
  for (const [theirs, ours] of rewording) message = message.replace(theirs, ours)
  return message
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

function oneLine(text: string): string {
  return escapeControls(text.replaceAll(/\s*\n\s*/g, ' ').trim())
}
