import { describe, expect, inject, test } from 'vitest'
import { runTrino } from '../../bench/trino/trino-client.js'
import { calendar } from '../../src/events/calendar.js'
import { athenaDialect } from '../../src/sql/dialects/athena.js'
import { aroundClockChanges, changingZones } from '../support/clock-changes.js'
import { labelsStatement } from '../support/zone-labels.js'

const trino = inject('trino')
const sql = async (text: string) => (await runTrino({ url: trino.url, catalog: 'hive' }, text)).rows

describe('time is cut on Trino as in memory', () => {
  // Of other years, time zones depend on how new they are in an engine.
  const [from, to] = [Date.UTC(1990, 0, 1), Date.UTC(2024, 0, 1)]

  test.each(changingZones)('around every change of the clocks of %s', async (zone) => {
    const instants = aroundClockChanges(zone, from, to)
    for (const unit of ['hour', 'day', 'week', 'month'] as const) {
      const found = await sql(labelsStatement(athenaDialect, unit, zone, instants))
      expect(found.map(([label]) => label)).toEqual(instants.map(calendar(unit, zone)))
    }
  })
})

test('the wall clock of every zone since 1972 is that of Trino’s own cast, which Athena answers otherwise', async () => {
  const zones = Intl.supportedValuesOf('timeZone').map((zone) => `('${zone}')`)
  const clock = athenaDialect.times.inZone('"at"', '?').replaceAll("'?'", '"zone"')
  // Every 19 days, 6 hours and 17 minutes to 2037: all times of the day come up. A zone that Trino does not know gives null.
  const [[compared, different] = []] = await sql(`
SELECT count("zoned"), count_if(${clock} <> CAST("zoned" AS timestamp(6)))
FROM (
  SELECT "zone", "at", TRY(at_timezone(with_timezone("at", 'UTC'), "zone")) AS "zoned"
  FROM (VALUES ${zones.join(', ')}) AS "zones"("zone")
  CROSS JOIN (
    SELECT date_add('minute', 27737 * "n", TIMESTAMP '1972-01-08 00:00:00.123456') AS "at"
    FROM UNNEST(sequence(0, 1230)) AS "steps"("n")
  )
)
WHERE "zoned" IS NOT NULL`)
  expect(compared).toBeGreaterThan(400 * 1231)
  expect(different).toBe(0)
})
