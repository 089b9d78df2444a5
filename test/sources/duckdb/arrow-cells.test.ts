import {
  Bool,
  DateDay,
  Decimal,
  Dictionary,
  Field,
  Float32,
  Int16,
  Int32,
  List,
  makeData,
  makeVector,
  Null,
  Table,
  Timestamp,
  type TimeUnit,
  tableToIPC,
  Uint64,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import { expect, test } from 'vitest'
import { inspect } from '../../../src/duckdb.js'
import { put } from '../../support/csv-files.js'
import { scratchFolder } from '../../support/scratch.js'

const folder = scratchFolder()
const rows = [0, 1, 2]

/** Instants of some unit, three days one after the other. */
function instants(unit: TimeUnit, timezone: string | null, perSecond: bigint) {
  const type = new Timestamp(unit, timezone)
  const data = BigInt64Array.from(rows, (row) => (1_569_888_000n + BigInt(row) * 86_400n) * perSecond + perSecond / 8n)
  return makeVector(makeData({ type, data, length: rows.length, nullCount: 0 }))
}

const wide = makeData({
  type: new Decimal(2, 50, 256),
  data: Uint32Array.from(rows.flatMap((row) => [150 + row, 0, 0, 0, 0, 0, 0, 0])),
  length: rows.length,
  nullCount: 0,
})
const lists = new List(new Field('item', new Int32()))

test('columns of every type are told as what they are, with their values', async () => {
  const table = new Table({
    event_time: instants(0, null, 1n),
    ms: instants(1, 'UTC', 1_000n),
    us: instants(2, 'Europe/Berlin', 1_000_000n),
    ns: instants(3, null, 1_000_000_000n),
    day: vectorFromArray([new Date('2019-10-01'), null, new Date('2019-10-03')], new DateDay()),
    event_type: vectorFromArray(['view', 'purchase', 'view'], new Dictionary(new Utf8(), new Int16())),
    product_id: vectorFromArray([18446744073709551615n, 2n, null], new Uint64()),
    brand: vectorFromArray(['a"b', 'x,y\nz\\N', null], new Utf8()),
    empty: vectorFromArray(['', '\\N', 'NULL'], new Utf8()),
    price: makeVector(wide),
    share: vectorFromArray([0.5, null, -0.25], new Float32()),
    flag: vectorFromArray([true, false, null], new Bool()),
    list: vectorFromArray([[1, 2], null, [3]], lists),
    nothing: vectorFromArray([null, null, null], new Null()),
  } as never)
  for (const form of ['file', 'stream'] as const) {
    const found = await inspect(put(folder, `types.${form}`, tableToIPC(table as never, form)))
    expect(
      found.columns.map(({ name, type, nulls, smallest, largest }) => [name, type, nulls, smallest, largest]),
    ).toEqual([
      ['event_time', 'TIMESTAMP', 0, '2019-10-01 00:00:00', '2019-10-03 00:00:00'],
      ['ms', 'TIMESTAMP WITH TIME ZONE', 0, '2019-10-01 00:00:00.125+00', '2019-10-03 00:00:00.125+00'],
      ['us', 'TIMESTAMP WITH TIME ZONE', 0, '2019-10-01 00:00:00.125+00', '2019-10-03 00:00:00.125+00'],
      ['ns', 'TIMESTAMP', 0, '2019-10-01 00:00:00.125', '2019-10-03 00:00:00.125'],
      ['day', 'DATE', 1, '2019-10-01', '2019-10-03'],
      ['event_type', 'VARCHAR', 0, 'purchase', 'view'],
      ['product_id', 'UBIGINT', 1, '2', '18446744073709551615'],
      ['brand', 'VARCHAR', 1, 'a"b', 'x,y\nz\\N'],
      ['empty', 'VARCHAR', 0, '', '\\N'],
      ['price', 'VARCHAR', 0, '1.5', '1.52'],
      ['share', 'FLOAT', 1, '-0.25', '0.5'],
      ['flag', 'BOOLEAN', 1, 'false', 'true'],
      ['list', 'List<Int32>', 1, null, null],
      ['nothing', 'VARCHAR', 3, null, null],
    ])
    expect(found.times).toMatchObject({ form: 'TIMESTAMP', zoned: false, days: 3 })
  }
})
