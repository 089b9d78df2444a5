import type { Inspection } from '../inspect/inspection.js'
import { optionWords, shellWord } from './shell-words.js'
import type { SourceOptions } from './source-options.js'

/** What was said of files when they were inspected, and is to be said again. */
export type SaidOfFiles = Pick<SourceOptions, 'inputFormat' | 'memoryLimit' | 'threads' | 'tempDirectory'>

/** The command that analyzes files as it is proposed, in parts between which lines can be broken. */
export function analyzeCommand(
  files: readonly string[],
  { binding, csv, fields }: Inspection,
  { inputFormat, memoryLimit, threads, tempDirectory }: SaidOfFiles,
): readonly string[] {
  const { columns = {}, eventTypes = {}, eventTypeIs, timeFormat, timeUnit, fileTimeZone, decimal, grouping } = binding
  const given = (option: string, value: string | number | undefined) =>
    value === undefined ? [] : [optionWords(option, String(value))]
  return [
    `cartometrics analyze ${files.map(fileWord).join(' ')}`,
    `--by ${groupedBy(fields.map(({ field }) => field))}`,
    ...Object.entries(columns).flatMap(([field, column]) => given('--column', `${field}=${column}`)),
    ...Object.entries(eventTypes).flatMap(([name, type]) => given('--event-type', `${name}=${type}`)),
    ...given('--event-type-is', eventTypeIs),
    ...given('--time-format', timeFormat),
    ...given('--time-unit', timeUnit),
    ...given('--file-time-zone', fileTimeZone),
    ...given('--decimal', decimal),
    ...given('--grouping', grouping),
    ...given('--price-unit', plainNumber(binding.priceUnit)),
    ...(binding.nulls ?? []).flatMap((text) => given('--null', text)),
    ...given('--input-format', inputFormat),
    ...given('--delimiter', csv.delimiter === '\t' ? 'tab' : csv.delimiter),
    ...given('--quote', csv.quote === '' ? 'none' : csv.quote),
    ...given('--escape', csv.escape),
    ...given('--encoding', csv.encoding),
    ...given('--names', csv.columns?.join(',')),
    ...(csv.header === true ? ['--header'] : csv.header === false && csv.columns === undefined ? ['--no-header'] : []),
    ...given('--memory-limit', memoryLimit),
    ...given('--threads', threads),
    ...given('--temp-directory', tempDirectory),
  ]
}

/** A path that no option is like. */
function fileWord(path: string): string {
  return shellWord(path.startsWith('-') && path !== '-' ? `./${path}` : path)
}

/** What groups tell most, of the fields that there are. */
function groupedBy(fields: readonly string[]): string {
  return ['brand', 'categoryCode', 'categoryId', 'productId'].find((field) => fields.includes(field)) ?? 'day'
}

/** `0.000001`, and not `1e-6`. */
function plainNumber(value: number | undefined): string | undefined {
  return value?.toFixed(6).replace(/0+$/, '').replace(/\.$/, '')
}
