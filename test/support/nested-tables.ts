import { column, eq, field, instantColumn, max, not, numberColumn, sum } from '../../src/definition/builders.js'
import { defineMetric } from '../../src/definition/metric.js'
import type { NestedEvent, NumberForms } from './nested-events.js'
import { flatNames } from './nested-events.js'

/*
 * Nested events as engines store them, and what is asked of them and of the plain rows that they are.
 */

/** The names of types of an engine. */
interface NestedTypes {
  readonly text: string
  readonly number: string
  readonly integer: string
  readonly object: (members: Readonly<Record<string, string>>) => string
  readonly list: (of: string) => string
}

/** Types as DuckDB takes them to make values of JSON. */
const jsonStructure: NestedTypes = {
  text: '"VARCHAR"',
  number: '"DECIMAL(12, 3)"',
  integer: '"BIGINT"',
  object: (members) =>
    `{${Object.entries(members)
      .map(([name, type]) => `"${name}": ${type}`)
      .join(', ')}}`,
  list: (of) => `[${of}]`,
}

/** The types of Trino. */
export const trinoTypes: NestedTypes = {
  text: 'varchar',
  number: 'decimal(12, 3)',
  integer: 'bigint',
  object: (members) =>
    `row(${Object.entries(members)
      .map(([name, type]) => `"${name}" ${type}`)
      .join(', ')})`,
  list: (of) => `array(${of})`,
}

/** The columns of nested events with their types. */
export function nestedColumnTypes(
  { ofEvents, ofItems }: NumberForms,
  { text, number, integer, object, list }: NestedTypes,
): Readonly<Record<string, string>> {
  const event = ofEvents === 'text' ? text : number
  const item = ofItems === 'text' ? text : number
  return {
    ts: text,
    name: text,
    message_id: text,
    user: object({ id: text, anonymous: text }),
    page: object({ product: text, sku: text, brand: text, price: event }),
    order: object({ id: text, value: event, units: event, tax: event, shipped: text }),
    device: object({ category: text, group: text }),
    params: list(object({ key: text, value: object({ text, number: integer }) })),
    items: list(
      object({
        id: text,
        brand: text,
        top: text,
        middle: text,
        low: text,
        price: item,
        quantity: item,
        amount: item,
        color: text,
        weight: item,
      }),
    ),
  }
}

/** A query that gives nested events as DuckDB holds them: in structs and lists. */
export function duckdbNestedQuery(events: readonly NestedEvent[], forms: NumberForms): string {
  const structure = jsonStructure.list(jsonStructure.object(nestedColumnTypes(forms, jsonStructure)))
  return `SELECT e.* FROM (SELECT unnest(from_json(${quoted(JSON.stringify(events))}, ${quoted(structure)})) AS e)`
}

/** The same in Trino: in rows and arrays. */
export function trinoNestedQuery(events: readonly NestedEvent[], forms: NumberForms): string {
  const types = nestedColumnTypes(forms, trinoTypes)
  const names = Object.keys(types).map((name) => `"${name}"`)
  // Its cast takes no key that is missing.
  const whole = JSON.stringify(events.map((event) => completed(event, forms)))
  return `SELECT * FROM UNNEST(CAST(json_parse(${quoted(whole)}) AS array(${trinoTypes.object(types)}))) AS "given"(${names.join(', ')})`
}

/** The same in Postgres: in JSON. */
export function postgresNestedQuery(events: readonly NestedEvent[]): string {
  const columns = [
    'ts text',
    'name text',
    'message_id text',
    '"user" jsonb',
    'page json',
    '"order" jsonb',
    'device json',
    'params jsonb',
    'items json',
  ]
  return `SELECT * FROM json_to_recordset(${quoted(JSON.stringify(events))}) AS given(${columns.join(', ')})`
}

function completed(event: NestedEvent, forms: NumberForms): object {
  const names = Object.keys(nestedColumnTypes(forms, trinoTypes))
  return Object.fromEntries(names.map((name) => [name, event[name as keyof NestedEvent] ?? null]))
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** What nested events are grouped by. */
export const nestedDimensions = [
  undefined,
  'brand',
  'productId',
  'categoryCode',
  'topCategory',
  'currency',
  'userSession',
  'day',
  'device.category',
  'items[].color',
] as const

const named = [
  'events',
  'views',
  'purchases',
  'sessions',
  'shoppers',
  'buyers',
  'products',
  'orders',
  'units',
  'revenue',
  'refunds',
  'netRevenue',
  'conversionRate',
] as const

type Called = (name: keyof typeof flatNames) => string

const conditions = {
  brand: () => eq(field.brand, 'acme'),
  type: () => eq(field.eventType, 'purchase'),
  color: (called: Called) => eq(column(called('items[].color')), 'red'),
  device: (called: Called) => not(eq(column(called('device.category')), 'mobile')),
}

/** What is asked of events. */
export const nestedConditions = [undefined, undefined, 'brand', 'type', 'color', 'device'] as const

/** A query of nested events, and the same of plain rows. */
export function nestedQueries(
  by: (typeof nestedDimensions)[number],
  time: object,
  condition?: (typeof nestedConditions)[number],
  of: 'items' | 'events' = 'items',
) {
  const flat = (name: string) => (Object.hasOwn(flatNames, name) ? flatNames[name as keyof typeof flatNames] : name)
  const query = (called: Called, by: string | undefined) => ({
    ...(by !== undefined && { by }),
    metrics: [
      ...named,
      defineMetric({ name: 'tax', formula: () => sum(numberColumn(called('order.tax'), 2)) }),
      ...(of === 'events'
        ? []
        : [defineMetric({ name: 'weight', formula: () => sum(numberColumn(called('items[].weight'), 3)) })]),
      defineMetric({ name: 'lastShipped', formula: () => max(instantColumn(called('order.shipped'))) }),
    ],
    minSessions: 0,
    totals: true,
    time,
    ...(condition !== undefined && { where: conditions[condition](called) }),
  })
  return { nested: query((name) => name, by), flat: query(flat, by === undefined ? undefined : flat(by)) }
}

/** Rows of plain rows' analysis, with the name that nested events have for what they are grouped by. */
export function renamedRows(rows: readonly object[], by: (typeof nestedDimensions)[number]): readonly object[] {
  if (by === undefined || !Object.hasOwn(flatNames, by)) return rows
  const flat = flatNames[by as keyof typeof flatNames]
  return rows.map((row) => {
    const { [flat]: key, ...rest } = row as Record<string, unknown>
    return { [by]: key, ...rest }
  })
}
