import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tableFromArrays } from 'apache-arrow'
import * as athena from '../../../src/athena.js'
import * as duckdb from '../../../src/duckdb.js'
import * as root from '../../../src/index.js'
import * as postgres from '../../../src/postgres.js'
import * as report from '../../../src/report.js'
import * as sample from '../../../src/sample.js'
import * as tableau from '../../../src/tableau.js'

/** All that the package exports, by entry and name. */
export const entries: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  root,
  duckdb,
  athena,
  postgres,
  sample,
  report,
  tableau,
}

const { field, eq, count, ratio } = root
const events = Array.from({ length: 12 }, (_, index) => ({
  eventTime: `2019-10-0${1 + (index % 7)}T10:00:00Z`,
  eventType: ['view', 'cart', 'purchase'][index % 3] as string,
  productId: '1',
  categoryCode: 'a.b',
  brand: index % 2 === 0 ? 'acme' : 'bolt',
  price: index,
  userId: `u${index % 3}`,
  userSession: `s${index % 5}`,
}))
const source = root.fromEvents(events)
const table = tableFromArrays({ event_time: ['2019-10-01'], event_type: ['view'], user_session: ['a'] })
const isView = eq(field.eventType, 'view')
const query = {
  by: 'brand',
  metrics: ['events'],
  where: isView,
  time: { from: '2019-10-01' },
  minSessions: 0,
  limit: 3,
}
const tree = {
  revenue: 120,
  buyers: 2,
  orders: 4,
  units: 12,
  ordersPerBuyer: 2,
  unitsPerOrder: 3,
  averageUnitPrice: 10,
}
const week = { from: '2019-10-04', to: '2019-10-06', timeZone: 'UTC' }
const csv = { kind: 'csv', directory: '/data', filename: 'events.csv' }
const place = { region: 'eu-west-1', account: '123456789012', workgroup: 'analytics', results: 's3://shop-results/' }
const lake = { tables: ['shop.events'], data: ['s3://shop-lake/events/'] }
const days = { from: '2019-10-01', to: '2019-12-01' }
const sheet = { fields: { Price: 'real', Brand: 'string' } } as const
/** Of a service that refuses all. */
const client = { send: async () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' })) }
/** Of a database without tables. */
const database = { query: async () => ({ rows: [] }) }

/** For each function of the package, arguments that it takes. */
export async function validCalls(folder: string): Promise<Readonly<Record<string, readonly unknown[]>>> {
  writeFileSync(join(folder, 'inspected.csv'), 'event_time,event_type\n2019-10-01,view\n')
  const data = await report.reportData(source, { minSessions: 0 })
  const format = report.formatFor()
  const words = report.wordsFor('brand')
  const chart = { theme: report.chartThemes.light, format, width: 600 }
  const rows = tableau.formulaData(sheet.fields, { rows: [{ Price: 1, Brand: 'a' }] })
  const made = sample.generateSample({ events: 3, seed: 1, days: 2 })
  const [batch] = made
  const two = [1, 2] as const
  const one = [count()] as const
  return {
    analyze: [source, query, { strict: false }],
    compare: [source, { by: 'brand', metrics: ['events'], time: week }, {}],
    funnel: [source, { where: isView, time: { from: '2019-10-01' }, ordered: false }, {}],
    growth: two,
    previousPeriod: [week],
    dimension: ['d', field.brand],
    add: two,
    subtract: two,
    multiply: two,
    ratio: two,
    eq: [field.brand, 'a'],
    ne: [field.brand, 'a'],
    lt: [field.price, 1],
    lte: [field.price, 1],
    gt: [field.price, 1],
    gte: [field.price, 1],
    and: [isView, isView],
    or: [isView, isView],
    not: [isView],
    isNull: [field.brand],
    oneOf: [field.brand, ['a']],
    when: [isView, 1],
    conditional: [[root.when(isView, 1)], 0],
    secondsBetween: [field.eventTime, root.instant('2019-10-01')],
    bucket: ['day', field.eventTime],
    firstPart: [field.categoryCode, '.'],
    instant: ['2019-10-01'],
    column: ['device'],
    numberColumn: ['weight', 2],
    instantColumn: ['shipped'],
    revenueTree: [tree, tree],
    createEventsView: ['shop.clean', { dialect: 'duckdb', table: 'shop.raw', binding: { duplicates: 'exact' } }],
    count: [isView],
    countDistinct: [field.brand, isView],
    countSequence: [field.userSession, [isView, isView]],
    sum: [field.price, isView],
    mean: [field.price, isView],
    min: [field.price, isView],
    max: [field.eventTime, isView],
    quantile: [field.price, 0.9, isView],
    median: [field.price, isView],
    narrowed: ['seen', root.stickiness, isView, {}],
    conditionsOf: [{ dimensions: [], measures: [], where: [isView], timeZone: 'UTC' }],
    total: one,
    groupTotal: one,
    rank: one,
    position: one,
    runningTotal: one,
    threshold: [root.events],
    totalOf: [root.events],
    thresholdFor: [root.sessions],
    checkExpression: [isView],
    childrenOf: [isView],
    walk: [isView, () => {}],
    keyOf: [isView],
    formulaOf: [root.events.expr],
    defineBinding: [{ columns: { brand: 'b' }, eventTypes: { click: 'view' }, moneyScale: 2 }],
    defineMetric: [
      {
        name: 'own',
        label: 'Own',
        inputs: { events: root.events },
        formula: () => ratio(count(), 1),
        format: 'decimal',
      },
    ],
    findMetric: ['revenue'],
    quadrantOf: [{ name: 'q', x: root.sessions, y: root.events }],
    topShare: [3],
    groupsFor: [0.5],
    funnelOf: [
      { viewSessions: 3, viewCartSessions: 2, viewCartPurchaseSessions: 1, cartSessions: 2, purchaseSessions: 1 },
      { ordered: false },
    ],
    describeRejected: [{ reason: 'no', row: 1 }],
    fromArrow: [table, {}],
    fromBatches: [table.batches, {}],
    fromEvents: [events, { binding: {} }],
    parseEvent: [events[0], root.defineBinding({}, 'fields' as never)],
    parseEvents: [events, root.defineBinding({}, 'fields' as never)],
    toSql: [query, { dialect: 'duckdb', table: 'events' }],
    toSqlExpression: ['revenue', { dialect: 'duckdb' }],
    duckdb: [{ files: `${folder}/none.csv`, format: 'csv', csv: { header: true }, binding: {}, threads: 1 }],
    inspect: [join(folder, 'inspected.csv'), { format: 'csv', csv: { header: true }, threads: 1 }],
    athena: [{ table: 'shop.events', client, workgroup: 'a', binding: {} }],
    postgres: [{ table: 'shop.events', client: database, cancelWith: database, binding: {} }],
    runAthenaQuery: [{ client, workgroup: 'a' }, 'SELECT 1', {}],
    createRawTable: [{ table: 'shop.raw', location: lake.data[0], delimiter: ';' }],
    checkRawTable: [{ table: 'shop.raw', location: lake.data[0] }],
    createEventsTable: [{ table: 'shop.events', location: lake.data[0], days }],
    createJsonEventsTable: [{ table: 'shop.events', location: lake.data[0] }],
    convertEvents: [
      {
        from: 'shop.raw',
        to: 'shop.events',
        location: lake.data[0],
        rejectedLocation: 's3://shop-lake/rejected/',
        days,
      },
    ],
    createView: ['shop.v', 'SELECT 1'],
    unload: ['SELECT 1', { location: 's3://shop-lake/out/', format: 'parquet' }],
    iamReadPolicy: [{ ...place, ...lake }],
    iamConvertPolicy: [{ ...place, from: lake, to: lake }],
    generateSample: [{ events: 3, seed: 1, days: 2 }],
    sampleEvents: [batch, made.catalog],
    writeSample: [{ path: `${folder}/sample.csv`, events: 3, seed: 1 }],
    reportData: [source, { by: 'brand', minSessions: 0, where: isView, time: week }, {}],
    renderReport: [data, { title: 'A', currency: 'EUR', locale: 'de-DE', theme: 'light' }],
    benchmarkChart: [data, chart],
    funnelChart: [data, chart],
    matrixChart: [data, chart],
    paretoChart: [data, chart],
    factorsChart: [data, chart],
    stickinessChart: [data, chart],
    trendChart: [data, chart],
    chartSvg: [{}, { width: 100, height: 100 }],
    sparklineSvg: [[1, null, 2], { width: 10 }],
    findingsOf: [data, format, words],
    formatFor: [{ locale: 'de-DE', currency: 'EUR' }],
    plain: [['a']],
    wordsFor: ['brand'],
    checkFormula: ['SUM([Price])', sheet],
    evaluateFormula: ['SUM([Price])', { data: rows }],
    evaluateFormulas: [{ a: 'SUM([Price])' }, { data: rows }],
    formulaData: [sheet.fields, { rows: [{ Price: 1, Brand: 'a' }] }],
    readFormulaData: [sheet.fields, (async function* () {})()],
    injectIntoTableau: [tableau.tableauDatasource({ connection: csv as never }), { metrics: ['revenue'] }],
    parseFormula: ['1 + [Price]'],
    printFormula: [tableau.parseFormula('1 + [Price]')],
    printName: ['a'],
    printString: ['a'],
    tableauDatasource: [{ connection: csv, metrics: ['revenue'], minSessions: 1 }],
    tableauFields: [{ metrics: ['revenue'], by: 'brand', form: 'lod' }],
    tableauPackage: [
      {
        data: {
          csv: 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n2019-10-01,view,1,1,a,b,1,1,1\n',
        },
      },
    ],
    tableauWorkbook: [{ connection: csv, top: 5 }],
    toTableau: ['revenue', { form: 'lod', by: 'brand' }],
  }
}
