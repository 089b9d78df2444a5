import type {
  InspectedColumn,
  InspectedFile,
  InspectedPreset,
  InspectedText,
  Inspection,
  Problem,
} from '../inspect/inspection.js'
import { listed } from '../inspect/problems.js'
import { isUsual } from '../inspect/propose-preset.js'
import { counted, formatPercent, formatValue, nothing } from './format-value.js'
import type { Style, Styles } from './style.js'
import { type Column, layOut } from './table-layout.js'
import { cutTo, escapeControls, widthOf } from './text-width.js'
import { optionText } from './worded.js'
import { wrapped } from './wrapped.js'

/** How what was found is to look. */
export interface InspectionLook {
  readonly styles: Styles
  /** How wide it may be; undefined for as wide as its tables are. */
  readonly width: number | undefined
  /** Whether some of the files can be read only once, such as standard input. */
  readonly isOnce: boolean
}

/** How wide lines of words are where nothing says how wide they may be. */
const usualWidth = 100

/** Writes for people what was found. @param command the parts of the command to run next */
export function inspectionText(found: Inspection, command: readonly string[], look: InspectionLook): string {
  const { styles } = look
  const width = look.width ?? usualWidth
  const paragraph = (text: string, indent = '  ') => wrapped(escapeControls(text), width, indent)
  const sections: readonly (readonly string[])[] = [
    [...heading(found, look), ...facts(found).flatMap((text) => paragraph(text))],
    found.preset === null || isUsual(found.preset) ? [] : paragraph(presetText(found.preset)),
    columnTable(found, look),
    typeTable(found, look),
    fieldTable(found, look),
    found.paths.length === 0 || found.preset !== null ? [] : paragraph(pathsText(found.paths)),
    found.missing.flatMap(({ field, lost }) => paragraph(`Without ${field} there are no ${lost}.`)),
    found.problems.flatMap((one) => problemLines(one, width, styles)),
    found.choices.flatMap((one) => paragraph(`? ${one.message} (${optionText(one)})`)),
    found.isAnalyzable
      ? [
          ...wrapped(look.isOnce ? runAgain : 'Run this next:', width).map(styles.bold),
          ...commandLines(command, width).map((line) => styles.cyan(line)),
        ]
      : [],
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

/** What comes through a pipe is gone once it was read. */
const runAgain = 'Run this next, with the same input piped into it again, or save the input to a file and name that:'

/** So many files are named. */
const namedFiles = 5

function heading({ files, skipped }: Inspection, { styles, width }: InspectionLook): readonly string[] {
  const named = files.slice(0, namedFiles).flatMap((file) => {
    const [path, text] = [escapeControls(file.path), fileText(file)]
    const isOneLine = widthOf(path) + 2 + widthOf(text) <= (width ?? usualWidth)
    return isOneLine
      ? [`${styles.bold(path)}  ${styles.dim(text)}`]
      : [styles.bold(path), ...wrapped(`  ${text}`, width ?? usualWidth, '  ').map(styles.dim)]
  })
  const more = files.length > namedFiles ? [`and ${counted(files.length - namedFiles, 'file')} more`] : []
  const passed = skipped
    .slice(0, namedFiles)
    .map(({ path, reason }) => `${escapeControls(path)} is not read: ${escapeControls(reason)}`)
  const others = skipped.length > namedFiles ? [`and ${skipped.length - namedFiles} more are not read`] : []
  return [...named, ...more, ...passed, ...others]
}

const delimiterNames: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'vertical bars',
  '\u0001': 'U+0001',
}

function fileText({ bytes, compression, text }: InspectedFile): string {
  return [
    ...(bytes === null ? [] : [bytesText(bytes)]),
    ...(compression === 'none' ? [] : [compression]),
    ...(text === null ? [] : textWords(text)),
  ].join(', ')
}

function textWords({ encoding, delimiter, header, isByLine }: InspectedText): readonly string[] {
  if (delimiter === null)
    return [encoding, isByLine ? 'an object on each line' : 'objects in an array or over several lines']
  const between = `${delimiterNames[delimiter] ?? JSON.stringify(delimiter)} between values`
  return [encoding, between, header === true ? 'a line of names' : 'no line of names']
}

function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let [value, unit] = [bytes, 0]
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}

/** Which preset it is, and how that is known. */
function presetText({ name, options, columns, eventTypes, absent }: InspectedPreset): string {
  const types =
    eventTypes.length === 0 ? '' : `, and the ${eventTypes.length === 1 ? 'type' : 'types'} ${listed(eventTypes)}`
  const without = absent.length === 0 ? '' : `. They have nothing for its ${listed(absent)}`
  const said = Object.entries(options).map(([option, value]) => ` with the ${option} ${value}`)
  return `These are events of the preset ${name}${said.join()}, by the columns ${listed(columns)}${types}${without}`
}

