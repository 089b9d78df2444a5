import { analyze } from 'cartometrics'
import { athena } from 'cartometrics/athena'

const { EVENTS_TABLE = 'shop.events', WORKGROUP = 'primary' } = process.env

/** Answers with the conversion rate of each brand, out of events in S3. */
export async function handler(event: { readonly from: string; readonly to: string }) {
  const source = athena({ table: EVENTS_TABLE, workgroup: WORKGROUP })
  const { rows } = await analyze(source, {
    by: 'brand',
    metrics: ['conversionRate'],
    time: { from: event.from, to: event.to },
  })
  return rows
}
