import { quantile } from '../aggregates/aggregates.js'
import { UnsupportedError } from '../errors.js'
import { columnOf, numbersAt, numbersOf, oneValue, stepOf, type ValueColumn, valueAt } from './columns.js'
import type { AggregateNode, ExpressionNode, MetricNode, Scalar, ThresholdNode, WindowNode } from './expression.js'
import { groupsInOrder } from './key-order.js'
import { arithmeticOf, comparisonOf, conditionalOf, eachRow, elapsedOf, logicOf } from './operate.js'
import { negation, partBefore } from './semantics.js'
import { dependsOnOrder, runningSums, sumOf } from './sums.js'
import { branchValues, keyOf, namedKeyOf } from './walk.js'

/** A table of groups on which the metrics are worked out. */
export interface GroupTable {
  /** How many groups there are. */
  readonly size: number
  /** Whether the last value of what is known, over all the events in scope, was measured. */
  readonly total: 'measured' | 'unknown'
  /** The keys of each group, by dimension; they break ties. */
  readonly keys: readonly (readonly (string | null)[])[]
  /** Which groups take part in thresholds and classes, of those whose keys are known; all unless given. */
  readonly eligible?: (group: number) => boolean
  /** What is already known: the measures, or the values given to a metric that is called as a function. */
  readonly known: (node: AggregateNode | MetricNode) => ValueColumn | undefined
  /** Finds the threshold of a metric over the values of the eligible groups, which may be sorted; their median unless given. */
  readonly findThreshold?: (values: Float64Array, metric: string) => number | null
}

/** Works metrics out over one table; each expression within them once. */
export interface Evaluator {
  column(node: ExpressionNode): ValueColumn
  /** The threshold of a metric over the eligible groups; null where no group is. */
  threshold(node: ThresholdNode): number | null
  /** The groups by key: dimension by dimension, by code point; null comes last. */
  groupsByKey(): readonly number[]
  /** Those of them whose keys are known: no key is null. */
  keyedGroups(): readonly number[]
}

