import { describe, expect, test } from 'vitest'
import * as library from '../../../src/index.js'
import { openInEditor } from './language-service.js'

/*
 * What the compiler says of common mistakes: why, in words, and in names that can be imported.
 */

const eventBesideGroup =
  '"one side has a value for each event, the other for a group of events: aggregate the first, such as by sum() or max()"'
const groupForEvent = `Type '"each group of events"' is not assignable to type '"each event"'`

const mistakes: readonly (readonly [code: string, message: string])[] = [
  ['ratio(events, field.price)', eventBesideGroup],
  ['ratio(field.price, events)', eventBesideGroup],
  ['add(conversionRate, field.price)', eventBesideGroup],
  ['eq(field.price, events)', eventBesideGroup],
  ['when(gte(events, 3), field.brand)', eventBesideGroup],
  ["and(eq(field.brand, 'x'), gte(events, 3))", eventBesideGroup],
  ["conditional([when(eq(field.brand, 'x'), 1), when(gte(events, 1), 2)])", eventBesideGroup],
  ['ratio(events, field.brand)', '"takes a number; this is text"'],
  ['ratio(field.brand, events)', '"takes a number; this is text"'],
  ["ratio(events, '3')", '"takes a number; this is text"'],
  ['sum(field.brand)', '"takes a number; this is text"'],
  ['total(field.brand)', '"takes a number; this is text"'],
  ['oneOf(field.price, [])', '"takes text; this is a number"'],
  ["firstPart(field.price, '.')", '"takes text; this is a number"'],
  ['not(field.brand)', '"takes true or false; this is text"'],
  ['and(events, events)', '"takes true or false; this is a number"'],
  ['secondsBetween(field.price, field.eventTime)', '"takes an instant; this is a number"'],
  ["min(eq(field.brand, 'x'))", '"takes text, a number or an instant; this is true or false"'],
  ['eq(field.brand, 3)', '"compares text with a number"'],
  ["gte(events, 'a')", '"compares a number with text"'],
  [
    "conditional([when(eq(field.brand, 'x'), 1), when(eq(field.brand, 'y'), 'a')])",
    '"the values of the branches are not of one type"',
  ],
  ["conditional([when(eq(field.brand, 'x'), 1)], 'a')", '"the values of the branches are not of one type"'],
  ['sum(events)', '"takes a value of each event; this has one for a group of events"'],
  [
    'rank(field.price)',
    '"takes a value of a group of events; this has one for each event: aggregate it, such as by sum() or max()"',
  ],
  ['threshold(quadrant)', '"takes a metric whose value is a number; this is text"'],
  ["quadrantOf({ name: 'q', x: sessions, y: quadrant })", '"takes a metric whose value is a number; this is text"'],
  ['count(gte(events, 3))', groupForEvent],
  ['sum(field.price, gte(events, 3))', groupForEvent],
  ['analyze(source, { where: gte(events, 3) })', groupForEvent],
  ["toSql({ where: gte(events, 3) }, { dialect: 'duckdb', table: 'e' })", groupForEvent],
  ["narrowed('own', conversionRate, gte(events, 3))", groupForEvent],
  ["defineMetric({ name: 'own', formula: () => field.price })", `Type '"each event"' is not assignable to`],
  ['countDistinct(field.price)', "Type 'number' is not assignable to type 'string'"],
  ["dimension('own', field.price)", "Type 'number' is not assignable to type 'string'"],
  ['analyze(source, { where: field.brand })', "Type 'string' is not assignable to type 'boolean"],
  [
    "defineMetric({ name: 'own', inputs: { events }, formula: (m) => ratio(m.events, m.event) })",
    "Property 'event' does not exist on type '{ readonly events: Expression<\"group\", number>; }'. Did you mean 'events'?",
  ],
  [
    "defineMetric({ name: 'own', lable: 'Own', formula: () => count() })",
    "'lable' does not exist in type 'MetricSpec<\"own\", {}, \"group\", number>'. Did you mean to write 'label'?",
  ],
  ["analyze(source, { metrics: ['conversionRat'] })", `type 'MetricInput'. Did you mean '"conversionRate"'?`],
  ["toSql({ metrics: ['evnts'] }, { dialect: 'duckdb', table: 'e' })", `Did you mean '"events"'?`],
  [
    "analyze(source, { by: 'eventTime' })",
    '"eventTime has a value of its own for each event: group by hour, day, week or month"',
  ],
  ["analyze(source, { by: ['brand', 'eventTime'] })", 'group by hour, day, week or month"'],
  ["analyze(source, { mterics: ['events'] })", "Did you mean to write 'metrics'?"],
  ['analyze(source, {}, { stric: true })', "Did you mean to write 'strict'?"],
  ["analyze(source, { limit: '3' })", "Type 'string' is not assignable to type 'number'"],
  [
    "analyze(source, { metrics: ['quadrant'], thresholds: { sesions: 5 } })",
    "'sesions' does not exist in type '{ readonly conversionRate?: ThresholdMethod; readonly sessions?: ThresholdMethod; }'. Did you mean to write 'sessions'?",
  ],
  ["analyze(source, { metrics: ['events'], thresholds: { events: 'medain' } })", `Did you mean '"median"'?`],
  ["compare(source, { metrics: ['events'] })", "Property 'time' is missing"],
  ['analyze([], {})', `parameter of type 'Source | "no source: give fromEvents(rows)"'`],
  ["analyze([{ eventTime: '2019-10-01' }])", '"no source: give fromEvents(rows)"'],
  ["analyze('events.csv')", '"no source: files are read by duckdb({ files: \'...\' }) of cartometrics/duckdb"'],
  ["analyze({ files: 'events.csv' })", "'files' does not exist in type 'Source'"],
  ['analyze(undefined)', '"no source: make one, such as with fromEvents(rows) or duckdb({ files })"'],
  ['funnel(Promise.resolve(source))', '"no source: await the promise first"'],
  ["analyze({} as import('apache-arrow').Table)", '"no source: give fromArrow(table)"'],
  ["analyze([] as import('apache-arrow').RecordBatch[])", '"no source: give fromBatches(batches)"'],
  ["analyze({} as import('@duckdb/node-api').DuckDBConnection)", '"no source: give duckdb({ connection, table: '],
  ["analyze({} as import('pg').Pool)", '"no source: give postgres({ client, table: '],
  ["analyze({} as import('@aws-sdk/client-athena').AthenaClient)", '"no source: give athena({ client, table: '],
  ['analyze((async function* () {})())', '"no source: gather its rows in an array and give fromEvents(rows)'],
  ['conversionRate({ purchases: 3, session: 100 })', "Did you mean to write 'sessions'?"],
  ["conversionRate({ purchases: 3, sessions: '100' })", "Type 'string' is not assignable to type 'number'"],
  ['field.brnad', "Did you mean 'brand'?"],
  [
    "analyze(source, { by: 'brand', metrics: ['events'] }).then(({ rows }) => rows[0]?.sessions)",
    `Property 'sessions' does not exist on type 'Row<"brand", "events">'`,
  ],
]

