import fc from 'fast-check'
import type { AnyMetric } from '../../src/definition/metric.js'
import { concentrationMetrics } from '../../src/metrics/catalogue.js'
import type { ModelBinding } from './bindings.js'
import { type Grain, longPrice, type ModelEvent, modelEvent, plainPrice } from './model.js'
import { type Expected, expected } from './oracle.js'
import { type Physical, physical } from './physical.js'
import { type ModelQuery, modelQuery } from './queries.js'
import { readModel } from './reading.js'
import { anySteps, noSteps } from './steps.js'
import { textWriting, typedTime, typedWriting } from './writings.js'

/** Events, how they are stored, what is asked of them and what the answer must be. */
export interface Case {
  readonly events: readonly ModelEvent[]
  readonly binding: ModelBinding
  readonly query: ModelQuery
  readonly physical: Physical
  /** The lengths of the first batches. */
  readonly batches: readonly number[]
  readonly sliced: boolean
  readonly expected: Expected
}

/** What cases are made. */
interface CaseOptions {
  readonly maxEvents?: number
  readonly keep?: (event: ModelEvent) => boolean
  readonly anyWriting?: boolean
  /** Whether events that were sent before are left out, and sessions made. */
  readonly withSteps?: boolean
}

const binding: fc.Arbitrary<ModelBinding> = fc.record({
  aliases: fc.constantFrom<Record<string, string>>(
    {},
    { click: 'view', view: 'view', order: 'purchase', purchase: 'purchase' },
    { view: 'purchase', purchase: 'view' },
  ),
  orders: fc.boolean(),
  lines: fc.boolean(),
  renamed: fc.boolean(),
})

/**
 * Any case. `typed`: all values can be stored as what they are; `text`: as in a file of text, some of it unreadable. Values are
 * written as usual, or in any way that the binding can tell.
 */
export function anyCase(
  form: 'typed' | 'text',
  { maxEvents = 40, keep = () => true, anyWriting = false, withSteps = false }: CaseOptions = {},
): fc.Arbitrary<Case> {
  const options =
    form === 'text'
      ? fc.record({
          grain: fc.constantFrom<Grain>('s', 'us'),
          prices: fc.constant('decimal' as const),
          plain: fc.constant(false),
          numericIds: fc.boolean(),
        })
      : fc.record({
          grain: fc.constantFrom<Grain>('day', 's', 'ms', 'us'),
          prices: fc.constantFrom('decimal' as const, 'double' as const),
          plain: fc.boolean(),
          numericIds: fc.boolean(),
        })
  return options.chain(({ grain, prices, plain, numericIds }) => {
    const event = modelEvent({ grain, price: plain ? plainPrice : longPrice, numericIds, complete: form === 'typed' })
    // Some events more than once.
    const events = fc
      .tuple(fc.array(event, { maxLength: maxEvents, size: 'max' }), fc.array(fc.nat(maxEvents), { maxLength: 5 }))
      .map(([events, again]) => [...events, ...again.flatMap((index) => events[index] ?? [])].filter(keep))
    return fc
      .record({
        events,
        binding: withSteps
          ? fc.record({ binding, steps: anySteps }).map(({ binding, steps }) => ({ ...binding, steps }))
          : binding,
        query: modelQuery,
        physical: physical(grain, prices, plain, numericIds, anyWriting),
        batches: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 3 }),
        sliced: fc.boolean(),
      })
      .chain((one) => {
        if (!anyWriting) return fc.constant(one)
        const writing =
          form === 'text'
            ? textWriting(grain === 'us' ? 'us' : 's')
            : typedTime(
                one.physical.time,
                one.events.map(({ time }) => time),
              ).chain((time) => typedWriting(time, one.physical.price === 'cents'))
        return writing.map((writing) => ({ ...one, binding: { ...one.binding, writing } }))
      })
      .map((one): Case => {
        const read = one.events.map((event) =>
          readModel(event, { ...one.binding, prices: form === 'text' ? 'decimal' : prices }),
        )
        return Object.assign(
          { ...one, expected: expected(read, one.query, { ...one.binding, steps: one.binding.steps ?? noSteps }) },
          { [fc.toStringMethod]: () => shown(one) },
        )
      })
      .filter(({ expected }) => !expected.noneReadable)
  })
}

/** A case in few words, for the report of a failure. */
function shown({ events, binding, physical, query, batches, sliced }: Omit<Case, 'expected'>): string {
  const { by, own, metrics, where, ...rest } = query
  const asked = { by: by.map(({ input }) => input), where: where?.expr, ownCount: own[0]?.metric.expr, ...rest }
  return JSON.stringify({ events, binding, physical, batches, sliced, asked })
}

/** The query as the library takes it; of groups with totals, it asks for the concentration of revenue, too. */
export function queryOf({ by, where, time, minSessions, thresholds, metrics, orderBy, limit, totals }: ModelQuery) {
  return {
    by: by.map(({ input }) => input),
    metrics: by.length > 0 && totals ? [...metrics, ...Object.values<AnyMetric>(concentrationMetrics)] : metrics,
    ...(where === null ? {} : { where: where.expr }),
    time,
    minSessions,
    thresholds,
    ...(orderBy === null ? {} : { orderBy }),
    ...(limit === null ? {} : { limit }),
    ...(totals ? {} : { totals }),
  }
}
