import { appendFileSync, renameSync, truncateSync, utimesSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { defineBinding } from '../../../src/events/binding.js'
import { planAnalysis } from '../../../src/plan/plan-analysis.js'
import { answer } from '../../../src/sources/duckdb/answer.js'
import { filesOpener } from '../../../src/sources/duckdb/open-files.js'
import { ownFolder } from '../../../src/sources/duckdb/own-folder.js'
import { duckdb } from '../../../src/sources/duckdb/source.js'
import { csv, line, put } from '../../support/csv-files.js'
import { hostileConnection } from '../../support/duckdb-tables.js'
import { scratchFolder } from '../../support/scratch.js'
import { messageOf } from '../../support/with-source.js'

const folder = scratchFolder()
let connection: DuckDBConnection
beforeAll(async () => {
  connection = await hostileConnection()
})
afterAll(() => connection.closeSync())

const content = csv(...Array.from({ length: 5000 }, (_, i) => line({ session: `s${i}` })))

test('a file in whose place another one of its size is put is read anew at once', async () => {
  const path = `${folder}/replaced.parquet`
  // Both in the same second, since a file's last change is told no finer everywhere.
  const write = async (brand: string) => {
    await connection.run(
      `COPY (SELECT TIMESTAMP '2019-10-01' AS event_time, 'view' AS event_type, '${brand}' AS brand) TO '${path}' (FORMAT parquet)`,
    )
    utimesSync(path, 1_570_000_000, 1_570_000_000)
  }
  const source = duckdb({ files: path })
  const brands = async () =>
    (await analyze(source, { by: 'brand', metrics: ['events'] })).rows.map(({ brand }) => brand)
  try {
    await write('acme')
    expect(await brands()).toEqual(['acme'])
    await write('bolt')
    expect(await brands()).toEqual(['bolt'])
  } finally {
    source.close()
  }
})

describe('a file that is changed while it is read', () => {
  const changes: readonly (readonly [string, (path: string) => void])[] = [
    ['shrinks', (path) => truncateSync(path, 100_000)],
    ['shrinks to the end of a line', (path) => truncateSync(path, content.indexOf('\n', 100_000) + 1)],
    ['grows', (path) => appendFileSync(path, `${line()}\n`)],
    ['is replaced', (path) => renameSync(put(folder, 'other', content), path)],
    [
      'is written over',
      (path) => {
        put(folder, path.slice(folder.length + 1), content.replaceAll('acme', 'ecma'))
        utimesSync(path, new Date(), new Date(Date.now() + 5000))
      },
    ],
    ['is emptied', (path) => truncateSync(path, 0)],
  ]

  test.each(
    changes.flatMap(([name, change]) => [
      [name, 'text', change] as const,
      [name, 'lines that do not fit', change] as const,
    ]),
  )('and %s is an error: %s', async (_, kind, change) => {
    const path = put(folder, 'changing.csv', kind === 'text' ? content : `${content}x\n`)
    const own = ownFolder()
    const binding = defineBinding()
    const open = filesOpener({ patterns: [path], format: undefined, csv: {}, binding }, own)
    const relation = await open(connection, {})
    change(path)
    const plan = planAnalysis({ metrics: ['events'] }).measure
    expect(await messageOf(answer(connection, relation, plan, binding, {}))).toBe(
      `SourceError: ${path} was changed while it was read; run it again, over files that stay as they are`,
    )
    // The next look finds it as it is.
    const again = await open(connection, {}).catch(() => undefined)
    if (again !== undefined) await answer(connection, again, plan, binding, {})
    own.close()
  })
})
