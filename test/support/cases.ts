import fc from 'fast-check'
import type { AnyMetric } from '../../src/definition/metric.js'
import { concentrationMetrics } from '../../src/metrics/catalogue.js'
import type { ModelBinding } from './bindings.js'
import { currencySets, type Grain, longPrice, type ModelEvent, modelEvent, plainPrice } from './model.js'
import { type Expected, expected } from './oracle.js'
import { type Physical, physical } from './physical.js'
import { hasConcentration, type ModelQuery, modelQuery, withoutComparedMoney } from './queries.js'
import { readModel } from './reading.js'
import { anySteps, noSteps } from './steps.js'
import { asVisited } from './visits.js'
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
  /** How often events that were sent before are left out, or sessions made. */
  readonly steps?: 'never' | 'sometimes' | 'always'
  /** Whether it may be known of which currency money is. */
  readonly currencies?: boolean
}

const anyBinding = (currencies: boolean): fc.Arbitrary<ModelBinding> =>
  fc.record({
    aliases: fc.constantFrom<Record<string, string>>(
      {},
      { click: 'view', view: 'view', order: 'purchase', purchase: 'purchase' },
      { view: 'purchase', purchase: 'view' },
    ),
    orders: fc.boolean(),
    lines: fc.boolean(),
    eventIds: fc.boolean(),
    currencies: currencies ? fc.constantFrom(true, true, false) : fc.constant(false),
    declared: fc.boolean(),
    renamed: fc.boolean(),
  })

/**
 * Any case. `typed`: all values can be stored as what they are; `text`: as in a file of text, some of it unreadable. Values are
 * written as usual, or in any way that the binding can tell.
 */
export function anyCase(
  form: 'typed' | 'text',
  { maxEvents = 40, keep = () => true, anyWriting = false, steps = 'never', currencies = false }: CaseOptions = {},
): fc.Arbitrary<Case> {
  const options =
    form === 'text'
      ? fc.record({
          grain: fc.constantFrom<Grain>('s', 'us'),
          prices: fc.constant('decimal' as const),
          plain: fc.constant(false),
          numericIds: fc.boolean(),
          pool: fc.constantFrom(...currencySets),
        })
      : fc.record({
          grain: fc.constantFrom<Grain>('day', 's', 'ms', 'us'),
          prices: fc.constantFrom('decimal' as const, 'double' as const),
          plain: fc.boolean(),
          numericIds: fc.boolean(),
          pool: fc.constantFrom(...currencySets),
        })
  const binding = anyBinding(currencies).chain((binding) => {
    // Which of several copies is left shows in further columns, unless they are declared and so compared.
    const stepped = anySteps(binding).map(
      (steps): ModelBinding => ({ ...binding, declared: binding.declared || steps.duplicates !== null, steps }),
    )
    if (steps === 'always') return stepped
    return steps === 'never' ? fc.constant(binding) : fc.oneof(fc.constant(binding), stepped)
  })
  return options.chain(({ grain, prices, plain, numericIds, pool }) => {
    const event = modelEvent({
      grain,
      price: plain ? plainPrice : longPrice,
      numericIds,
      complete: form === 'typed',
      currencies: pool,
    })
    // Some events more than once.
    const events = fc
      .tuple(fc.array(event, { maxLength: maxEvents, size: 'max' }), fc.array(fc.nat(maxEvents), { maxLength: 5 }))
      .map(([events, again]) => [...events, ...again.flatMap((index) => events[index] ?? [])].filter(keep))
    return fc
      .record({
        events,
        binding,
        query: modelQuery,
        physical: physical(grain, prices, plain, numericIds, anyWriting),
        batches: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 3 }),
        sliced: fc.boolean(),
      })
      .chain((one) => {
        const { steps } = one.binding
        if (steps === undefined) return fc.constant(one)
        return asVisited(one, steps, grain).map(({ events, query }) => ({ ...one, events: events.filter(keep), query }))
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
      .map((given): Case => {
        const { events, binding } = given
        const read = events.map((event) =>
          readModel(event, { ...binding, prices: form === 'text' ? 'decimal' : prices }),
        )
        const bound = { ...binding, steps: binding.steps ?? noSteps }
        const known = withKnownDimensions(given.query, binding)
        const isMixed = binding.currencies && expected(read, known, bound).mixed
        const one = { ...given, query: isMixed ? withoutComparedMoney(known) : known }
        return Object.assign(
          { ...one, expected: expected(read, one.query, bound) },
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

/** A query by what the binding tells of. */
function withKnownDimensions(query: ModelQuery, binding: ModelBinding): ModelQuery {
  const by = query.by.filter(({ needs }) => needs === undefined || binding[needs])
  return { ...query, by, totals: query.totals || by.length === 0 }
}

/** A case without the metrics of sequences, which look at sessions one by one. */
export function withoutSequences(one: Case): Case {
  const isOfSequence = (name: string) => /^(viewThen|ownSequence)/.test(name)
  const rest = <T extends object>(values: T) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !isOfSequence(name))) as T
  const { rows, totals } = one.expected
  return {
    ...one,
    query: { ...one.query, metrics: one.query.metrics.filter(({ name }) => !isOfSequence(name)) },
    expected: { ...one.expected, rows: rows.map(rest), totals: rest(totals) },
  }
}

/** The query as the library takes it; of groups with totals, it asks for the concentration of revenue, too. */
export function queryOf(query: ModelQuery) {
  const { by, where, time, minSessions, thresholds, metrics, orderBy, limit, totals } = query
  return {
    by: by.map(({ input }) => input),
    metrics:
      hasConcentration(query) && totals ? [...metrics, ...Object.values<AnyMetric>(concentrationMetrics)] : metrics,
    ...(where === null ? {} : { where: where.expr }),
    time,
    minSessions,
    thresholds,
    ...(orderBy === null ? {} : { orderBy }),
    ...(limit === null ? {} : { limit }),
    ...(totals ? {} : { totals }),
  }
}
