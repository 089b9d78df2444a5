import { UnsupportedError } from '../errors.js'
import { sortTexts } from '../events/values.js'
import type { AggregateNode, ExpressionNode, MetricNode, Scalar, ThresholdNode, WindowNode } from './expression.js'
import { calculate, compare, conjunction, disjunction, negation, partBefore } from './semantics.js'
import { compensatedSums, type ThresholdMethod, thresholdOf } from './threshold.js'
import { keyOf, namedKeyOf } from './walk.js'

/** One value a group, and after them the value over all events. */
export interface ValueColumn {
  readonly values: readonly Scalar[]
  /** For money: the same values as whole minor units, so that sums and shares of groups are exact too. */
  readonly exact?: { readonly minor: readonly (bigint | null)[]; readonly scale: number }
}

/** A table of groups on which the metrics are worked out. */
export interface GroupTable {
  /** How many groups there are. */
  readonly size: number
  /** Whether the last value of what is known, over all the events in scope, was measured. */
  readonly total: 'measured' | 'unknown'
  /** The keys of each group, by dimension; they break ties. */
  readonly keys: readonly (readonly (string | null)[])[]
  /** Whether a group takes part in thresholds and classes. */
  readonly eligible: (group: number) => boolean
  /** What is already known: the measures, or the values given to a metric that is called as a function. */
  readonly known: (node: AggregateNode | MetricNode) => ValueColumn | undefined
  /** How each metric's threshold is found; the median where it is not said. */
  readonly thresholds?: Readonly<Record<string, ThresholdMethod>>
}

/** Works metrics out over one table; each expression within them once. */
export interface Evaluator {
  column(node: ExpressionNode): ValueColumn
  /** The threshold of a metric over the eligible groups; null where no group is. */
  threshold(node: ThresholdNode): number | null
  /** The groups by key: dimension by dimension, by code point; null comes last. */
  groupsByKey(): readonly number[]
}

