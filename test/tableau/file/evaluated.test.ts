import { expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { catalogue } from '../../../src/metrics/catalogue.js'
import { createRandom } from '../../../src/sample/random.js'
import { fromEvents } from '../../../src/sources/memory/from-events.js'
import { tableauDatasource } from '../../../src/tableau/file/datasource.js'
import { calculationId } from '../../../src/tableau/file/ids.js'
import { injectIntoTableau } from '../../../src/tableau/inject/inject.js'
import { evaluateFormulas, formulaData } from '../../../src/tableau/language/index.js'
import { bare, environmentOf } from '../support/file.js'
import { childNamed, elementsNamed, readXml } from '../support/xml.js'

const random = createRandom(7, 0)
const oneOf = <T>(values: readonly T[]) => values[Math.floor(random.unit() ** 1.5 * values.length)] as T
const events = Array.from({ length: 1500 }, () => {
  const session = Math.floor(random.unit() * 300)
  return {
    eventTime: new Date(Date.UTC(2019, 9, 1) + Math.floor(random.unit() * 3 * 86_400) * 1000),
    eventType: oneOf(['view', 'view', 'cart', 'purchase', 'remove_from_cart']),
    productId: String(Math.floor(random.unit() * 40)),
    categoryId: null,
    categoryCode: oneOf(['electronics.phone', 'apparel.shoes', null, 'toys']),
    brand: oneOf(['a', 'b', 'c', 'd', 'e', 'f', null]),
    price: Math.round(random.unit() * 50_000) / 100,
    userId: `u${session % 120}`,
    userSession: `s${session}`,
  }
})
const rows = events.map((event) => ({
  event_time: event.eventTime,
  event_type: event.eventType,
  product_id: event.productId,
  category_id: event.categoryId,
  category_code: event.categoryCode,
  brand: event.brand,
  price: event.price,
  user_id: event.userId,
  user_session: event.userSession,
}))

const athena = {
  kind: 'athena',
  region: 'eu-west-1',
  stagingDirectory: 's3://r/',
  schema: 'shop',
  table: 'events',
} as const
const metrics = Object.values(catalogue) as never

/** Evaluates a file's formulas in a view by dimensions, with the addressing that the file itself gives to table calculations. */
function evaluateFile(text: string, by: readonly string[]) {
  const datasource = readXml(text)
  const id = datasource.attributes['formatted-name']
  const parameters = elementsNamed(datasource, 'datasource-dependencies').flatMap(({ children }) => children)
  const { environment, columns, captions } = environmentOf(datasource, parameters)
  const revenue = `[${calculationId('metric', 'revenue')}]`
  const addressings = columns.flatMap((column) => {
    const calculation = childNamed(column, 'calculation')
    const found = calculation === undefined ? undefined : childNamed(calculation, 'table-calc')
    if (found === undefined) return []
    const fields = [found.attributes['ordering-field'], ...found.children.map(({ attributes }) => attributes['field'])]
    const along = fields.flatMap((field) => (field === undefined ? [] : [bare(field.slice(`[${id}].`.length))]))
    // The order of the marks is for the view to set.
    const orderBy = { by: revenue, direction: 'desc' } as const
    const isOrdered = bare(column.attributes['name']) === calculationId('metric', 'cumulativeShare')
    return [[bare(column.attributes['name']), { along, ...(isOrdered && { orderBy: [orderBy] }) }] as const]
  })
  const names = by.map((name) => captions.get(name) as string)
  const asked = Object.values(catalogue).map(({ name }) => [name, `[${calculationId('metric', name)}]`])
  const { marks } = evaluateFormulas(Object.fromEntries(asked), {
    data: formulaData(environment.fields, { rows: rows as never }),
    dimensions: names,
    ...environment,
    calculationAddressing: Object.fromEntries(addressings),
  })
  return {
    tables: addressings.length,
    marks: marks.map(({ dimensions, values }) => ({ keys: names.map((name) => dimensions[name] ?? null), values })),
  }
}

test.each([
  { by: ['brand'], captions: ['Brand'] },
  { by: ['categoryCode', 'day'], captions: ['Category Code', 'Day'] },
] as const)(
  'the fields of a data source over Athena by $by have the values of an analysis',
  { timeout: 120_000 },
  async ({ by, captions }) => {
    const analysis = await analyze(fromEvents(events), { by: by as never, metrics, minSessions: 5 })
    const wanted = analysis.rows as unknown as readonly Readonly<Record<string, unknown>>[]
    expect(new Set(wanted.map((row) => row['quadrant'])).size).toBeGreaterThan(2)
    const options = { metrics, by: by as never, minSessions: 5 } as const
    const empty = tableauDatasource({ connection: athena, metrics: ['events'], by: by as never, minSessions: 5 })
    for (const text of [
      tableauDatasource({ ...options, connection: athena }),
      tableauDatasource({ ...options, connection: athena, tableauVersion: '2020.2' }),
      injectIntoTableau(empty, options).file,
      injectIntoTableau(empty, { ...options, tableauVersion: '2019.4' }).file,
    ]) {
      expect(text).not.toMatch(/PERCENTILE\(|FIXED/)
      const { tables, marks } = evaluateFile(text, captions)
      expect(tables).toBeGreaterThan(10)
      expect(marks.length).toBe(wanted.length)
      for (const row of wanted) {
        const mark = marks.find(({ keys }) =>
          by.every((name, index) => {
            const key = keys[index]
            return (key instanceof Date ? key.toISOString().slice(0, 10) : key) === row[name]
          }),
        )
        for (const { name } of Object.values(catalogue)) {
          const where = `${name} of ${by.map((one) => String(row[one])).join()}`
          const [found, value] = [mark?.values[name], row[name]]
          if (typeof value === 'number' && !Number.isInteger(value)) expect(found, where).toBeCloseTo(value, 9)
          else expect(found, where).toBe(value)
        }
      }
    }
  },
)
