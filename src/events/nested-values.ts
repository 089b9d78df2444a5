import { type ColumnPath, columnStarts, type Extract, type PathStep } from './column-source.js'
import { hasOwnValue, isArray, ownElements, ownValue, refused } from './own-value.js'
import { type Reading, readText } from './values.js'

/** A line of an event: one of its items, or all of it where it has none. */
export interface EventLine {
  readonly event: object
  /** The item; null where the event has none. */
  readonly item: unknown
  readonly hasItem: boolean
  /** Whether another line of the event comes before it. */
  readonly isFurther: boolean
  /** The event's type, as it is written. */
  readonly type: string | null
}

/** How the values of a field are read. */
export interface LineRules {
  /** What an event calls a column; undefined where a name is none of a column, and so may be a path. */
  readonly nameIn: (event: object, column: string) => string | undefined
  readonly isNull: (raw: unknown) => boolean
  readonly readText: (raw: unknown) => Reading<string>
  /** What stands for a value of the event itself on its further lines. */
  readonly further: (raw: unknown) => unknown
}

/** Makes what finds the value of a field in lines, as it is written; undefined where there is none. */
export function lineReader(extract: Extract, rules: LineRules): (line: EventLine) => unknown {
  switch (extract.kind) {
    case 'path':
      return pathReader(extract, rules)
    case 'first': {
      const reads = extract.of.map((part) => lineReader(part, rules))
      return (line) => {
        for (const read of reads) {
          const raw = read(line)
          if (!rules.isNull(raw)) return raw
        }
        return undefined
      }
    }
    case 'joined':
      return joinedReader(extract, rules)
    case 'byType': {
      const cases = new Map([...extract.cases].map(([type, part]) => [type, lineReader(part, rules)]))
      const others = extract.others === null ? undefined : lineReader(extract.others, rules)
      return (line) => ((line.type === null ? undefined : cases.get(line.type)) ?? others)?.(line)
    }
    case 'withoutItems': {
      const read = lineReader(extract.of, rules)
      return (line) => (line.hasItem ? undefined : read(line))
    }
  }
}

function pathReader(path: ColumnPath, rules: LineRules): (line: EventLine) => unknown {
  if (path.inItem) return ({ item }) => valueAt(item, path.steps)
  return ({ event, isFurther }) => {
    const raw = valueNamed(event, path, rules)
    return isFurther ? rules.further(raw) : raw
  }
}

function joinedReader(
  { of, separator, whole }: Extract & { readonly kind: 'joined' },
  rules: LineRules,
): (line: EventLine) => unknown {
  // A part is a text, whatever the field is, and so it stands on each line.
  const reads = of.map((part) => pathReader(part, { ...rules, further: (raw) => raw }))
  const isOfItem = of.some(({ inItem }) => inItem)
  return (line) => {
    const texts: string[] = []
    for (const read of reads) {
      const raw = read(line)
      const text = rules.readText(raw)
      if (text === undefined) return raw
      if (text === null && whole) return undefined
      if (text === null) break
      texts.push(text)
    }
    if (texts.length === 0) return undefined
    const joined = texts.join(separator)
    return line.isFurther && !isOfItem ? rules.further(joined) : joined
  }
}

/** What an event has under a name; or else, where the name is a path, at its end. */
export function valueNamed(event: object, { steps }: ColumnPath, { nameIn }: Pick<LineRules, 'nameIn'>): unknown {
  const start = startIn(event, steps, nameIn)
  return start === undefined ? undefined : valueAt(ownValue(event, start.name), start.left)
}

/** What an event calls the column that a path begins with, and the steps that are left; undefined where there is none. */
export function startIn(
  event: object,
  steps: readonly PathStep[],
  nameIn: LineRules['nameIn'],
): { readonly name: string; readonly left: readonly PathStep[] } | undefined {
  for (const { column, left } of columnStarts(steps)) {
    const name = nameIn(event, column)
    if (name !== undefined) return { name, left }
  }
  return undefined
}

/** The value at the end of a path; undefined where it does not lead so far. */
export function valueAt(root: unknown, steps: readonly PathStep[]): unknown {
  let value = root
  for (const step of steps) {
    if (value === refused) return refused
    value = 'member' in step ? memberOf(value, step.member) : elementWith(value, step.keyed)
  }
  return value
}

function memberOf(value: unknown, name: string): unknown {
  return isRecord(value) ? ownValue(value, name) : undefined
}

/** The first element of an array whose `key` is a text. */
function elementWith(value: unknown, key: string): unknown {
  const elements = ownElements(value)
  if (elements === refused || elements === undefined) return elements
  return elements.find((element) => isRecord(element) && readText(ownValue(element, 'key')) === key)
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isArray(value)
}

/**
 * How far a path leads: whether to its end, even if there is null; or else how many of its steps can be taken, and whether nothing is there
 * that could lack the next.
 */
export function reachOf(root: unknown, steps: readonly PathStep[]): { readonly steps: number; readonly end: PathEnd } {
  let value = root
  for (const [taken, step] of steps.entries()) {
    if (value === null || value === undefined) return { steps: taken, end: 'nothing' }
    if ('keyed' in step) {
      if (!isArray(value)) return { steps: taken, end: 'lacking' }
      value = elementWith(value, step.keyed)
    } else {
      if (!isRecord(value) || !hasOwnValue(value, step.member)) return { steps: taken, end: 'lacking' }
      value = ownValue(value, step.member)
    }
  }
  return { steps: steps.length, end: 'there' }
}

/** Where a path ends: at its end, at nothing, or at something that does not have its next step. */
export type PathEnd = 'there' | 'nothing' | 'lacking'
