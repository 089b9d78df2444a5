import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import {
  and,
  conditional,
  count,
  countDistinct,
  countSequence,
  eq,
  field,
  gte,
  instant,
  isNull,
  median,
  not,
  numberColumn,
  oneOf,
  position,
  ratio,
  runningTotal,
  sum,
  when,
} from '../../src/definition/builders.js'
import { defineMetric } from '../../src/definition/metric.js'
import { DefinitionError, QueryError, UnsupportedError } from '../../src/errors.js'
import { catalogue, concentrationMetrics } from '../../src/metrics/catalogue.js'
import { conversionRate } from '../../src/metrics/conversion.js'
import { viewThenCartSessions, viewThenCartThenPurchaseSessions } from '../../src/metrics/funnel.js'
import { rankGap } from '../../src/metrics/market-share.js'
import { revenue, sessions } from '../../src/metrics/measures.js'
import { quadrantOf } from '../../src/metrics/quadrant.js'
import { dimension } from '../../src/plan/dimension.js'
import type { MetricInput } from '../../src/plan/query.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { tableauFields, toTableau } from '../../src/tableau/compile/to-tableau.js'
import type { TableauVersion } from '../../src/tableau/compile/version.js'
import { evaluateFormula, formulaData, parseFormula, printFormula } from '../../src/tableau/language/index.js'
import { evaluate, expectSame } from './support/compare.js'

const formula = (...args: Parameters<typeof toTableau>) => toTableau(...args).formula

