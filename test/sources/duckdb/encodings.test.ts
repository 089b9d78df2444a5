import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { csv, line, put } from '../../support/csv-files.js'
import { scratchFolder } from '../../support/scratch.js'
import { ask, brandsOf, messageOf } from '../../support/with-source.js'

const folder = scratchFolder()

/** A file of which some lines have a brand in another encoding. */
const withBytes = (...brands: readonly (string | Buffer)[]) =>
  Buffer.concat(
    csv(...brands.map((_, at) => line({ brand: `<${at}>`, session: `s${at}` })))
      .split(/(<\d+>)/)
      .map((text) => Buffer.from(/^<(\d+)>$/.test(text) ? (brands[Number(text.slice(1, -1))] as string) : text)),
  )

describe('lines that are not UTF-8', () => {
  const latin = Buffer.from('müller', 'latin1')
  const good = ['acme', 'zoë']

  test('are rejected with their place, whatever a query reads, again and again', async () => {
    const path = put(folder, 'latin.csv', withBytes('acme', latin, 'zoë', latin))
    for (const query of [
      { metrics: ['events'] },
      { by: 'brand', metrics: ['events'] },
      { by: 'userSession', metrics: ['events'] },
      { by: 'day', metrics: ['revenue', 'events'] },
    ] as const) {
      const { totals, rejected, warnings } = await ask({ files: path }, query)
      expect(totals).toMatchObject({ events: 2 })
      expect(rejected.reasons).toEqual({ 'the line is not UTF-8': 2 })
      expect(rejected.examples.map(({ file, row }) => [file, row])).toEqual([
        [path, 2],
        [path, 4],
      ])
      expect(rejected.examples[0]?.reason).toBe(
        "the line is not UTF-8; name the encoding of the file, such as { csv: { encoding: 'windows-1252' } }",
      )
      expect(warnings).toContainEqual({
        code: 'encoding',
        message: `2 lines of ${path} are not in its encoding and left out; name the encoding, such as { csv: { encoding: 'windows-1252' } }`,
        quality: true,
        counts: { lines: 2 },
        hints: [{ option: 'csv.encoding', value: 'windows-1252', text: "{ csv: { encoding: 'windows-1252' } }" }],
      })
    }
  })

  test.each<[string, Buffer]>([
    ['Latin-1', latin],
    ['a byte of Windows-1252', Buffer.from([0x80])],
    ['a letter that goes on in nothing', Buffer.from([0xc3])],
    ['a letter that is too long', Buffer.from([0xc0, 0xaf])],
    ['half of a pair of UTF-16', Buffer.from([0xed, 0xa0, 0x80])],
    ['a letter beyond Unicode', Buffer.from([0xf5, 0x80, 0x80, 0x80])],
    ['GBK', Buffer.from([0xbb, 0xaa, 0xce, 0xaa])],
  ])('of %s leave the others as they are, at any place of any file', async (_, bytes) => {
    for (const brands of [
      [bytes, ...good],
      ['acme', bytes, 'zoë'],
      [...good, bytes],
    ]) {
      const content = withBytes(...brands)
      for (const path of [put(folder, 'x.csv', content), put(folder, 'x.csv.gz', gzipSync(content))]) {
        const { brands, rejected } = await brandsOf({ files: path })
        expect(brands).toEqual({ acme: 1, zoë: 1 })
        expect(rejected.reasons).toEqual({ 'the line is not UTF-8': 1 })
      }
    }
  })

  test('are told among several files, one of them packed', async () => {
    const paths = [
      put(folder, 'some/a.csv', withBytes('acme')),
      put(folder, 'some/b.csv.gz', gzipSync(withBytes('acme', latin))),
      put(folder, 'some/brand=x/c.csv', withBytes(latin, 'acme')),
    ]
    const { brands, rejected } = await brandsOf({ files: paths })
    // The folder tells the brand.
    expect(brands).toEqual({ acme: 2, x: 1 })
    expect(rejected.examples.map(({ file, row }) => [file, row])).toEqual([
      [paths[1], 2],
      [paths[2], 1],
    ])
  })
})

