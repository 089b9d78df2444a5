import { and, count, eq, field, isNull, not, oneOf } from '../definition/builders.js'
import type { AggregateNode, ExpressionNode } from '../definition/expression.js'
import { fieldsIn, walk } from '../definition/walk.js'
import type { Binding } from '../events/binding.js'
import { accountedTypes, mayNeedWord, typesWarning, unnamedTypesWarning } from '../events/types-warning.js'
import { countOf, type Warning } from '../events/warning.js'
import type { Hint } from '../hint.js'
import type { MeasurePlan } from './measure-plan.js'

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

/** The checks of a plan, of the measures for which there are columns. */
export function dataChecks(plan: MeasurePlan, measures: readonly AggregateNode[], binding: Binding): DataChecks {
  const asked = typesAsked(plan, measures)
  const accounted = count(oneOf(field.eventType, accountedTypes(binding)))
  const ofTypes = asked === null ? [] : [accounted, ...asked.map((type) => count(eq(field.eventType, type)))]
  const orders = orderMeasures(measures, binding)
  return {
    measures: [...(ofTypes as readonly AggregateNode[]), ...orders],
    async warnings({ values, events, source, countTypes }) {
      const warnings: Warning[] = []
      const [known = 0, ...ofAsked] = values.slice(0, ofTypes.length)
      if (asked !== null && mayNeedWord(events, known, ofAsked)) {
        const counts = await countTypes()
        const warning =
          typeof counts === 'string'
            ? unnamedTypesWarning(events - known, events, source, counts)
            : typesWarning({ counts, events, asked, binding, source })
        if (warning !== undefined) warnings.push(warning)
      }
      return [...warnings, ...orderWarnings(values.slice(ofTypes.length), source)]
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

/** The purchases without the order's id that others have, and those with one. */
export function orderMeasures(
  measures: readonly AggregateNode[],
  { ordersHaveIds }: Binding,
): readonly AggregateNode[] {
  const areCounted = measures.some(({ fn, of }) => fn === 'countDistinct' && of.name === 'orderId')
  if (!ordersHaveIds || !areCounted) return []
  const isPurchase = eq(field.eventType, 'purchase')
  const isWithout = isNull(field.orderId)
  return [count(and(isPurchase, isWithout)), count(and(isPurchase, not(isWithout)))] as readonly AggregateNode[]
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
