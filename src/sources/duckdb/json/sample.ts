import { SourceError } from '../../../errors.js'
import type { RunOptions } from '../../source.js'
import type { EventFile } from '../files.js'
import { type Beginning, beginningOf } from '../text/beginning.js'
import type { Encoding } from '../text/encoding.js'
import { longestRecord } from '../text/records.js'
import { isPlainObject } from './fields.js'
import { splitValues } from './split-values.js'

/** What the beginning of a file of JSON tells. */
export interface JsonSample {
  readonly encoding: Encoding
  /** Whether each line holds a value; else they are in an array, or go on over several lines. */
  readonly isByLine: boolean
  /** The first objects. */
  readonly objects: readonly object[]
  /** Whether the lines end with a carriage return alone. */
  readonly carriageReturns: boolean
}

/** So much of a file is looked at to find its fields. */
const sampleBytes = 1 << 20

/**
 * Looks at the beginning of a file; undefined where there is no value in it.
 *
 * @throws {@link SourceError} where the values in it are no objects, or it is one object that is no event
 */
export async function sampleOf(
  file: EventFile,
  given: Encoding | undefined,
  stop: Pick<RunOptions, 'signal'>,
): Promise<JsonSample | undefined> {
  const isEnough = (text: Buffer) =>
    text.length > longestRecord || (text.length >= sampleBytes && linesOf(text, isByLines(text), false).length > 0)
  const beginning = await beginningOf(file, given, isEnough, stop)
  const { text, isWhole, encoding } = beginning
  if (text.toString().trim() === '') return undefined
  const isByLine = isByLines(text)
  const lines = linesOf(text, isByLine, isWhole)
  const values = lines.map(parsed).filter((value) => value !== undefined)
  const objects = values.filter(isPlainObject)
  if (lines.length === 0) {
    if (isWhole) return undefined
    throw refusal(file, 'its first value is longer than 2 MB, so it is no event', objectAdvice)
  }
  if (objects.length === 0) refuseOthers(file, values)
  refuseWrapper(file, beginning, values)
  return { encoding, isByLine, objects, carriageReturns: !text.includes('\n') && text.includes('\r') }
}

const objectAdvice = 'give one object for each event, each on a line of its own or all in one array'

function refuseOthers(file: EventFile, values: readonly unknown[]): never {
  if (values.length === 0) throw refusal(file, 'it is not valid JSON', objectAdvice)
  if (values.every(Array.isArray)) throw refusal(file, 'its values are arrays and tell no names', objectAdvice)
  throw refusal(file, 'its values are no objects', objectAdvice)
}

/** Refuses one object that holds the events in an array, as answers of web services do. */
function refuseWrapper(file: EventFile, { isWhole }: Beginning, values: readonly unknown[]): void {
  const [only] = values
  if (!isWhole || values.length !== 1 || !isPlainObject(only)) return
  const arrays = Object.entries(only).filter(([, value]) => Array.isArray(value) && value.some(isPlainObject))
  // An event has values of its own, and may have items.
  const hasTime = (object: object): boolean =>
    Object.entries(object).some(([key, value]) =>
      isPlainObject(value) ? hasTime(value) : typeof value === 'string' && (/time|date|ts/i.test(key) || isTime(value)),
    )
  const isEvent = hasTime(only)
  const [first] = arrays
  if (first === undefined || isEvent) return
  const [key] = first
  const path = /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `.[${JSON.stringify(key)}]`
  throw refusal(
    file,
    `it is one object, with the events in ${JSON.stringify(key)}`,
    `take them out, such as with jq -c '${path.replaceAll("'", "'\\''")}[]'`,
  )
}

/** Whether a text is one of a day, as most times begin. */
function isTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}/.test(text)
}

function refusal({ path }: EventFile, why: string, advice: string): SourceError {
  return new SourceError(`${path} cannot be read as JSON: ${why}; ${advice}`, { source: path, path })
}

/** Whether lines hold values, as the first two of them tell. */
function isByLines(text: Buffer): boolean {
  const start = text.toString('latin1').trimStart()
  if (start.startsWith('[')) return false
  const [first = '', second = ''] = text
    .subarray(0, longestRecord)
    .toString()
    .split(/[\r\n]+/, 8)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (isPlainObject(parsed(first))) return true
  return second.startsWith('{') && !first.endsWith(',') && first !== '{'
}

/** The values of a text, without the last one where it may go on. */
function linesOf(text: Buffer, isByLine: boolean, isWhole: boolean): readonly string[] {
  if (isByLine) {
    const lines = text.toString().split(/[\r\n]+/)
    return (isWhole ? lines : lines.slice(0, -1)).filter((line) => line.trim() !== '')
  }
  const splitter = splitValues()
  const split = splitter.push(text).toString()
  const lines = (isWhole ? split + splitter.end().toString() : split).split('\n')
  return lines.slice(0, -1)
}

/** The value of a line; undefined where it has none. What some write that is not JSON, and DuckDB reads, is none of names. */
function parsed(line: string): unknown {
  for (const text of [line, line.replace(/([:,[]\s*)(?:NaN|-?Infinity)\b/g, '$1null').replace(/,(\s*[\]}])/g, '$1')]) {
    try {
      return JSON.parse(text)
    } catch {}
  }
  return undefined
}