describe('formulas of the design', () => {
  test('stickiness and conversion are those of the table', () => {
    expect(formula('stickiness')).toBe('COUNT([Event Type]) / COUNTD([User Session])')
    expect(formula('conversionRate')).toBe(
      "COUNT(IF [Event Type] = 'purchase' THEN [Event Type] END) / COUNTD([User Session])",
    )
  })

  test('a sequence compares when its steps were reached, for whatever the view shows', () => {
    const first = "{INCLUDE [User Session] : MIN(IF [Event Type] = 'view' THEN [Event Time] END)}"
    const last = (type: string) => `{INCLUDE [User Session] : MAX(IF [Event Type] = '${type}' THEN [Event Time] END)}`
    const two = toTableau(viewThenCartSessions)
    expect(two.formula).toBe(`COUNTD(IF ${first} <= ${last('cart')} THEN [User Session] END)`)
    expect(two).toMatchObject({ kind: 'aggregate', type: 'integer', dimensions: [] })
    expect(two.notes.join(' ')).toContain('INCLUDE: computed after filters on dimensions')
    expect(two.notes.join(' ')).not.toContain('FIXED')
    expect(two.columns).toEqual({ 'User Session': 'string', 'Event Time': 'datetime', 'Event Type': 'string' })
    const cart = `{INCLUDE [User Session] : MIN(IF [Event Type] = 'cart' AND [Event Time] >= ${first} THEN [Event Time] END)}`
    expect(toTableau(viewThenCartThenPurchaseSessions).formula).toBe(
      `COUNTD(IF ${cart} <= ${last('purchase')} THEN [User Session] END)`,
    )
    const one = defineMetric({
      name: 'one',
      formula: () => countSequence(field.userSession, [eq(field.eventType, 'x')]),
    })
    expect(toTableau(one).formula).toBe("COUNTD(IF [Event Type] = 'x' THEN [User Session] END)")
  })

  test('a sequence moves with filters on dimensions, as a count does', () => {
    const at = (Minute: number, type: string, brand: string, session: string) => ({
      'Event Time': new Date(Date.UTC(2020, 0, 1, 0, Minute)),
      'Event Type': type,
      Brand: brand,
      'User Session': session,
    })
    const rows = [
      at(1, 'view', 'a', 's'),
      at(2, 'cart', 'b', 's'),
      at(3, 'cart', 'a', 't'),
      at(4, 'view', 'a', 't'),
      at(5, 'view', 'b', 'u'),
      at(5, 'cart', 'b', 'u'),
    ]
    const { formula, columns } = toTableau(viewThenCartSessions)
    const fields = { ...columns, Brand: 'string' as const }
    const value = (options: object) =>
      evaluateFormula(formula, { fields, rows, grandTotal: true, ...options } as never).marks.map(({ value }) => value)
    expect(value({})).toEqual([2])
    expect(value({ dimensions: ['Brand'] })).toEqual([0, 1])
    expect(value({ dimensionFilter: "[Brand] = 'a'" })).toEqual([0])
    expect(value({ dimensionFilter: "[Brand] = 'b'" })).toEqual([1])
    expect(evaluateFormula(formula, { fields, rows, dimensions: ['Brand'], grandTotal: true }).grandTotal).toBe(2)
  })

  test('money is exact, and 0 of no events', () => {
    expect(formula('revenue')).toBe("ZN(ROUND(SUM(IF [Event Type] = 'purchase' THEN [Price] END), 2))")
    expect(formula('revenue', { binding: { moneyScale: 3 } })).toContain('END), 3))')
  })

  test('a share is of a FIXED total or of the total of the view', () => {
    const whole = formula('sessions')
    expect(toTableau('trafficShare', { form: 'lod' })).toMatchObject({
      formula: `${whole} / MIN({FIXED : ${whole}})`,
      kind: 'lod',
      dimensions: [],
    })
    expect(toTableau('trafficShare', { form: 'table' })).toMatchObject({
      formula: `${whole} / TOTAL(${whole})`,
      kind: 'table-calculation',
      addressing: {},
    })
  })

  test('ranks are of the groups with a key', () => {
    expect(toTableau('popularityRank', { form: 'table', by: 'brand' })).toMatchObject({
      formula: "RANK(IF MIN([Brand]) = MAX([Brand]) THEN COUNTD([User Id]) END, 'desc')",
      kind: 'table-calculation',
      addressing: { along: ['Brand'] },
    })
  })

  test('a running share names the order it runs in', () => {
    const { addressing, notes } = toTableau('cumulativeShare', { form: 'table', by: ['brand', 'day'] })
    expect(addressing).toEqual({
      along: ['Brand', 'Day'],
      orderBy: [{ by: formula('revenue'), direction: 'desc' }],
    })
    expect(notes.join(' ')).toContain('in the order that `addressing` names')
  })

  test('fields refer to each other by caption', () => {
    const { fields } = tableauFields({ metrics: ['conversionRate', 'quadrant'], form: 'table', by: 'brand' })
    expect(fields.map(({ caption }) => caption)).toEqual([
      'Purchases',
      'Sessions',
      'Conversion rate',
      'Sessions threshold',
      'Conversion rate threshold',
      'Quadrant',
    ])
    expect(fields.map(({ helper }) => helper)).toEqual([true, true, false, true, true, false])
    expect(fields.at(-1)?.formula).toContain('IF [Sessions] >= [Sessions threshold] AND [Conversion rate] >= ')
    expect(fields[4]).toMatchObject({ format: 'percent', unit: 'purchases per session' })
  })

  test('the fewest sessions and fixed thresholds are parameters', () => {
    const { fields, parameters } = tableauFields({
      metrics: ['opportunity'],
      form: 'lod',
      by: 'brand',
      minSessions: 20,
      thresholds: { conversionRate: 0.02 },
      parameters: true,
    })
    expect(parameters).toEqual([
      { name: 'minSessions', caption: 'Minimum sessions', type: 'integer', value: 20, format: 'integer' },
      {
        name: 'conversionRateThreshold',
        caption: 'Fixed threshold of Conversion rate',
        type: 'real',
        value: 0.02,
        format: 'percent',
      },
    ])
    const text = fields.map(({ formula }) => formula).join('\n')
    expect(text).toContain('[Sessions] >= [Parameters].[Minimum sessions]')
    expect(text).toContain('[Parameters].[Fixed threshold of Conversion rate]')
  })
})

