import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { ownFolder } from '../../../src/sources/duckdb/own-folder.js'
import { duckdb } from '../../../src/sources/duckdb/source.js'
import { csv, line } from '../../support/csv-files.js'
import { scratchFolder } from '../../support/scratch.js'

const scratch = scratchFolder()

test('a folder that somebody has removed is made anew, once for all who ask', async () => {
  const folder = ownFolder(scratch)
  const first = await folder.path()
  rmSync(dirname(first), { recursive: true })
  const [again, same] = await Promise.all([folder.path(), folder.path()])
  expect(again).not.toBe(first)
  expect(same).toBe(again)
  expect(existsSync(again)).toBe(true)
  folder.close()
  await expect.poll(() => existsSync(dirname(again))).toBe(false)
})

test('a folder says that it is in use, however long ago it was made', async () => {
  const folder = ownFolder(scratch)
  const parent = dirname(await folder.path())
  const longAgo = new Date('2020-01-01')
  utimesSync(parent, longAgo, longAgo)
  await folder.use(async () => {
    await folder.path()
    expect(statSync(parent).mtimeMs).toBeGreaterThan(longAgo.getTime())
  })
  folder.close()
})

test('a file that is copied to be read is copied again where the copy has been removed', async () => {
  const path = join(scratch, 'latin.csv')
  writeFileSync(path, Buffer.from(csv(line({ brand: 'm\u00fcller' }), line()), 'latin1'))
  const temporary = scratchFolder()
  const source = duckdb({ files: path, csv: { encoding: 'latin-1' }, tempDirectory: temporary })
  const events = async () => (await analyze(source, { metrics: ['events'] })).totals.events
  expect(await events()).toBe(2)
  for (const name of readdirSync(temporary)) rmSync(join(temporary, name), { recursive: true })
  expect(await events()).toBe(2)
  source.close()
})
