import { describe, expect, it } from 'vitest'
import type { SampleCatalog } from '../../src/sample/catalog.js'
import { createCsvEncoder, csvHeader, quoteCsv } from '../../src/sample/csv-rows.js'
import type { SampleBatch } from '../../src/sample/generate.js'

const catalog: SampleCatalog = {
  brands: [null, 'apple', 'north, sons', '"atelier" nord', 'møbel'],
  categories: [
    { id: 2053013555631882655n, code: 'electronics.smartphone' },
    { id: 2053013555631882656n, code: null },
  ],
  productId: Uint32Array.of(1_000_001, 1_000_002, 41_000_003, 1_000_004, 1_000_005),
  priceCents: Uint32Array.of(51_567, 0, 7, 120, 257_407),
  productLine: Uint16Array.of(0, 1, 2, 3, 4),
  lineBrand: Uint16Array.of(1, 0, 2, 3, 4),
  lineCategory: Uint16Array.of(0, 1, 1, 0, 0),
}

describe('createCsvEncoder', () => {
  it('writes every field as the published files do, and quotes what must be quoted', () => {
    const start = Date.UTC(2019, 11, 31, 23, 59, 58) / 1000
    const batch: SampleBatch = {
      rows: 5,
      eventSecond: Uint32Array.of(start, start + 1, start + 2, start + 2 + 36_005, start + 2 + 86_400),
      eventType: Uint8Array.of(0, 1, 2, 0, 0),
      product: Uint32Array.of(0, 1, 2, 3, 4),
      userId: Uint32Array.of(420_000_000, 554_217_727, 500_000_001, 512_345_678, 530_405_060),
      userSession: [
        Uint32Array.of(0x72d76fde, 0, 0x0000000a, 0xffffffff, 1),
        Uint32Array.of(0x8bb34e00, 0, 0x00004000, 0xffff4fff, 0x4000),
        Uint32Array.of(0x8c23a032, 0, 0x80000000, 0xbfffffff, 0x80000000),
        Uint32Array.of(0xdfed738c, 0, 0x00000001, 0xffffffff, 0),
      ],
    }
    expect(new TextDecoder().decode(createCsvEncoder(catalog)(batch)).split('\n')).toEqual([
      '2019-12-31 23:59:58 UTC,view,1000001,2053013555631882655,electronics.smartphone,apple,515.67,420000000,72d76fde-8bb3-4e00-8c23-a032dfed738c',
      '2019-12-31 23:59:59 UTC,cart,1000002,2053013555631882656,,,0.00,554217727,',
      '2020-01-01 00:00:00 UTC,purchase,41000003,2053013555631882656,,"north, sons",0.07,500000001,0000000a-0000-4000-8000-000000000001',
      '2020-01-01 10:00:05 UTC,view,1000004,2053013555631882655,electronics.smartphone,"""atelier"" nord",1.20,512345678,ffffffff-ffff-4fff-bfff-ffffffffffff',
      '2020-01-02 00:00:00 UTC,view,1000005,2053013555631882655,electronics.smartphone,møbel,2574.07,530405060,00000001-0000-4000-8000-000000000000',
      '',
    ])
  })

  it('has a header with the columns of the published files', () => {
    expect(new TextDecoder().decode(csvHeader)).toBe(
      'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n',
    )
  })
})

describe('quoteCsv', () => {
  it.each([
    ['plain', 'plain'],
    ["o'delmar", "o'delmar"],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['', ''],
  ])('%j becomes %j', (text, quoted) => {
    expect(quoteCsv(text)).toBe(quoted)
  })
})
