import { and, count, eq, field, isNull, lt, not, oneOf, or } from '../definition/builders.js'
import type { AggregateNode, ExpressionNode } from '../definition/expression.js'
import { fieldsIn, walk } from '../definition/walk.js'
import type { Binding } from '../events/binding.js'
import { givenHint } from '../events/binding-hints.js'
import { accountedTypes, mayNeedWord, typesWarning, unnamedTypesWarning } from '../events/types-warning.js'
import { countOf, type Warning } from '../events/warning.js'
import { type Hint, said } from '../hint.js'
import { listed } from '../shown.js'
import type { MeasurePlan } from './measure-plan.js'
import { withRefunds } from './negative-purchases.js'

/*
 * What a source looks at beside what it is asked, so that an answer which is likely to be misread does not pass in silence. Only columns
 * that a plan reads anyway are looked at.
 */

/** Further measures over all events in scope, and what they tell. */
export interface DataChecks {
  readonly measures: readonly AggregateNode[]
  readonly warnings: (found: Checked) => Promise<readonly Warning[]>
}

/** What was found of checks. */
export interface Checked {
  /** The values of the checks' measures, in their order. */
  readonly values: readonly number[]
  /** All events in scope. */
  readonly events: number
  readonly source: string
  /** Counts the events in scope by type; a text says why that is not done. Asked for only where there seems to be need. */
  readonly countTypes: () => Promise<ReadonlyMap<string, number> | string>
}

/**
 * The checks of a plan, of the measures for which there are columns.
 *
 * @param columns the names of the source's columns, where they are known
 */
export function dataChecks(
  plan: MeasurePlan,
  measures: readonly AggregateNode[],
  binding: Binding,
  columns?: readonly string[],
): DataChecks {
  const asked = typesAsked(plan, measures)
  const accounted = count(oneOf(field.eventType, accountedTypes(binding)))
  const ofTypes = asked === null ? [] : [accounted, ...asked.map((type) => count(eq(field.eventType, type)))]
  const orders = orderMeasures(measures, binding, columns)
  const negatives = negativeMeasures(measures, binding)
  return {
    measures: [...(ofTypes as readonly AggregateNode[]), ...orders, ...negatives],
    async warnings({ values, events, source, countTypes }) {
      const warnings: Warning[] = []
      const [known = 0, ...ofAsked] = values.slice(0, ofTypes.length)
      if (asked !== null && mayNeedWord(events, known, ofAsked, binding)) {
        const counts = await countTypes()
        const warning =
          typeof counts === 'string'
            ? unnamedTypesWarning(events - known, events, source, counts)
            : typesWarning({ counts, events, asked, binding, source })
        if (warning !== undefined) warnings.push(warning)
      }
      const rest = values.slice(ofTypes.length)
      return [
        ...warnings,
        ...orderWarnings(rest.slice(0, orders.length), source),
        ...negativeWarnings(rest.slice(orders.length), measures, source),
      ]
    },
  }
}

/**
 * The event types that a plan asks for; null where it does not read the event's type, or has a condition on it: then it is known that
 * the others are left out.
 */
export function typesAsked(
  { dimensions, where }: MeasurePlan,
  measures: readonly AggregateNode[],
): readonly string[] | null {
  const readsType = (nodes: readonly ExpressionNode[]) => fieldsIn(nodes).some(({ name }) => name === 'eventType')
  const read = [...dimensions.map(({ expr }) => expr), ...measures]
  if (!readsType(read) || readsType(where)) return null
  const found = new Set<string>()
  for (const node of read) {
    walk(node, (inner) => {
      for (const text of textsComparedWithType(inner)) found.add(text)
    })
  }
  return [...found]
}

function textsComparedWithType(node: ExpressionNode): readonly string[] {
  const isType = (one: ExpressionNode) => one.kind === 'field' && one.name === 'eventType'
  if (node.kind === 'oneOf') return isType(node.operand) ? node.values : []
  if (node.kind !== 'compare') return []
  const sides = [node.left, node.right]
  return sides.some(isType)
    ? sides.flatMap((one) => (one.kind === 'literal' && one.type === 'text' ? [String(one.value)] : []))
    : []
}