/** What compiles, since it means something. */
const right: readonly string[] = [
  "analyze(source, { metrics: ['eventsPerSession'], thresholds: { eventsPerSession: 3, stickiness: 4 } })",
  "analyze(source, { metrics: ['quadrant'], thresholds: { sessions: 'mean', conversionRate: { quantile: 0.9 } } })",
  'analyze(source, { metrics: [revenueAtStake], thresholds: { stickiness: 3, eventsPerSession: 3, conversionRate: 1 } })',
  'analyze(source, { thresholds: { conversionRate: 0.02 } })',
  "analyze(source, { thresholds: {} as Record<string, 'mean'> })",
  'analyze(source, {} as Query)',
  "analyze(source, { by: 'device' })",
  "analyze(source, { by: 'brand' as string })",
  "analyze(source, { metrics: [quadrantOf({ name: 'q', x: carts, y: orders })], thresholds: { carts: 1, orders: 2 } })",
  "eq(quadrant, 'long-tail')",
  'multiply(2, position(revenue))',
  "sum(field.price, undefined as Expression<'event', boolean> | undefined)",
  '(<S extends Source>(own: S) => analyze(own))',
  'analyze({} as Parameters<typeof analyze>[0])',
  'analyze({ measure: async (plan, run) => fromEvents([]).measure(plan, run) })',
]

const file = 'messages.ts'
const opening = [
  `import { ${Object.keys(library).join(', ')}, type Expression, type Query, type Source } from 'cartometrics'`,
  'const source = fromEvents([])',
]
const codes = [...mistakes.map(([code]) => code), ...right]
const editor = openInEditor({ [file]: [...opening, ...codes.map((code) => `;${code}`)].join('\n') })
const messages = codes.map((_, index) =>
  editor.messages(file).flatMap(({ line, text }) => (line === opening.length + index ? [text] : [])),
)

/** The names of types in a message; what stands in quotation marks is text. */
function typesIn(message: string): readonly string[] {
  return message.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').match(/(?<![.\w[])[A-Z]\w*(?=[<>'|&,;)[\]\s])/g) ?? []
}

/** The names that the code itself has of other packages. */
const namesIn = (code: string) => [...code.matchAll(/import\('[^']+'\)\.(\w+)/g)].map(([, name]) => name as string)

const builtIn = ['AsyncGenerator', 'Date', 'Iterable', 'Partial', 'Promise', 'Readonly', 'Record']
const wordsOfMessages = ['Argument', 'Object', 'Property', 'Type', 'Types', 'Did']

describe('what the compiler says', () => {
  test('is of no other line', () => {
    expect(editor.messages(file).filter(({ line }) => line < opening.length)).toEqual([])
  })

  test.each(mistakes.map(([code, message], index) => [code, message, index] as const))(
    'of %s',
    (code, message, index) => {
      const [found = '', ...others] = messages[index] as readonly string[]
      expect([found, ...others].join('\n')).toContain(message)
      expect(found.split('\n').length).toBeLessThanOrEqual(7)
      const unknown = typesIn(found).filter(
        (name) => ![...builtIn, ...wordsOfMessages, ...namesIn(code)].includes(name),
      )
      expect(unknown.filter((name) => !editor.exports.has(name))).toEqual([])
    },
  )

  test.each(right.map((code, index) => [code, mistakes.length + index] as const))('of %s: nothing', (_, index) => {
    expect(messages[index]).toEqual([])
  })

  test('the names of types in a message are found', () => {
    expect(typesIn(`Type 'Foo & Bar<"Baz">' is not assignable to type 'readonly Qux[]'.`)).toEqual([
      'Type',
      'Foo',
      'Bar',
      'Qux',
    ])
  })
})