/** Makes the evaluator of a table: the meaning of every expression above the measures, and the only place where it is computed. */
export function evaluator(table: GroupTable): Evaluator {
  const length = table.size + 1
  const columns = new Map<string, ValueColumn>()
  const orders = new Map<string, readonly number[]>()
  let byKey: readonly number[] | undefined
  let keyed: readonly number[] | undefined
  // Where the values of metrics are given, two that are defined alike may differ.
  const partKey = table.total === 'unknown' ? namedKeyOf : keyOf

  const column = (node: ExpressionNode): ValueColumn => {
    const key = node.kind === 'metric' ? `${node.name} ${partKey(node)}` : partKey(node)
    let found = columns.get(key)
    if (found === undefined) {
      found = work(node)
      columns.set(key, found)
    }
    return found
  }

  const each = (value: (row: number) => Scalar): ValueColumn => {
    const values = new Array<Scalar>(length)
    for (let row = 0; row < length; row++) values[row] = value(row)
    return { values }
  }
  const valuesOf = (node: ExpressionNode) => column(node).values
  const numbersOf = (node: ExpressionNode) => valuesOf(node) as readonly (number | null)[]
  const minorOf = ({ minor }: NonNullable<ValueColumn['exact']>) =>
    minor.map((amount) => (amount === null ? null : Number(amount)))

  const work = (node: ExpressionNode): ValueColumn => {
    switch (node.kind) {
      case 'literal':
        return each(() => node.value)
      case 'metric':
        return table.known(node) ?? column(node.of)
      case 'aggregate':
        return table.known(node) ?? unknown(`the measure ${keyOf(node)}`)
      case 'field':
      case 'bucket':
        return unknown(`${node.kind === 'field' ? node.name : node.unit} of a single event`)
      case 'compare': {
        const [left, right] = [valuesOf(node.left), valuesOf(node.right)]
        const values = new Array<Scalar>(length)
        for (let row = 0; row < length; row++) values[row] = compare(node.op, left[row] ?? null, right[row] ?? null)
        return { values }
      }
      case 'arithmetic': {
        const [left, right] = [column(node.left).exact, column(node.right).exact]
        // A share of money is that of whole minor units: 0.08 / 0.1 is not 0.8 in floating point, 8 / 10 is.
        const minor = node.op === 'divide' && left !== undefined && left.scale === right?.scale
        const over = minor ? minorOf(left) : numbersOf(node.left)
        const under = minor ? minorOf(right) : numbersOf(node.right)
        const values = new Array<Scalar>(length)
        for (let row = 0; row < length; row++) values[row] = calculate(node.op, over[row] ?? null, under[row] ?? null)
        return { values }
      }
      case 'logic': {
        const operands = node.operands.map(valuesOf)
        const join = node.op === 'and' ? conjunction : disjunction
        return each((row) => join(operands.map((values) => values[row] ?? null)))
      }
      case 'not': {
        const values = valuesOf(node.operand)
        return each((row) => negation(values[row] ?? null))
      }
      case 'isNull': {
        const values = valuesOf(node.operand)
        return each((row) => (values[row] ?? null) === null)
      }
      case 'oneOf': {
        const values = valuesOf(node.operand)
        return each((row) => (values[row] == null ? null : node.values.includes(values[row] as string)))
      }
      case 'firstPart': {
        const values = valuesOf(node.operand)
        return each((row) => partBefore(values[row] ?? null, node.separator))
      }
      case 'conditional': {
        const conditions = node.branches.map(({ condition }) => valuesOf(condition))
        const branches = [...node.branches.map(({ value }) => value), node.otherwise].map(column)
        const taken = new Array<ValueColumn>(length)
        const values = new Array<Scalar>(length)
        for (let row = 0; row < length; row++) {
          let branch = 0
          while (branch < conditions.length && conditions[branch]?.[row] !== true) branch++
          const found = branches[branch] as ValueColumn
          taken[row] = found
          values[row] = found.values[row] ?? null
        }
        return { values, ...exactOf(branches, taken) }
      }
      case 'window':
        return overGroups(node)
      case 'threshold': {
        const values = valuesOf(node.of)
        const found = threshold(node)
        return each((row) => (row < table.size && values[row] != null && table.eligible(row) ? found : null))
      }
    }
  }

  const threshold = (node: ThresholdNode): number | null => {
    const values = valuesOf(node.of)
    const taking: number[] = []
    for (let row = 0; row < table.size; row++) {
      const value = values[row]
      if (typeof value === 'number' && table.eligible(row)) taking.push(value)
    }
    return thresholdOf(taking, own(table.thresholds, node.metric))
  }

  const overGroups = (node: WindowNode): ValueColumn => {
    const of = column(node.of)
    const numbers = of.values as readonly (number | null)[]
    switch (node.fn) {
      case 'total': {
        if (table.total === 'unknown') {
          throw new UnsupportedError(
            'the total over all events cannot be known from the groups alone (distinct counts do not add up): take it as an input, with totalOf(metric)',
            { target: 'function', feature: 'total' },
          )
        }
        return spread(of, of.values[table.size] ?? null, of.exact?.minor[table.size] ?? null)
      }
      case 'groupTotal': {
        const sum = sumOf(of, orderOf(node.of))
        return spread(of, sum.value, sum.minor)
      }
      case 'position':
      case 'rank': {
        const places: (number | null)[] = Array(length).fill(null)
        let place = 0
        orderOf(node.of).forEach((row, index, order) => {
          const tied = node.fn === 'rank' && index > 0 && numbers[order[index - 1] as number] === numbers[row]
          if (!tied) place = index + 1
          places[row] = place
        })
        return { values: places }
      }
      case 'runningTotal': {
        const running: (number | null)[] = Array(length).fill(null)
        const minor: (bigint | null)[] = Array(length).fill(null)
        const order = orderOf(node.of)
        const sums = runningSums(of, order)
        order.forEach((row, index) => {
          running[row] = sums.values[index] as number
          minor[row] = sums.minor[index] ?? null
        })
        return { values: running, ...(of.exact && { exact: { minor, scale: of.exact.scale } }) }
      }
    }
  }

  /** One value for all rows, exact where what it is made of is. */
  const spread = ({ exact }: ValueColumn, value: Scalar, minor: bigint | null): ValueColumn => ({
    values: Array(length).fill(value),
    ...(exact && { exact: { minor: Array(length).fill(minor), scale: exact.scale } }),
  })

  /** The ranked groups, by value descending, then by key. */
  const orderOf = (node: ExpressionNode): readonly number[] => {
    const key = partKey(node)
    let order = orders.get(key)
    if (order === undefined) {
      const values = valuesOf(node) as readonly (number | null)[]
      keyed ??= groupsByKey().filter((group) => table.keys.every((column) => column[group] !== null))
      // Sorting keeps what is equal as it was: by key.
      order = keyed.filter((row) => values[row] != null).sort((a, b) => (values[b] as number) - (values[a] as number))
      orders.set(key, order)
    }
    return order
  }

  const groupsByKey = () => {
    byKey ??= inOrderOfKeys(table)
    return byKey
  }

  return { column, threshold, groupsByKey }
}