/**
 * The purchases without the order's id that others have, and those with one.
 *
 * @param columns the names of the source's columns, where they are known
 */
export function orderMeasures(
  measures: readonly AggregateNode[],
  binding: Binding,
  columns?: readonly string[],
): readonly AggregateNode[] {
  const areCounted = measures.some(({ fn, of }) => fn === 'countDistinct' && of.name === 'orderId')
  if (!binding.ordersHaveIds || !areCounted) return []
  const isPurchase = eq(field.eventType, 'purchase')
  const isWithout = isNull(field.orderId)
  return [count(and(isPurchase, isWithout)), count(and(isPurchase, not(isWithout)))].map(
    (node) => withRefunds(node, binding, columns) as AggregateNode,
  )
}

const withOrder: Hint = { option: 'where', value: { orderId: 'not null' }, text: 'a condition on orderId' }

/** What the values of {@link orderMeasures} tell. */
export function orderWarnings([withoutId = 0, withId = 0]: readonly number[], source: string): readonly Warning[] {
  if (withoutId === 0) return []
  const what = `${source}: ${withoutId} of ${countOf(withoutId + withId, 'purchase')} ${withoutId === 1 ? 'has no order id, and counts' : 'have no order id, and count'} in revenue, but in no order`
  return [
    {
      code: 'orders-without-id',
      message: `${what}${withId > 0 ? ': values by order are too high' : ''}. Give them ids, or leave them out by ${withOrder.text}`,
      quality: true,
      hints: [withOrder],
      counts: { withoutId, withId },
    },
  ]
}

/** The numbers that revenue and units are made of. */
const lineNumbers = ['price', 'quantity', 'amount'] as const

/** Those of them that are read to add up purchases. */
function numbersAdded(measures: readonly AggregateNode[]): readonly (typeof lineNumbers)[number][] {
  const added = measures.filter(({ fn, where }) => fn === 'sum' && where !== null && isOfPurchases(where))
  const read = new Set(fieldsIn(added.flatMap(({ of }) => of ?? [])).map(({ name }) => name))
  return lineNumbers.filter((name) => read.has(name))
}

function isOfPurchases(where: ExpressionNode): boolean {
  let found = false
  walk(where, (node) => {
    found ||= textsComparedWithType(node).includes('purchase')
  })
  return found
}

/**
 * The purchases with a negative price, quantity or amount, of those that are added up. They are counted where quantities or amounts are bound:
 * of prices alone, that would take as long again as a part of what is asked. Where they are read as refunds, there are none.
 */
export function negativeMeasures(
  measures: readonly AggregateNode[],
  { named, negativesAreRefunds }: Pick<Binding, 'named' | 'negativesAreRefunds'>,
): readonly AggregateNode[] {
  if (negativesAreRefunds) return []
  if (!named.has('quantity') && !named.has('amount')) return []
  const [first, ...more] = numbersAdded(measures).map((name) => lt(field[name], 0))
  if (first === undefined) return []
  const isNegative = more.length === 0 ? first : or(first, ...more)
  return [count(and(eq(field.eventType, 'purchase'), isNegative))] as readonly AggregateNode[]
}

/** What the value of {@link negativeMeasures} tells of the measures that were given. */
export function negativeWarnings(
  [negative = 0]: readonly number[],
  measures: readonly AggregateNode[],
  source: string,
): readonly Warning[] {
  if (negative === 0) return []
  const [has, lessens] = negative === 1 ? ['has', 'lessens'] : ['have', 'lessen']
  const what = `${countOf(negative, 'purchase')} ${has} a negative ${listed(numbersAdded(measures), 'or')}, and ${lessens} what purchases add up to`
  const { text, hints } =
    said`${source}: ${what}. Where something was given back, make it an event of the type refund, or read it as one: ${givenHint('negativePurchases', 'refund')}`
  return [
    {
      code: 'negative-purchases',
      message: text,
      quality: true,
      hints,
      counts: { negative },
    },
  ]
}