describe('thresholds', () => {
  const options = { form: 'lod', by: 'brand' } as const

  test('are named by a metric, by another name of it, or by an axis of a metric that is asked for', () => {
    const ofAlias = tableauFields({ ...options, thresholds: { eventsPerSession: 3 }, parameters: true })
    expect(ofAlias.parameters.map(({ name }) => name)).toEqual(['minSessions', 'stickinessThreshold'])
    const own = defineMetric({ name: 'ownCount', formula: () => count(eq(field.brand, 'a')) })
    const metric = quadrantOf({ name: 'ownQuadrant', x: own, y: conversionRate })
    expect(formula(metric, { ...options, thresholds: { ownCount: 7 } })).toContain('THEN 7 END')
  })

  test('are refused as a query refuses them', () => {
    const written = (thresholds: object) => () => toTableau('quadrant', { ...options, thresholds: thresholds as never })
    expect(written({ sesions: 1 })).toThrow(/thresholds: unknown metric "sesions".*did you mean "sessions"/)
    expect(written({ sessions: 'mode' })).toThrow(/threshold "mode": use "median", "mean"/)
    expect(written({ quadrant: 1 })).toThrow(/quadrant has no number for its value/)
    expect(written({ stickiness: 1, eventsPerSession: 2 })).toThrow(/eventsPerSession and stickiness are one metric/)
  })

  test('are of the groups with enough sessions, which count only where there are thresholds', () => {
    const eligible = 'COUNTD([User Session]) >= '
    expect(formula('opportunity', { ...options, minSessions: 7 })).toContain(`${eligible}7 THEN`)
    expect(formula('opportunity', options)).toContain(`${eligible}30 THEN`)
    expect(formula('opportunity', { ...options, minSessions: 0 })).not.toContain(eligible)
    const metric = quadrantOf({ name: 'bySales', x: revenue, y: catalogue.revenuePerShopper })
    const columnsOf = (minSessions: number) => toTableau(metric, { ...options, minSessions }).columns
    expect(columnsOf(1)).toHaveProperty(['User Session'])
    expect(columnsOf(0)).not.toHaveProperty(['User Session'])
    expect(toTableau('revenueRank', options).columns).not.toHaveProperty(['User Session'])
  })

  test('have parameters that no name of a metric collides with', () => {
    const minSessions = defineMetric({ name: 'minSessions', label: 'Minimum sessions', formula: () => count() })
    const { fields, parameters } = tableauFields({
      ...options,
      metrics: [minSessions, 'opportunity'],
      minSessions: 2,
      thresholds: { stickiness: 4 },
      parameters: true,
    })
    expect(parameters.map(({ name, caption, value }) => [name, caption, value])).toEqual([
      ['minSessions', 'Minimum sessions', 2],
      ['stickinessThreshold', 'Fixed threshold of Stickiness', 4],
    ])
    const captions = [...fields, ...parameters].map(({ caption }) => caption.toLowerCase())
    expect(new Set(captions).size).toBe(captions.length)
    expect(fields[0]).toMatchObject({ name: 'minSessions', caption: 'Minimum sessions (minSessions)' })
    expect(fields[0]?.formula).toBe('COUNT([Event Type])')
    const threshold = fields.find(({ name }) => name === 'stickinessThreshold')
    expect(threshold?.formula).toContain('[Sessions] >= [Parameters].[Minimum sessions]')
    expect(threshold?.formula).toContain('THEN [Parameters].[Fixed threshold of Stickiness] END')
  })
})

