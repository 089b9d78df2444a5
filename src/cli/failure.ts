import { CommanderError } from 'commander'
import { CartometricsError, QueryError, SourceError } from '../errors.js'
import { eventFieldNames, isEventField } from '../events/fields.js'
import { nearestName } from '../known-names.js'
import { isError } from '../shown.js'
import { TableauFileError } from '../tableau/file/file-error.js'
import { shellWord } from './shell-words.js'
import { ReaderGone } from './streams.js'
import { Interruption } from './terminal.js'
import { escapeControls } from './text-width.js'

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

/** The options that are not called as in the library, with - for capitals. */
const optionNames: Readonly<Record<string, string>> = {
  'time.from': '--from',
  'time.to': '--to',
  'time.timeZone': '--time-zone',
  thresholds: '--threshold',
  columns: '--names',
  types: '--type',
  from: '--from-table',
  to: '--table',
  rejectedLocation: '--rejected',
  'days.from': '--from',
  'days.to': '--to',
  'from.tables': '--raw-tables',
  'from.data': '--raw-data',
  'to.tables': '--tables',
  'to.data': '--data',
  'keys.data': '--data-key',
  'keys.results': '--results-key',
}

/** What the library says of its options, said of the command line's. */
const rewording: readonly (readonly [RegExp, string])[] = [
  [/\{ csv: \{ columns: \[\.\.\.\] \} \}/, '--names a,b,c'],
  [/\{ csv: \{ encoding: '([\w-]+)' \} \}/, '--encoding $1'],
  [/\{ csv: \{ escape: '\\\\' \} \}/, "--escape '\\'"],
  [/^csv\.columns\b/, '--names'],
  [/^csv\.(delimiter|quote|escape|encoding)\b/, '--$1'],
  [/or say \{ format: 'csv' \}/, 'or say --input-format csv'],
  [/^tempDirectory: /, '--temp-directory: '],
  [/name (a|another) folder with tempDirectory/, 'name $1 folder with --temp-directory'],
  [/raise memoryLimit/, 'raise --memory-limit'],
  [/lower threads/, 'lower --threads'],
  [/leave out `strict`/, 'leave out --strict'],
  [/^binding\.columns/, '--column'],
  [
    /^binding\.eventTypeIs says (.*), and binding\.columns\.eventType that/,
    '--event-type-is says $1, and --column eventType that',
  ],
  [/^binding\.eventTypeIs says (.*), and binding\.eventTypes that/, '--event-type-is says $1, and --event-type that'],
  [/^binding\.eventTypeIs\b/, '--event-type-is'],
  [/^(?:binding\.)?(decimal|grouping)(?= |:)/, '--$1'],
  [/^(?:binding\.)?nulls(?= |:)/, '--null'],
  [/name it in nulls: ("[^"]*")/, 'say --null $1'],
  [/say (decimal|grouping): "(.)"/, 'say --$1 "$2"'],
  [/ and grouping: "(.)"/, ' --grouping "$1"'],
  [/^--time: from/, '--from'],
  [/^--days: the last \(/, '--to: the last ('],
  [/^--days: (\S+) must be after/, '--to: $1 must be after'],
  [/^--partition(: .* is not a partition of AWS)/, '--aws-partition$1'],
  [/must be a Date from/, 'must be a date from'],
  [/^location and rejectedLocation must/, '--location and --rejected must'],
  [/such as \{ by: "(\w+)" \}/, 'such as --by $1'],
  [/; write the whole table with toSql\(\)/, '; leave out --expression to write the whole table'],
  [/, or use dimension\(name, expression\)/, ''],
  [/\{ binding: \{ columns: \{ … \} \} \}/, '--column FIELD=NAME'],
  [/give one another caption in binding\.captions/, 'rename one of them'],
  [/leave them out by a condition on orderId/, "leave them out: --where 'orderId!='"],
  [/(Cast it first): \{ query: .* is a source, too/, '$1'],
]

/** Says in options of the command line what the library says in its own. */
export function reworded(text: string): string {
  let message = text
    .replaceAll(/\{ binding: \{ columns: \{ ((?:\w+: '\.\.\.',? ?)+)\} \} \}/g, (_, columns: string) =>
      columns.replaceAll(/(\w+): '\.\.\.',?/g, '--column $1=NAME').trim(),
    )
    .replaceAll(proposedBinding, (_, columns: string) =>
      columns
        .replaceAll(proposedColumn, (_, field: string, name: string) => `--column ${columnOption(field, name)} `)
        .trim(),
    )
    .replaceAll(
      /\{ binding: \{ eventTypes: (\{.*?\}) \} \}/g,
      (whole, types: string) => eventTypeOptions(types) ?? whole,
    )
    .replaceAll(/\{ binding: \{ eventTypeIs: "(\w+)" \} \}/g, '--event-type-is $1')
    .replaceAll(/\{ minSessions: (\d+) \}/g, '--min-sessions $1')
  for (const [theirs, ours] of rewording) message = message.replace(theirs, ours)
  return message.replaceAll(valueOptions, (_, name: string) => inKebabCase(name))
}

/** A binding that the library proposes, and a column in it. */
const proposedBinding = /\{ binding: defineBinding\(\{ columns: \{ ((?:\w+: "(?:[^"\\]|\\.)*"(?:, )?)+) \} \}\) \}/g
const proposedColumn = /(\w+): ("(?:[^"\\]|\\.)*")(?:, )?/g

function columnOption(field: string, json: string): string {
  const name = JSON.parse(json) as string
  return name === '...' ? `${field}=NAME` : shellWord(`${field}=${name}`)
}

/** Event types, as JSON has them, as options to paste into a shell; undefined for what is no JSON. */
function eventTypeOptions(json: string): string | undefined {
  try {
    const types = Object.entries(JSON.parse(json) as Record<string, string>)
    return types.map(([name, type]) => `--event-type ${shellWord(`${name}=${type}`)}`).join(' ')
  } catch {
    return undefined
  }
}

/** Options whose names are said anywhere in a message; no word of a language is like them. */
const valueOptions = /\b(?:binding\.)?(timeFormat|timeUnit|fileTimeZone|priceUnit)\b/g

function inOptions(error: CartometricsError): string {
  let { message } = error
  if (error instanceof QueryError) {
    const { option } = error.context
    if (message.startsWith(option) && /^(?:: | must be )/.test(message.slice(option.length))) {
      message = (optionNames[option] ?? inKebabCase(option)) + message.slice(option.length)
    } else if (message.startsWith(`${option} "`))
      message = `${inKebabCase(option)}: ${message.slice(option.length + 1)}`
  }
  const text = reworded(message)
  const further = furtherColumn(error)
  return further === undefined || text.includes('--column ') ? text : text + bindingHint(text, further)
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

function inKebabCase(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

function isAbort(error: unknown): boolean {
  return isError(error) && error.name === 'AbortError'
}

function oneLine(text: string): string {
  return escapeControls(text.replaceAll(/\s*\n\s*/g, ' ').trim())
}
