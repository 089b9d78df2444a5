import fc from 'fast-check'
import { describe, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import type { DimensionInput } from '../../src/analysis/query.js'
import type { AnyMetric } from '../../src/definition/metric.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { formulaData } from '../../src/tableau/language/index.js'
import { tableauFields, toTableau } from '../../src/tableau/to-tableau.js'
import { bindingFor } from '../support/bindings.js'
import { anyCase, type Case } from '../support/cases.js'
import { readModel } from '../support/reading.js'
import { runs } from '../support/runs.js'
import { typedObjects } from '../support/typed-objects.js'
import { evaluate, expectSame, together } from './support/compare.js'

/** The events as Tableau would hold them: by caption, the source's own event types, prices at the money scale. */
function tableauData({ events, binding, physical }: Case) {
  const prices = physical.price === 'double' ? ('double' as const) : ('decimal' as const)
  const rows = events.map((event) => {
    const read = readModel(event, { aliases: {}, orders: binding.orders, prices })
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
      device: 'string',
      weight: 'real',
    },
    { rows },
  )
}

const comparing = (metric: AnyMetric) =>
  /rank|rankGap|cumulativeShare|quadrant|opportunity|AtStake|ownPlace|ownRun/i.test(metric.name)
const exact = (name: string) => !/Rate|Share|share|stickiness|Value|per[A-Z]|Stake/.test(name)

/** The analysis, and the formulas of one form over the same events. */
async function both(one: Case, form: 'lod' | 'table', style: 'alone' | 'fields') {
  const { by: dimensions, minSessions, thresholds, metrics } = one.query
  const by = dimensions.map(({ input }) => input as DimensionInput)
  // A view holds a field once: where orders have no ids, the order and the session are one.
  const fields = dimensions.map(({ name }) => (name === 'orderId' && !one.binding.orders ? 'userSession' : name))
  fc.pre(new Set(fields).size === fields.length)
  const binding = bindingFor(one.binding)
  const source = fromEvents(typedObjects(one), { binding })
  const analysis = await analyze(source, { by, metrics, minSessions, thresholds })
  // Without dimensions there are no groups to compare.
  const written = metrics.filter((metric) => by.length > 0 || !comparing(metric))
  const options = { form, by, binding, minSessions, thresholds } as const
  const formulas =
    style === 'alone'
      ? (() => {
          // A metric knows its own parts and the catalogue: other names in `thresholds` are mistakes.
          const { ownCount: _, ...rest } = thresholds
          const each = written.map((metric) =>
            toTableau(
              metric as never,
              /^own(Count|Quadrant)$/.test(metric.name) ? options : { ...options, thresholds: rest },
            ),
          )
          return together(each, each[0]?.dimensions ?? [])
        })()
      : tableauFields({ ...options, metrics: written as never, parameters: true })
  const evaluated = evaluate(formulas, tableauData(one))
  // Amounts in text order are not amounts in order: where such a key breaks ties, the places differ.
  const numbered = dimensions.some(({ name }) => name === 'price')
  const names = written.map(({ name }) => name).filter((name) => !(numbered && /cumulative|ownPlace|ownRun/.test(name)))
  // Where there is only one group, a grand total cannot be told from its mark.
  const isTold = dimensions.some(
    ({ name }) => new Set(analysis.rows.map((row) => (row as never)[name]).filter((key) => key !== null)).size > 1,
  )
  const totals = written.filter((metric) => isTold || !comparing(metric)).map(({ name }) => name)
  expectSame(evaluated, analysis as never, { names, totals, exact })
}

describe('formulas of every metric have the values of an analysis', () => {
  for (const form of ['lod', 'table'] as const) {
    for (const style of ['alone', 'fields'] as const) {
      test(`${form}, ${style === 'alone' ? 'each alone' : 'as fields that refer to each other, with parameters'}`, {
        timeout: 600_000,
      }, async () => {
        await fc.assert(
          fc.asyncProperty(anyCase('typed'), (one) => both(one, form, style)),
          { numRuns: runs(40) },
        )
      })
    }
  }
})