describe('notes on PERCENTILE', () => {
  const said = ({ notes }: { readonly notes: readonly string[] }) =>
    notes.filter((note) => note.startsWith('PERCENTILE: some live connections have none, that to Amazon Athena among'))

  test('are on thresholds that are FIXED, and on the fields that refer to them', () => {
    const { fields } = tableauFields({ metrics: ['quadrant', 'opportunity'], form: 'lod', by: 'brand' })
    expect(fields.filter((one) => said(one).length > 0).map(({ name }) => name)).toEqual([
      'sessionsThreshold',
      'conversionRateThreshold',
      'quadrant',
      'stickinessThreshold',
      'opportunity',
    ])
    expect(said(toTableau('quadrant', { form: 'lod', by: 'brand' }))[0]).toContain('the form `table`')
  })

  test('are not on what does without it', () => {
    const table = tableauFields({ form: 'table', by: 'brand' }).fields
    expect(table.filter((one) => one.formula.includes('PERCENTILE(') || said(one).length > 0)).toEqual([])
    const thresholds = { sessions: 3, conversionRate: 'mean' } as const
    const quadrant = tableauFields({ metrics: ['quadrant'], form: 'lod', by: 'brand', thresholds }).fields
    expect(quadrant.flatMap(said)).toEqual([])
  })

  test('name an extract as the only way where the metric itself is a quantile', () => {
    const middle = defineMetric({ name: 'middle', formula: () => median(field.price) })
    const [note] = said(toTableau(middle, { form: 'table', by: 'brand' }))
    expect(note).toMatch(/There, use an extract\.$/)
  })
})

describe('names', () => {
  const captions = { brand: "the ]brand[ ''", eventType: 'type "x"]', userSession: '[session]' }

  test('awkward captions stay names', () => {
    const { formula: text } = toTableau('quadrant', { form: 'lod', by: 'brand', binding: { captions } })
    expect(text).toContain("{FIXED [the ]]brand[ ''] : COUNTD([[session]]])}")
    expect(printFormula(parseFormula(text))).toBe(text)
  })

  test('orders without ids are sessions', () => {
    expect(formula('orders')).toBe("COUNTD(IF [Event Type] = 'purchase' THEN [User Session] END)")
    expect(formula('orders', { binding: { columns: { orderId: 'order_no' } } })).toContain('THEN [Order Id] END')
  })

  test('other names of event types are told', () => {
    const binding = { eventTypes: { click: 'view', "o'rder": 'purchase', cart: 'view' } }
    expect(formula('views', { binding })).toContain("[Event Type] IN ('view', 'click', 'cart')")
    expect(formula('purchases', { binding })).toContain("[Event Type] IN ('purchase', 'o''rder')")
    expect(formula('carts', { binding })).toBe(
      'COUNT(IF IF NOT ISNULL([Event Type]) THEN FALSE END THEN [Event Type] END)',
    )
  })

  test('before 2020.3 there is no IN', () => {
    const binding = { eventTypes: { click: 'view', "o'rder": 'purchase' } }
    const versions = ['9.3', '10.5', '2019.4', '2019.4.12', '2020.2'] as const
    for (const tableauVersion of versions) {
      const old = { binding, tableauVersion }
      expect(formula('views', old)).toBe(
        "COUNT(IF [Event Type] = 'view' OR [Event Type] = 'click' THEN [Event Type] END)",
      )
      expect(formula('purchases', old)).toContain("IF [Event Type] = 'purchase' OR [Event Type] = 'o''rder' THEN")
    }
    for (const tableauVersion of ['2020.3', '2020.4', '2021.1', '2026.2'] as const)
      expect(formula('views', { binding, tableauVersion })).toContain("[Event Type] IN ('view', 'click')")
    const all = Object.values(catalogue)
    const options = { metrics: all as never, form: 'lod', by: 'brand', binding } as const
    const texts = (tableauVersion: TableauVersion) =>
      tableauFields({ ...options, tableauVersion }).fields.map(({ formula }) => formula)
    expect(texts('2020.3').filter((one) => one.includes(' IN ('))).not.toEqual([])
    expect(texts('2020.2').filter((one) => one.includes(' IN ('))).toEqual([])
  })

  test('conditions that are not met, and those of several, hold together without IN', () => {
    const types = oneOf(field.eventType, ['view', 'cart'])
    const priced = defineMetric({ name: 'priced', formula: () => count(and(types, not(isNull(field.price)))) })
    const others = defineMetric({ name: 'others', formula: () => count(not(types)) })
    const written = (metric: MetricInput) => formula(metric, { tableauVersion: '2020.2' })
    expect(written(priced)).toBe(
      "COUNT(IF ([Event Type] = 'view' OR [Event Type] = 'cart') AND NOT ISNULL([Price]) THEN [Event Type] END)",
    )
    expect(written(others)).toBe("COUNT(IF NOT ([Event Type] = 'view' OR [Event Type] = 'cart') THEN [Event Type] END)")
  })

  test.each(['2019', '8.3', 'x', '20191.4', '2019.4 ', '11.0', '', 2020.3, null])('%j is no version', (version) => {
    const wrong = () => toTableau('views', { tableauVersion: version as never })
    expect(wrong).toThrow(QueryError)
    expect(wrong).toThrow(
      /^toTableau: tableauVersion must be a version of Tableau, 9\.0 or later, such as "2019\.4", not /,
    )
  })

  test('a caption of a metric that is taken is told apart', () => {
    const { fields } = tableauFields({ metrics: ['revenue'], binding: { captions: { price: 'revenue' } } })
    expect(fields[0]?.caption).toBe('Revenue (revenue)')
  })

  test('two columns cannot have one caption', () => {
    expect(() => toTableau('events', { binding: { captions: { brand: 'Price' } } })).toThrow(DefinitionError)
  })

  test('dimensions of time are dates, others are formulas', () => {
    const band = dimension('priceBand', conditional([when(gte(field.price, 500), 'high')], 'low'))
    const { dimensions } = toTableau('revenueRank', { form: 'table', by: ['brand', 'week', 'topCategory', band] })
    expect(dimensions).toEqual([
      { name: 'brand', caption: 'Brand', formula: null, type: 'string' },
      { name: 'week', caption: 'Week', formula: "DATETRUNC('iso-week', [Event Time])", type: 'datetime' },
      expect.objectContaining({ caption: 'Top category', type: 'string' }),
      {
        name: 'priceBand',
        caption: 'Price band',
        formula: "IF [Price] >= 500 THEN 'high' ELSE 'low' END",
        type: 'string',
      },
    ])
  })
})

