import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../../src/metrics/catalogue.js'
import { tableauDatasource } from '../../src/tableau/file/datasource.js'
import { tableauPackage } from '../../src/tableau/workbook/package.js'
import { tableauWorkbook } from '../../src/tableau/workbook/workbook.js'
import { hasShared } from '../support/shared.js'
import { schemaErrors } from '../tableau/support/schema.js'

const connections = {
  Athena: { kind: 'athena', region: 'eu-west-1', stagingDirectory: 's3://r/', schema: 'shop', table: 'events' },
  'a statement in Athena': {
    kind: 'athena',
    region: 'eu-west-1',
    stagingDirectory: 's3://r/',
    schema: 'shop',
    sql: 'SELECT * FROM e WHERE a < 1',
  },
  'a CSV file': { kind: 'csv', directory: '/data', filename: 'events.csv' },
} as const

describe.skipIf(!hasShared)('files are valid by Tableau’s published schema', () => {
  test('the schema finds mistakes', async () => {
    expect(await schemaErrors("<datasource version='18.1' inline='true'><colum /></datasource>")).not.toEqual([])
  })

  for (const [name, connection] of Object.entries(connections)) {
    for (const form of ['lod', 'table'] as const) {
      test(`a data source over ${name}, ${form}`, async () => {
        const document = tableauDatasource({
          connection,
          metrics: Object.values(catalogue) as never,
          form,
          by: ['brand', 'day'],
          thresholds: { conversionRate: 0.02 },
          eventTime: connection.kind === 'csv' ? 'text' : 'datetime',
          currency: '€',
        })
        expect(await schemaErrors(document)).toEqual([])
      })
    }
  }

  for (const [name, connection] of Object.entries(connections)) {
    test(`a workbook over ${name}`, async () => {
      for (const by of ['brand', 'day']) {
        for (const form of ['lod', 'table'] as const) {
          const document = tableauWorkbook({
            connection,
            form,
            by,
            minSessions: 4,
            thresholds: { sessions: 9 },
            currency: '$',
          })
          expect(await schemaErrors(document)).toEqual([])
        }
      }
      const filters = [[], ['brand', 'categoryCode', 'eventTime']] as const
      for (const some of filters) expect(await schemaErrors(tableauWorkbook({ connection, filters: some }))).toEqual([])
    })
  }

  test('a packaged workbook', async () => {
    const csv = 'event_time,event_type,brand,price,user_id,user_session\n2019-10-01 00:00:00 UTC,view,b,1,u,s\n'
    const members = unzipSync(tableauPackage({ data: { csv }, eventTime: 'text', kpis: ['revenue'] }))
    expect(await schemaErrors(new TextDecoder().decode(members['E-commerce.twb']))).toEqual([])
  })
})
