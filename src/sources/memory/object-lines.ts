import type { Binding } from '../../events/binding.js'
import {
  arrayOfItems,
  type ColumnPath,
  columnPath,
  type Extract,
  isFoundBy,
  pathsIn,
} from '../../events/column-source.js'
import { findColumn } from '../../events/find-column.js'
import { extractNamed, furtherNumber } from '../../events/items.js'
import {
  type EventLine,
  lineReader,
  type PathEnd,
  reachOf,
  startIn,
  valueAt,
  valueNamed,
} from '../../events/nested-values.js'
import { hasOwnValue, isArray, ownElements, ownValue, refused } from '../../events/own-value.js'
import { printed, type Reading, textReader } from '../../events/values.js'
import { comparedItems } from '../../plan/steps.js'
import type { FilledField } from './batch.js'

/** A line of an event, and which one the event is. */
export interface NumberedLine extends EventLine {
  /** The place of the event among all, from 0. */
  readonly place: number
}

/** What an event calls a column; undefined where a name is none of a column of events. */
export type NameIn = (event: object, column: string) => string | undefined

/** Whether a column is no property of events, but found in what they have. */
export function isNested(column: string, names: readonly string[], { nested }: Binding): boolean {
  if (nested.has(column)) return true
  const path = columnPath(column)
  return path !== undefined && (path.inItem || path.steps.length > 1) && !names.includes(column)
}

/** Makes what tells how events call columns: as they are named, or else as the only one that can be meant. */
export function nameFinder(names: readonly string[]): NameIn {
  const others = new Map<string, string | undefined>()
  return (event, column) => {
    if (hasOwnValue(event, column)) return column
    if (!others.has(column)) others.set(column, findColumn(names, { name: column, column }, 'memory'))
    return others.get(column)
  }
}

/** The lines of events: their items, or else the events themselves. */
export function* linesOf(events: Iterable<unknown>, binding: Binding, nameIn: NameIn): Iterable<NumberedLine> {
  const { items, values, eventTypeIs, columns, nested } = binding
  const readText = textReader(values)
  const rules = { nameIn, isNull: (raw: unknown) => readText(raw) === null, readText, further: asItIs }
  const readType = lineReader(extractNamed(columns.eventType, nested), rules)
  const array = items?.path
  let place = 0
  for (const given of events) {
    const event = typeof given === 'object' && given !== null ? given : nothing
    const whole = { event, item: null, hasItem: false, isFurther: false, type: null, place: place++ }
    const type = eventTypeIs ?? readText(readType(whole)) ?? null
    const isOfType = items?.types == null || (type !== null && items.types.has(type))
    const elements = array !== undefined && isOfType ? ownElements(valueNamed(event, array, rules)) : undefined
    if (elements === refused) yield { ...whole, type, item: refused }
    else if (elements === undefined || elements.length === 0) yield { ...whole, type }
    else {
      for (const [index, item] of elements.entries()) {
        yield { event, item, hasItem: true, isFurther: index > 0, type, place: whole.place }
      }
    }
  }
}

/** Stands for what is no object. */
const nothing = {}

const asItIs = (raw: unknown) => raw

/** Makes what stands for a value of an event on its further lines: what is a number there counts once. */
export function furtherValue({ name, type }: FilledField, read: (raw: unknown) => Reading<string | number>) {
  if (type !== 'number') return asItIs
  const counted = furtherNumber(name)
  return (raw: unknown): unknown => {
    const value = read(raw)
    return value === undefined ? raw : value === null ? null : counted
  }
}

/** How far a path led at the most. */
interface Reached extends Record<Exclude<PathEnd, 'there'>, number> {
  isThere: boolean
}

/** Finds out whether a nested column is anywhere, by the lines that it is looked for in. */
export class NestedColumn {
  readonly #paths: readonly ColumnPath[]
  readonly #array: ColumnPath | undefined
  readonly #nameIn: NameIn
  /** How many steps of a path led to nothing, and to what does not have the next one. */
  readonly #reached: readonly Reached[]
  readonly #extract: Extract

  constructor(column: string, { nested, items }: Binding, nameIn: NameIn) {
    this.#extract = extractNamed(column, nested)
    this.#paths = pathsIn(this.#extract)
    this.#array = items?.path
    this.#nameIn = nameIn
    this.#reached = this.#paths.map(() => ({ isThere: false, nothing: -1, lacking: -1 }))
  }

  /** Whether its paths have been found in a line, or in those that were looked at before. */
  isIn(line: EventLine): boolean {
    this.#paths.forEach((path, index) => {
      const reached = this.#reached[index] as Reached
      if (reached.isThere) return
      const { steps, end } = this.#reachIn(path, line)
      if (end === 'there') reached.isThere = true
      else reached[end] = Math.max(reached[end], steps)
    })
    return this.#has(({ isThere }) => isThere)
  }

  /** Whether its paths are there, or led to null, so that no line tells whether they are. */
  mayBeThere(): boolean {
    return this.#has(({ isThere, nothing, lacking }) => isThere || nothing > lacking)
  }

  #has(isThere: (reached: Reached) => boolean): boolean {
    return isFoundBy(this.#extract, (path) => isThere(this.#reached[this.#paths.indexOf(path)] as Reached))
  }

  #reachIn(path: ColumnPath, { event, item, hasItem }: EventLine): ReturnType<typeof reachOf> {
    if (!path.inItem) return this.#reachOf(path, event)
    // Lines are made of one array; items of another are nowhere.
    if (this.#array === undefined || arrayOfItems(path) !== this.#array.text) return { steps: 0, end: 'lacking' }
    const array = this.#reachOf(this.#array, event)
    if (array.end !== 'there') return array
    if (!hasItem) {
      const raw = valueNamed(event, this.#array, { nameIn: this.#nameIn })
      const isList = raw === null || raw === undefined || isArray(raw)
      return { steps: array.steps, end: isList ? 'nothing' : 'lacking' }
    }
    const { steps, end } = reachOf(item, path.steps)
    return { steps: array.steps + steps, end }
  }

  #reachOf(path: ColumnPath, event: object): ReturnType<typeof reachOf> {
    const start = startIn(event, path.steps, this.#nameIn)
    if (start === undefined) return reachOf(event, path.steps)
    const { name, left } = start
    const taken = path.steps.length - left.length
    if (left.length === 0)
      return hasOwnValue(event, name) ? { steps: taken, end: 'there' } : { steps: 0, end: 'lacking' }
    const { steps, end } = reachOf(ownValue(event, name), left)
    return { steps: taken + steps, end }
  }
}

/** Makes what writes the item of a line down, as far as it is bound, to compare events by it; undefined where that is not asked. */
export function itemWriter(binding: Binding): ((line: EventLine) => string) | undefined {
  if (binding.duplicates !== 'exact' || binding.items === null) return undefined
  const paths = comparedItems(binding)
  return ({ item, hasItem }) => (hasItem ? JSON.stringify(paths.map(({ steps }) => written(valueAt(item, steps)))) : '')
}

function written(raw: unknown): readonly string[] | string | null {
  if (raw === null || raw === undefined || typeof raw === 'string') return raw ?? null
  return [typeof raw, printed(raw)]
}