describe('an encoding', () => {
  test.each<[string, Buffer, string]>([
    ['latin-1', Buffer.from([0x80, 0xe9]), '\x80é'],
    ['ISO-8859-1', Buffer.from([0xfc]), 'ü'],
    ['windows-1252', Buffer.from([0x80, 0x93, 0xe9]), '€“é'],
    ['cp1252', Buffer.from([0x80]), '€'],
    ['windows-1251', Buffer.from([0xcc, 0xe8, 0xf0]), 'Мир'],
    ['gbk', Buffer.from([0xbb, 0xaa, 0xce, 0xaa]), '华为'],
    ['gb18030', Buffer.from([0x81, 0x30, 0x81, 0x30]), '\x80'],
    ['shift_jis', Buffer.from([0x83, 0x5c, 0x83, 0x6a, 0x81, 0x5b]), 'ソニー'],
    ['EUC-KR', Buffer.from([0xbb, 0xef, 0xbc, 0xba]), '삼성'],
    ['utf-8', Buffer.from('é'), 'é'],
  ])('%s is read where it is named', async (encoding, bytes, brand) => {
    const content = withBytes('acme', bytes)
    for (const path of [put(folder, 'named.csv', content), put(folder, 'named.csv.gz', gzipSync(content))]) {
      const { brands, rejected } = await brandsOf({ files: path, csv: { encoding } })
      expect(brands).toEqual({ acme: 1, [brand]: 1 })
      expect(rejected.count).toBe(0)
    }
  })

  test('utf-16 is read with a mark or without one', async () => {
    const text = csv(line({ brand: '华为' }), line({ brand: 'Ā' }))
    for (const content of [Buffer.from(text, 'utf16le'), Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()]) {
      const path = put(folder, 'utf-16.csv', content)
      for (const csv of [{}, { encoding: 'utf-16' }]) {
        expect((await brandsOf({ files: path, csv })).brands).toEqual({ 华为: 1, Ā: 1 })
      }
    }
  })

  test('does not change what a mark tells, or a column of a header', async () => {
    const marked = put(folder, 'marked.csv', `\uFEFF${csv(line({ brand: 'zoë' }))}`)
    expect((await brandsOf({ files: marked, csv: { encoding: 'latin-1' } })).brands).toEqual({ zoë: 1 })
    const named = put(folder, 'header.csv', Buffer.from('event_time,event_type,größe\n2019-10-01,view,ü\n', 'latin1'))
    const binding = { columns: { brand: 'größe' } }
    expect(
      (await ask({ files: named, csv: { encoding: 'latin-1' }, binding }, { by: 'brand', metrics: ['events'] })).rows,
    ).toEqual([{ brand: 'ü', events: 1 }])
  })

  test('leaves out what is no text in it', async () => {
    const path = put(folder, 'broken.csv', withBytes('acme', Buffer.from([0x81, 0x20])))
    const { brands, rejected } = await brandsOf({ files: path, csv: { encoding: 'gbk' } })
    expect(brands).toEqual({ acme: 1 })
    expect(rejected.reasons).toEqual({ 'the line is not gbk': 1 })
    const lone = Buffer.from(csv(line({ brand: 'a\ud800b' }), line()), 'utf16le')
    const utf16 = await brandsOf({ files: put(folder, 'lone.csv', lone) })
    expect(utf16.brands).toEqual({ acme: 1 })
    expect(utf16.rejected.reasons).toEqual({ 'the line is not UTF-16': 1 })
  })

  test('that there is not is refused', async () => {
    for (const encoding of ['latin', 'utf-7', '', 'klingon']) {
      expect(await messageOf(brandsOf({ files: put(folder, 'a.csv', csv(line())), csv: { encoding } }))).toMatch(
        /^SourceError: csv\.encoding: there is no encoding called ".*"; there are utf-8, utf-16, latin-1, windows-1252/,
      )
    }
  })
})

describe('a text of UTF-16', () => {
  const rows = ['view,\ufffd,1,s', 'view,\u{1F600},1,s', 'view,"a\n\ufeff",1,s', 'view,last,1,s']
  const text = `event_time,event_type,brand,price,user_session\n${rows.map((row) => `2019-10-01,${row}\n`).join('')}`

  test.each([
    ['little', 'with', (bytes: Buffer) => bytes],
    ['big', 'with', (bytes: Buffer) => bytes.swap16()],
    ['little', 'without', (bytes: Buffer) => bytes.subarray(2)],
    ['big', 'without', (bytes: Buffer) => bytes.swap16().subarray(2)],
  ])('%s end first, %s a mark, may have the character that stands for others', async (_, __, write) => {
    const path = put(folder, `utf-16-${write.length}-${_}-${__}.csv`, write(Buffer.from(`\ufeff${text}`, 'utf16le')))
    const { brands, rejected } = await brandsOf({ files: path })
    expect(rejected.count).toBe(0)
    expect(brands).toEqual({ '\ufffd': 1, '\u{1F600}': 1, 'a\n\ufeff': 1, last: 1 })
  })

  test('of which some is none is told by its lines', async () => {
    const bytes = Buffer.from(`\ufeff${text}2019-10-01,view,half \ud83d,1,s\n`, 'utf16le')
    const path = put(
      folder,
      'halves.csv',
      Buffer.concat([bytes, Buffer.from('2019-10-01,view,odd,1,s', 'utf16le'), Buffer.of(1)]),
    )
    const { brands, rejected } = await brandsOf({ files: path })
    expect(rejected.reasons).toEqual({ 'the line is not UTF-16': 2 })
    expect(Object.keys(brands)).toHaveLength(4)
  })
})