describe('what cannot be written', () => {
  test('a comparison of groups needs a form and groups', () => {
    expect(() => toTableau('marketShare')).toThrow(/marketShare compares groups: say how, with \{ form: "lod" \}/)
    expect(() => toTableau('quadrant', { form: 'lod' })).toThrow(
      /quadrant: it compares groups: say which dimensions make them/,
    )
    expect(() => toTableau('quadrant', { form: 'other' as never })).toThrow(QueryError)
    expect(() => toTableau('events', { form: 'lod', filter: 1 } as never)).toThrow(/unknown option "filter"/)
    expect(() => toTableau('event' as never)).toThrow(/did you mean "events"/)
  })

  test('two orders in one table calculation', () => {
    const metric = defineMetric({
      name: 'mixed',
      inputs: { revenue, sessions },
      formula: ({ revenue, sessions }) => ratio(runningTotal(revenue), runningTotal(sessions)),
    })
    expect(() => toTableau(metric, { form: 'table', by: 'brand' })).toThrow(UnsupportedError)
    expect(() => toTableau(metric, { form: 'lod', by: 'brand' })).toThrow(/mixed: it runs along the groups in 2 orders/)
  })

  test('an order by a table calculation', () => {
    const metric = defineMetric({ name: 'gapPlace', formula: () => position(rankGap) })
    expect(() => toTableau(metric, { form: 'table', by: 'brand' })).toThrow(/not by table calculations/)
  })

  test('an instant between two seconds', () => {
    const metric = defineMetric({
      name: 'late',
      formula: () => count(gte(field.eventTime, instant('2019-10-01T00:00:00.5Z'))),
    })
    expect(() => toTableau(metric)).toThrow(UnsupportedError)
  })
})

