import fc from 'fast-check'
import { describe, test } from 'vitest'
import type { Analysis } from '../../src/analysis/analysis.js'
import { analyze } from '../../src/analysis/analyze.js'
import { compare } from '../../src/analysis/compare.js'
import type { AnyMetric } from '../../src/definition/metric.js'
import { QueryError } from '../../src/errors.js'
import type { DimensionInput } from '../../src/plan/query.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { tableauFields, toTableau } from '../../src/tableau/compile/to-tableau.js'
import type { TableauVersion } from '../../src/tableau/compile/version.js'
import { formulaData } from '../../src/tableau/language/index.js'
import { bindingFor } from '../support/bindings.js'
import { anyCase, type Case } from '../support/cases.js'
import { modelPeriod } from '../support/periods.js'
import { withoutComparedMoney } from '../support/queries.js'
import { readModel } from '../support/reading.js'
import { runs } from '../support/runs.js'
import { typedObjects } from '../support/typed-objects.js'
import { evaluate, expectSame, together } from './support/compare.js'

/** The events as Tableau would hold them: by caption, the source's own event types, prices at the money scale. */
function tableauData({ events, binding, physical }: Case) {
  const prices = physical.price === 'double' ? ('double' as const) : ('decimal' as const)
  const rows = events.map((event) => {
    const read = readModel(event, { ...binding, aliases: {}, lines: true, prices })
    return {
      'Event Time': (read.eventTime as number) / 1000,
      'Event Type': read.eventType,
      'Product Id': read.productId,
      'Category Id': read.categoryId,
      'Category Code': read.categoryCode,
      Brand: read.brand,
      Price: read.price === null ? null : Number(read.price) / 100,
      'User Id': read.userId,
      'User Session': read.userSession,
      'Order Id': event.order,
      Quantity: event.quantity === null ? null : Number(event.quantity),
      Amount: read.amount === null ? null : Number(read.amount) / 100,
      'Event Id': event.event,
      Currency: event.currency,
      device: read.device,
      weight: read.weight === null ? null : Number(read.weight) / 1000,
    }
  })
  return formulaData(
    {
      'Event Time': 'datetime',
      'Event Type': 'string',
      'Product Id': 'string',
      'Category Id': 'string',
      'Category Code': 'string',
      Brand: 'string',
      Price: 'real',
      'User Id': 'string',
      'User Session': 'string',
      'Order Id': 'string',
      Quantity: 'real',
      Amount: 'real',
      'Event Id': 'string',
      Currency: 'string',
      device: 'string',
      weight: 'real',
    },
    { rows },
  )
}

const comparing = (metric: AnyMetric) =>
  /rank|rankGap|cumulativeShare|quadrant|opportunity|AtStake|ownPlace|ownRun/i.test(metric.name)
const exact = (name: string) =>
  !/Rate|Share|share|stickiness|Value|UnitPrice|[pP]er[A-Z]|Stake|Mean|Quantile|ownAmount|ownMost/.test(name)

type Form = 'lod' | 'table'
type Style = 'alone' | 'fields'

/** The query of a case as Tableau has it: dimensions, metrics and thresholds, in UTC. */
function viewOf(one: Case) {
  const { by: dimensions, minSessions, thresholds, metrics: all } = one.query
  // Refused: texts are ordered as the data source does, and seconds are counted as a clock shows them.
  const metrics = all.filter(({ name }) => name !== 'ownText' && name !== 'ownElapsed')
  const by = dimensions.map(({ input }) => input as DimensionInput)
  // A view holds a field once: where orders have no ids, the order and the session are one.
  const fields = dimensions.map(({ name }) => (name === 'orderId' && !one.binding.orders ? 'userSession' : name))
  fc.pre(new Set(fields).size === fields.length)
  return { by, minSessions, thresholds, metrics }
}

const sourceOf = (one: Case) => fromEvents(typedObjects(one), { binding: bindingFor(one.binding) })

/** A case without what is refused of money that is of several currencies over all its events. */
async function comparable(one: Case): Promise<Case> {
  try {
    await analyze(sourceOf(one), viewOf(one))
    return one
  } catch (error) {
    if (!(error instanceof QueryError) || !error.message.includes('is of several currencies')) throw error
    return { ...one, query: withoutComparedMoney(one.query) }
  }
}

