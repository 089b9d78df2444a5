// @ts-expect-error it has no types
import { ParquetSchema, ParquetWriter } from 'parquetjs-lite'
import { expect, test } from 'vitest'
import { scratchFolder } from '../../support/scratch.js'
import { ask, messageOf } from '../../support/with-source.js'

const folder = scratchFolder()

/** Writes one event to a Parquet file, with further columns of numbers. */
async function withColumns(name: string, numbers: Readonly<Record<string, number>>): Promise<string> {
  const path = `${folder}/${name}.parquet`
  const texts = { event_time: '2019-10-01', event_type: 'purchase' }
  const schema = {
    ...Object.fromEntries(Object.keys(texts).map((column) => [column, { type: 'UTF8' }])),
    ...Object.fromEntries(Object.keys(numbers).map((column) => [column, { type: 'DOUBLE' }])),
  }
  const writer = await ParquetWriter.openFile(new ParquetSchema(schema), path)
  await writer.appendRow({ ...texts, ...numbers })
  await writer.close()
  return path
}

test('columns of Parquet that capitals alone tell apart are not read one for the other', async () => {
  const files = await withColumns('capitals', { PRICE: 100, price: 1, quantity: 2 })
  for (const column of ['price', 'PRICE']) {
    expect(await messageOf(ask({ files, binding: { columns: { price: column } } }, { metrics: ['revenue'] }))).toBe(
      `SourceError: ${files} has several columns called "PRICE" and "price", which DuckDB does not tell apart: write it anew with a name for each`,
    )
  }
  const { totals } = await ask({ files, binding: { columns: { price: 'quantity' } } }, { metrics: ['revenue'] })
  expect(totals).toEqual({ revenue: 2 })
})

test('a number behind a name does not make it another one', async () => {
  const files = await withColumns('numbered', { price: 3, price_1: 4 })
  const asked = (price: string) => ask({ files, binding: { columns: { price } } }, { metrics: ['revenue'] })
  expect((await asked('price')).totals).toEqual({ revenue: 3 })
  expect((await asked('price_1')).totals).toEqual({ revenue: 4 })
})
