import { expect, test } from 'vitest'
import { readTables } from './read-tables.js'

test('tables of every kind of column are read in every way they may be given', async () => {
  expect((await readTables()).length).toBeGreaterThan(20)
})