/** The formulas of one form. */
function write(one: Case, form: Form, style: Style, tableauVersion?: TableauVersion) {
  const { by, minSessions, thresholds, metrics } = viewOf(one)
  // Without dimensions there are no groups to compare.
  const written = metrics.filter((metric) => by.length > 0 || !comparing(metric))
  const options = {
    form,
    by,
    binding: bindingFor(one.binding),
    minSessions,
    thresholds,
    ...(tableauVersion !== undefined && { tableauVersion }),
  } as const
  if (style === 'fields')
    return { written, formulas: tableauFields({ ...options, metrics: written as never, parameters: true }) }
  // A metric knows its own parts and the catalogue: other names in `thresholds` are mistakes.
  const { ownCount: _, ...rest } = thresholds
  const each = written.map((metric) =>
    toTableau(metric as never, /^own(Count|Quadrant)$/.test(metric.name) ? options : { ...options, thresholds: rest }),
  )
  return { written, formulas: together(each, each[0]?.dimensions ?? []) }
}

/** Demands that formulas have an analysis's values, over the rows of which a condition is true. */
function expectAlike(one: Case, { written, formulas }: ReturnType<typeof write>, analysis: Analysis, filter?: string) {
  const { by: dimensions } = one.query
  const evaluated = evaluate(formulas, tableauData(one), filter)
  // Amounts in text order are not amounts in order: where such a key breaks ties, the places differ.
  const numbered = dimensions.some(({ name }) => name === 'price' || name === 'weight')
  const names = written.map(({ name }) => name).filter((name) => !(numbered && /cumulative|ownPlace|ownRun/.test(name)))
  // Where there is only one group, a grand total cannot be told from its mark.
  const isTold = dimensions.some(
    ({ name }) => new Set(analysis.rows.map((row) => (row as never)[name]).filter((key) => key !== null)).size > 1,
  )
  const totals = written.filter((metric) => isTold || !comparing(metric)).map(({ name }) => name)
  // What is left of large amounts is no more exact than they are in doubles, and rounds to a place that these do not have.
  const amounts = one.events.map(({ price, quantity, amount }) =>
    Math.abs(Number(amount ?? Number(price) * Number(quantity ?? 1))),
  )
  const largest = amounts.reduce((sum, amount) => sum + (Number.isFinite(amount) ? amount : 0), 0)
  const slack = largest * 1e5 * 64 < Number.MAX_SAFE_INTEGER ? 0 : largest * Number.EPSILON * 4
  expectSame(evaluated, analysis, {
    names,
    totals,
    exact,
    slack: { revenue: slack, refunds: slack, netRevenue: slack },
  })
}

describe.each(['lod', 'table'] as const)('formulas of every metric, %s,', (form) => {
  test.each(['alone', 'fields'] as const)('have the values of an analysis: %s', { timeout: 600_000 }, async (style) => {
    await fc.assert(
      fc.asyncProperty(anyCase('typed', { currencies: true }), async (given) => {
        const one = await comparable(given)
        const analysis = await analyze(sourceOf(one), viewOf(one))
        // With IN, and without.
        for (const version of [undefined, '2020.2'] as const)
          expectAlike(one, write(one, form, style, version), analysis as never)
      }),
      { numRuns: runs(8) },
    )
  })

  test('have those of a period and of the one before, each with a filter of the context', {
    timeout: 600_000,
  }, async () => {
    const moment = (micros: number) => `#${new Date(micros / 1000).toISOString().slice(0, 19).replace('T', ' ')}#`
    await fc.assert(
      fc.asyncProperty(anyCase('typed'), modelPeriod(['UTC']), async (one, { scope, current, previous }) => {
        const formulas = write(one, form, 'fields')
        const found = await compare(sourceOf(one), { ...viewOf(one), time: scope })
        for (const [analysis, { from, to }] of [
          [found.current, current],
          [found.previous, previous],
        ] as const) {
          const filter = `[Event Time] >= ${moment(from)} AND [Event Time] < ${moment(to)}`
          expectAlike(one, formulas, analysis as never, filter)
        }
      }),
      { numRuns: runs(8) },
    )
  })
})
