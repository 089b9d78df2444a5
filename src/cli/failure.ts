import { CommanderError } from 'commander'
import { CartometricsError, QueryError, SourceError } from '../errors.js'
import { eventFieldNames, isEventField } from '../events/fields.js'
import { nearestName } from '../known-names.js'
import { isError } from '../shown.js'
import { TableauFileError } from '../tableau/file/file-error.js'
import { optionName } from './library-options.js'
import { ReaderGone } from './streams.js'
import { Interruption } from './terminal.js'
import { escapeControls } from './text-width.js'
import { worded } from './worded.js'

/** How a command ends that did not succeed. */
export interface Failure {
  readonly exitCode: number
  /** One line; undefined where there is nothing to say. */
  readonly message: string | undefined
}

/** That files cannot be analyzed as they are; what was found of them has been written. */
export class NotAnalyzable extends Error {
  override readonly name = 'NotAnalyzable'
}

const notAnalyzable = 3

/** As of a process that SIGPIPE ends. */
const readerGone = 141

/** Says in one line why a command did not succeed, and with which exit code it ends. */
export function failureOf(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted && (error === signal.reason || isAbort(error))) {
    return { exitCode: signal.reason instanceof Interruption ? signal.reason.exitCode : 130, message: 'interrupted' }
  }
  if (error instanceof ReaderGone) return { exitCode: readerGone, message: undefined }
  if (error instanceof NotAnalyzable) {
    return { exitCode: notAnalyzable, message: oneLine(`this cannot be analyzed as it is: ${error.message}`) }
  }
  if (error instanceof CommanderError) return usageFailure(error)
  if (error instanceof CartometricsError) {
    return { exitCode: exitCodeOf(error), message: oneLine(inOptions(error)) }
  }
  const text = isError(error) ? error.message : String(error)
  return { exitCode: 1, message: oneLine(`unexpected failure: ${text}. CARTOMETRICS_DEBUG=1 shows where`) }
}

function usageFailure({ code, exitCode, message }: CommanderError): Failure {
  if (code === 'commander.helpDisplayed' || code === 'commander.version') return { exitCode: 0, message: undefined }
  if (code === 'commander.help') return { exitCode: exitCode === 0 ? 0 : 2, message: undefined }
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

function inOptions(error: CartometricsError): string {
  const { hints = [] } = error.context
  const text = worded(error instanceof QueryError ? withOption(error) : error.message, hints)
  const further = furtherColumn(error)
  const isSaid = further === undefined || hints.some(({ option }) => option === 'binding.columns')
  return isSaid ? text : text + bindingHint(text, further)
}

/** The message about an option, which may begin with the option's name, with that of the command line, unless a hint names it. */
function withOption({ message, context: { option, hints = [] } }: QueryError): string {
  const rest = message.slice(option.length)
  const isFirst = message.startsWith(option) && !/^\w/.test(rest)
  return isFirst && !hints.some(({ text }) => message.startsWith(text)) ? optionName(option) + rest : message
}

/** The column that is missing, where it is none of the event model; undefined for any other failure. */
function furtherColumn(error: CartometricsError): string | undefined {
  if (error instanceof TableauFileError) return error.context.columns?.[0]
  if (!(error instanceof SourceError)) return undefined
  const { field } = error.context
  return field === undefined || isEventField(field) ? undefined : field
}

/** How to name a column that is there: `--by brnd` may mean a field, too. */
function bindingHint(text: string, name: string): string {
  if (text.endsWith('?')) return ' Name one of these, or bind a field to one: --column FIELD=NAME'
  const near = nearestName(name, eventFieldNames)
  return near === undefined
    ? '. Name one of these, or bind a field to one: --column FIELD=NAME'
    : `. If ${near} is meant, bind it to its column: --column ${near}=NAME`
}

function isAbort(error: unknown): boolean {
  return isError(error) && error.name === 'AbortError'
}

function oneLine(text: string): string {
  return escapeControls(text.replaceAll(/\s*\n\s*/g, ' ').trim())
}