function inOrderOfKeys({ size, keys }: GroupTable): readonly number[] {
  const places = keys.map(placesInOrder)
  return Array.from({ length: size }, (_, group) => group).sort((a, b) => {
    for (let key = 0; key < places.length; key++) {
      const column = places[key] as readonly number[]
      const order = (column[a] as number) - (column[b] as number)
      if (order !== 0) return order
    }
    return 0
  })
}

/** The place of each text among all of them in order. */
function placesInOrder(texts: readonly (string | null)[]): readonly number[] {
  const places = new Map(sortTexts([...new Set(texts)]).map((text, place) => [text, place]))
  return texts.map((text) => places.get(text) as number)
}

/** What is taken of columns of money is exact, too; null is of any scale. */
function exactOf(columns: readonly ValueColumn[], taken: readonly ValueColumn[]): Pick<ValueColumn, 'exact'> {
  if (columns.every(({ exact }) => exact === undefined)) return {}
  const scales = new Set(
    columns.filter(({ values }) => values.some((value) => value !== null)).map(({ exact }) => exact?.scale),
  )
  const [scale] = scales
  if (scales.size !== 1 || scale === undefined) return {}
  return { exact: { minor: taken.map(({ exact }, row) => exact?.minor[row] ?? null), scale } }
}

/** The sum over some rows; of money in whole minor units, too. */
function sumOf({ values, exact }: ValueColumn, rows: readonly number[]) {
  if (exact === undefined) return { value: runningSums({ values }, rows).values.at(-1) ?? 0, minor: null }
  let minor = 0n
  for (const row of rows) minor += exact.minor[row] ?? 0n
  return { value: fromMinor(minor, exact.scale), minor }
}

/** The sums down an order of rows; of money in whole minor units, too. */
function runningSums(
  { values, exact }: ValueColumn,
  order: readonly number[],
): { readonly values: readonly number[]; readonly minor: readonly bigint[] } {
  if (exact !== undefined) {
    let sum = 0n
    const minor = order.map((row) => {
      sum += exact.minor[row] ?? 0n
      return sum
    })
    return { values: minor.map((amount) => fromMinor(amount, exact.scale)), minor }
  }
  const numbers = order.map((row) => values[row] as number)
  if (!numbers.every(Number.isInteger)) return { values: compensatedSums(numbers), minor: [] }
  let sum = 0
  const sums = numbers.map((value) => {
    sum += value
    return sum
  })
  return { values: sums, minor: [] }
}

/** The number nearest to an amount of minor units: exact to the last digit up to 2^53 of them. */
export function fromMinor(minor: bigint, scale: number): number {
  return Number(minor) / 10 ** scale
}

/** What a record holds under a name; never what it inherits. */
function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined
}

function unknown(what: string): never {
  throw new UnsupportedError(`${what} is not known here: measure it with analyze(), or give it as an input`, {
    target: 'function',
    feature: what,
  })
}