/** So many paths are named. */
const namedPaths = 40

/** What there is within columns. */
function pathsText(paths: readonly string[]): string {
  const more = paths.length > namedPaths ? ` and ${paths.length - namedPaths} more` : ''
  return `Within columns, to be bound by their paths: ${paths.slice(0, namedPaths).join(', ')}${more}`
}

/** What is known of all rows, a line each. */
function facts({ rows, lines, columns, format, times, prices, sample }: Inspection): readonly string[] {
  const ofLines = lines === null ? '' : `; they are ${counted(lines, 'line')}, one for each item of an event`
  return [
    `${counted(rows, lines === null ? 'row' : 'event')} (all were counted) and ${counted(columns.length, 'column')}, ${format}${ofLines}`,
    ...(times === null ? [] : [timeText(times)]),
    ...(prices === null || prices.largest === null ? [] : [priceText(prices)]),
    sampleText(sample),
  ]
}

function timeText(times: NonNullable<Inspection['times']>): string {
  const { column, form, zoned, offsets, first, last, days, missingDays } = times
  const without = missingDays.reduce((sum, gap) => sum + gap.days, 0)
  const gaps = without === 0 ? '' : `, and ${counted(without, 'day')} between them without`
  const range = first === null || last === null ? '' : `: ${minute(first)} to ${minute(last)} UTC`
  const told = offsets.length === 0 ? '' : ` with the ${offsets.length === 1 ? 'offset' : 'offsets'} ${listed(offsets)}`
  const zone = zoned ? told : ' without an offset'
  return `Times in ${column}, ${form}${zone}${range}${days === 0 ? '' : `; ${counted(days, 'day')} with events${gaps}`}`
}

function minute(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ')
}

function priceText({ column, zero, negative, median, largest, currencies }: NonNullable<Inspection['prices']>): string {
  const money = (value: number | null) => formatValue(value, 'money')
  const names = Object.keys(currencies)
  const currency = names.length === 0 ? '' : `, in ${names.slice(0, 5).join(', ')}`
  return `Prices in ${column}: half of them up to about ${money(median)}, the largest ${money(largest)}; ${counted(zero, 'zero', 'zeros')}, ${negative} negative${currency}`
}

function sampleText({ rows, duplicateRows, eventIds, sessions }: Inspection['sample']): string {
  const ids =
    eventIds === null ? '' : `, ${counted(eventIds.duplicates, 'value')} of ${eventIds.column} that come again`
  const shared =
    sessions === null
      ? ''
      : `, ${sessions.ofSeveralUsers} of ${counted(sessions.sessions, 'session')} with several users`
  return `In a sample of ${counted(rows, 'row')}: ${counted(duplicateRows, 'repeated row')}${ids}${shared}`
}

/** How wide names and values may be. */
const [widestName, widestPath, widestValue, leastValues] = [24, 44, 30, 18]

function columnTable({ rows, columns }: Inspection, { styles, width }: InspectionLook): readonly string[] {
  const fixed: readonly Column[] = [
    column(
      'Column',
      'left',
      columns.map(({ name }) => escapeControls(name)),
      widestName,
    ),
    column(
      'Field',
      'left',
      columns.map(({ field }) => field ?? ''),
      widestName,
      styles.green,
    ),
    column(
      'Holds',
      'left',
      columns.map(({ holds }) => holds),
    ),
    column(
      'Null',
      'right',
      columns.map(({ nulls }) => (nulls === 0 ? '0' : formatPercent(nulls / rows))),
    ),
    column(
      'Distinct',
      'right',
      columns.map(({ distinct }) => (distinct === null ? nothing : `~${formatValue(distinct, 'integer')}`)),
    ),
  ]
  const left = (width ?? Number.POSITIVE_INFINITY) - fixed.reduce((sum, one) => sum + widthOfColumn(one) + 2, 0)
  const ranges = columns.map(rangeText)
  const examples = columns.map(({ examples }) => escapeControls(examples.join(', ')))
  // Where there is no room for both, those that tell more.
  const values =
    left > 2 * widestValue + 2
      ? [column('Smallest … largest', 'left', ranges, widestValue), column('Such as', 'left', examples, widestValue)]
      : [
          column(
            'Values',
            'left',
            columns.map((one, index) => (isMeasured(one) ? ranges : examples)[index] ?? ''),
            Math.max(left, leastValues),
          ),
        ]
  return layOut([...fixed, ...values], { ...tableLayout(styles), keys: 1, width })
}

function isMeasured({ holds }: InspectedColumn): boolean {
  return holds === 'numbers' || holds === 'times'
}