const brands = ['a', 'a', 'a', 'b', 'b', 'c', 'd', 'e', 'f', null]
let state = 7
const random = (below: number) => {
  state = (state * 1103515245 + 12345) % 2147483648
  return Math.floor((state / 2147483648) * below)
}
const events = Array.from({ length: 160 }, () => ({
  eventTime: Date.UTC(2019, 9, 1 + random(3), random(24)),
  eventType: random(4) === 0 ? 'purchase' : 'view',
  brand: brands[random(10)] ?? null,
  price: random(9) === 0 ? null : random(400) / 4,
  userId: `u${random(20)}`,
  userSession: `s${random(60)}`,
}))
const data = formulaData(
  {
    'Event Time': 'datetime',
    'Event Type': 'string',
    Brand: 'string',
    Price: 'real',
    'User Id': 'string',
    'User Session': 'string',
    stock: 'real',
  },
  {
    rows: events.map((event, index) => ({
      'Event Time': event.eventTime,
      'Event Type': event.eventType,
      Brand: event.brand,
      Price: event.price,
      'User Id': event.userId,
      'User Session': event.userSession,
      stock: index % 5,
    })),
  },
)

describe('formulas over events', () => {
  const own = [
    ...Object.values(concentrationMetrics),
    quadrantOf({ name: 'ranks', x: rankGap, y: conversionRate }),
    defineMetric({ name: 'stock', formula: () => sum(numberColumn('stock', 0), eq(field.eventType, 'view')) }),
    defineMetric({ name: 'spread', formula: () => ratio(countDistinct(field.userId), 1e-9) }),
  ]

  test.each(['lod', 'table'] as const)('the concentration of a table, and metrics of ranks: %s', async (form) => {
    const source = fromEvents(events.map((event, index) => ({ ...event, stock: index % 5 })))
    const thresholds = { conversionRate: { quantile: 0.25 }, rankGap: 'mean' } as const
    const analysis = await analyze(source, {
      by: 'brand',
      metrics: [...own, rankGap, conversionRate],
      minSessions: 2,
      thresholds,
    })
    const options = { form, by: 'brand', minSessions: 2 }
    const fields = own.map((metric) =>
      toTableau(metric as never, { ...options, ...(metric.name === 'ranks' && { thresholds }) }),
    )
    const evaluated = evaluate({ fields, dimensions: fields[0]?.dimensions ?? [] }, data)
    // What runs along the groups has its value at every mark, as `analyze` has it in every row.
    const names = own.map(({ name }) => name)
    expectSame(evaluated, analysis as never, {
      names,
      totals: form === 'lod' ? ['hhi', 'stock'] : ['stock'],
      exact: () => false,
    })
    expect(new Set([...evaluated.marks.values()].map(({ ranks }) => ranks)).size).toBeGreaterThan(2)
  })

  test('a filter moves the table form and not the FIXED one', () => {
    const by = 'brand'
    const filtered = (form: 'lod' | 'table') => {
      const { formula: text, addressing } = toTableau('quadrant', { form, by, minSessions: 0 })
      const values = (filter?: string) =>
        new Map(
          evaluateOver(text, addressing, filter).map(({ dimensions, value }) => [dimensions['Brand'], value] as const),
        )
      const [all, some] = [values(), values("[Brand] <> 'a'")]
      return [...some].filter(([brand, value]) => all.get(brand) !== value)
    }
    expect(filtered('lod')).toEqual([])
    expect(filtered('table')).not.toEqual([])
  })
})

function evaluateOver(text: string, addressing: object | undefined, dimensionFilter: string | undefined) {
  return evaluateFormula(text, {
    data,
    dimensions: ['Brand'],
    ...(addressing && { addressing }),
    ...(dimensionFilter !== undefined && { dimensionFilter }),
  }).marks
}

test('every metric of the catalogue says what filters and totals do to it', () => {
  for (const metric of Object.values(catalogue)) {
    for (const form of ['lod', 'table'] as const) {
      const { notes, kind, formula: text, addressing } = toTableau(metric as never, { form, by: 'brand' })
      expect(notes.length, metric.name).toBeGreaterThan(0)
      expect(notes.join(' ')).toMatch(/total/)
      expect(kind === 'table-calculation').toBe(addressing !== undefined)
      expect(kind === 'aggregate').toBe(!/FIXED|TOTAL|WINDOW_|RANK|RUNNING_/.test(text))
    }
  }
})