/** Makes the evaluator of a table: the meaning of every expression above the measures, and the only place where it is computed. */
export function evaluator(table: GroupTable): Evaluator {
  const { size, keys, eligible = () => true, findThreshold = median } = table
  const columns = new Map<string, ValueColumn>()
  const orders = new Map<string, readonly number[]>()
  const thresholds = new Map<string, number | null>()
  // Where the values of metrics are given, two that are defined alike may differ.
  const expressionKey = table.total === 'unknown' ? namedKeyOf : keyOf

  const column = (node: ExpressionNode): ValueColumn => {
    const key = node.kind === 'metric' ? `${node.name} ${expressionKey(node)}` : expressionKey(node)
    return once(columns, key, () => work(node))
  }

  const work = (node: ExpressionNode): ValueColumn => {
    switch (node.kind) {
      case 'literal':
        return columnOf([node.value])
      case 'metric':
        return table.known(node) ?? column(node.of)
      case 'aggregate':
        return table.known(node) ?? unknown(`the measure ${keyOf(node)}`)
      case 'field':
      case 'bucket':
        return unknown(`${node.kind === 'field' ? node.name : node.unit} of a single event`)
      case 'compare':
        return comparisonOf(node.op, column(node.left), column(node.right))
      case 'arithmetic':
        return arithmeticOf(node.op, column(node.left), column(node.right))
      case 'elapsed':
        return elapsedOf(column(node.from), column(node.to))
      case 'logic':
        return logicOf(node.op, node.operands.map(column))
      case 'not':
        return eachValue(node.operand, negation)
      case 'isNull':
        return eachValue(node.operand, (value) => value === null)
      case 'oneOf':
        return eachValue(node.operand, (value) => (value === null ? null : node.values.includes(value as string)))
      case 'firstPart':
        return eachValue(node.operand, (value) => partBefore(value, node.separator))
      case 'conditional':
        return conditionalOf(
          node.branches.map(({ condition }) => column(condition)),
          branchValues(node).map(column),
        )
      case 'window':
        return overGroups(node)
      case 'threshold': {
        const found = threshold(node)
        const values = noNumbers()
        if (found !== null) for (const group of taking(node)) values[group] = found
        return { kind: 'numbers', values }
      }
    }
  }

  const eachValue = (operand: ExpressionNode, value: (of: Scalar) => Scalar) => {
    const of = column(operand)
    return eachRow([of], (row) => value(valueAt(of, row)))
  }

  const overGroups = (node: WindowNode): ValueColumn => {
    switch (node.fn) {
      case 'total':
        if (table.total === 'measured') return oneValue(column(node.of), size)
        throw new UnsupportedError(
          'the total over all events cannot be known from the groups alone (distinct counts do not add up): take it as an input, with totalOf(metric)',
          { target: 'function', feature: 'total' },
        )
      case 'groupTotal': {
        const of = column(node.of)
        return sumOf(of, dependsOnOrder(of) ? rankedBy(node.of) : ranked(node.of))
      }
      case 'position':
      case 'rank': {
        const numbers = spread(column(node.of))
        const values = noNumbers()
        let place = 0
        rankedBy(node.of).forEach((group, index, order) => {
          const tied = node.fn === 'rank' && index > 0 && numbers[order[index - 1] as number] === numbers[group]
          if (!tied) place = index + 1
          values[group] = place
        })
        return { kind: 'numbers', values }
      }
      case 'runningTotal':
        return runningSums(column(node.of), rankedBy(node.of), size + 1)
    }
  }

  /** A number for every group and one over all events, none of which is there yet. */
  const noNumbers = () => new Float64Array(size + 1).fill(Number.NaN)

  /** The numbers of a column, one in every row. */
  const spread = (of: ValueColumn): Float64Array => {
    const numbers = numbersOf(of)
    return stepOf(numbers) === 1 ? numbers : new Float64Array(size + 1).fill(numbers[0] as number)
  }

  const threshold = (node: ThresholdNode): number | null =>
    once(thresholds, `${node.metric} ${expressionKey(node)}`, () =>
      findThreshold(numbersAt(column(node.of), taking(node)), node.metric),
    )

  const groupsByKey = lazily(() => groupsInOrder(size, keys))

  const keyedGroups = lazily(() => groupsByKey().filter((group) => keys.every((column) => column[group] !== null)))

  const eligibleGroups = lazily(() => keyedGroups().filter(eligible))

  /** The groups that take part in a threshold. */
  const taking = ({ of }: ThresholdNode) => withNumbers(eligibleGroups(), of)

  /** The ranked groups, by key. */
  const ranked = (node: ExpressionNode) => withNumbers(keyedGroups(), node)

  const withNumbers = (groups: readonly number[], node: ExpressionNode) => {
    const numbers = spread(column(node))
    return groups.filter((group) => !Number.isNaN(numbers[group]))
  }

  /** The ranked groups, by value descending, then by key. */
  const rankedBy = (node: ExpressionNode): readonly number[] =>
    once(orders, expressionKey(node), () => {
      const numbers = spread(column(node))
      // Sorting keeps what is equal as it was: by key.
      return ranked(node).sort((a, b) => (numbers[b] as number) - (numbers[a] as number))
    })

  return { column, threshold, groupsByKey, keyedGroups }
}

/** What is found once for a key, and known from then on. */
function once<T>(known: Map<string, T>, key: string, find: () => T): T {
  let found = known.get(key)
  if (found === undefined) {
    found = find()
    known.set(key, found)
  }
  return found
}

/** What is found when it is first asked for. */
function lazily<T>(find: () => T): () => T {
  let found: { readonly value: T } | undefined
  return () => {
    found ??= { value: find() }
    return found.value
  }
}

function median(values: Float64Array): number | null {
  return quantile(values, 0.5)
}

function unknown(what: string): never {
  throw new UnsupportedError(`${what} is not known here: measure it with analyze(), or give it as an input`, {
    target: 'function',
    feature: what,
  })
}