function rangeText({ smallest, largest }: InspectedColumn): string {
  return smallest === null || largest === null ? nothing : escapeControls(`${smallest} … ${largest}`)
}

function typeTable({ rows, lines, eventTypes }: Inspection, { styles, width }: InspectionLook): readonly string[] {
  if (eventTypes.length === 0) return []
  const shown = eventTypes.slice(0, 20)
  const table = layOut(
    [
      column(
        'Type',
        'left',
        shown.map(({ name }) => escapeControls(JSON.stringify(name).slice(1, -1))),
        widestValue,
      ),
      column(
        'Events',
        'right',
        shown.map(({ count }) => formatValue(count, 'integer')),
      ),
      column(
        'Share',
        'right',
        shown.map(({ count }) => formatPercent(count / rows)),
      ),
      ...(lines === null
        ? []
        : [
            column(
              'Lines',
              'right',
              shown.map(({ lines }) => formatValue(lines, 'integer')),
            ),
          ]),
      column(
        'Read as',
        'left',
        shown.map(({ readAs, isKnown }) => (isKnown ? readAs : `${escapeControls(readAs)} (an event alone)`)),
        widestValue,
      ),
    ],
    { ...tableLayout(styles), keys: 1, width },
  )
  const more = eventTypes.length - shown.length
  return more === 0 ? table : [...table, `and ${counted(more, 'type')} more`]
}

function fieldTable({ fields, preset }: Inspection, { styles, width }: InspectionLook): readonly string[] {
  if (fields.length === 0) return ['No field was found.']
  const first = [
    column(
      'Field',
      'left',
      fields.map(({ field }) => field),
    ),
    column(
      'Column',
      'left',
      fields.map(({ column }) => escapeControls(column ?? nothing)),
      preset === null || isUsual(preset) ? widestName : widestPath,
    ),
  ]
  const left = (width ?? usualWidth) - first.reduce((sum, one) => sum + widthOfColumn(one) + 2, 0)
  const reasons = fields.map(({ reason, isGuess }) => (isGuess ? `a guess, ${reason}` : reason))
  return layOut([...first, column('Why', 'left', reasons, Math.max(left, leastValues))], {
    ...tableLayout(styles),
    keys: 1,
    width,
  })
}

/** The options that settle a kind of problem. */
const options: Readonly<Record<string, string>> = {
  'no-event-time': '--column eventTime=NAME',
  'no-event-type': '--event-type-is TYPE',
  'no-known-event-type': '--event-type NAME=TYPE',
  'event-type-assumed': '--event-type-is TYPE',
  'ambiguous-time-format': '--time-format FORMAT',
  'ambiguous-number-marks': '--decimal MARK, --grouping MARK',
  'ambiguous-column': '--column FIELD=NAME',
  'event-type-collision': '--event-type NAME=TYPE',
  'several-currencies': '--where currency=CODE, --by currency',
  'quantity-beside-price': '--column amount=NAME',
  'unreadable-lines': '--encoding NAME',
  'possible-nulls': '--null TEXT',
  'whole-prices': '--price-unit 0.01',
  'no-time-zone': '--file-time-zone ZONE',
}

function problemLines(
  { code, message, isBlocking }: Problem,
  width: number,
  { bold, yellow }: Styles,
): readonly string[] {
  const option = options[code]
  const text = `${isBlocking ? '✗' : '!'} ${escapeControls(message)}${option === undefined ? '' : ` (${option})`}`
  const style: Style = (line) => (isBlocking ? bold(yellow(line)) : yellow(line))
  return wrapped(text, width, '  ').map(style)
}

/** A command in lines that are one for a shell. */
function commandLines(parts: readonly string[], width: number): readonly string[] {
  const lines: string[] = []
  let line = '  '
  for (const part of parts) {
    if (line.trim() !== '' && widthOf(line) + 1 + widthOf(part) + 2 > width) {
      lines.push(`${line} \\`)
      line = `    ${part}`
    } else line = line.trim() === '' ? line + part : `${line} ${part}`
  }
  return [...lines, line]
}

function column(
  header: string,
  align: 'left' | 'right',
  texts: readonly string[],
  widest = widestValue,
  style?: Style,
): Column {
  return {
    header,
    align,
    cells: texts.map((text) => ({ text: cutTo(text, widest), ...(style === undefined ? {} : { style }) })),
  }
}

function widthOfColumn({ header, cells }: Column): number {
  return cells.reduce((most, { text }) => Math.max(most, widthOf(text)), widthOf(header))
}

function tableLayout({ bold, dim }: Styles) {
  return { footers: 0, widestCell: 200, headerStyle: bold, ruleStyle: dim }
}
