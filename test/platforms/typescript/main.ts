// Every entry, in a strict project that checks the declarations of libraries, without any optional part.
import { analyze, type CartometricsError, conversionRate, fromArrow, fromEvents } from 'cartometrics'
import { type AthenaSourceOptions, athena } from 'cartometrics/athena'
import { type DuckdbFiles, duckdb } from 'cartometrics/duckdb'
import { type PostgresClient, postgres } from 'cartometrics/postgres'
import { renderReport, reportData } from 'cartometrics/report'
import { writeSample } from 'cartometrics/sample'
import { toTableau } from 'cartometrics/tableau'

interface ShopEvent {
  readonly eventTime: Date
  readonly eventType: 'view' | 'purchase'
  readonly brand: string | null
  readonly userSession: string
}

const events: readonly ShopEvent[] = [
  { eventTime: new Date('2019-10-01'), eventType: 'view', brand: 'apple', userSession: 'a' },
]
const { rows } = await analyze(fromEvents(events), { by: 'brand', metrics: [conversionRate] })
const rate: number | null | undefined = rows[0]?.conversionRate

const client: PostgresClient = { query: async () => ({ rows: [] }) }
const used: readonly unknown[] = [
  athena,
  duckdb,
  fromArrow,
  postgres({ client, table: 'shop.events' }),
  reportData,
  renderReport,
]
const options: [AthenaSourceOptions, DuckdbFiles] = [{ table: 'shop.events' }, { files: 'events.parquet' }]
const failure: CartometricsError | undefined = undefined
console.log(rate, used.length, options.length, failure, typeof writeSample, toTableau(conversionRate).formula)
