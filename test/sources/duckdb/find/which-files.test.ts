import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { csv, line, put } from '../../../support/csv-files.js'
import { scratchFolder } from '../../../support/scratch.js'
import { brandsOf, messageOf } from '../../../support/with-source.js'

const folder = scratchFolder()

/** Does something as a user who may not read everything. */
async function withoutPrivileges(work: () => Promise<void>): Promise<void> {
  const user = process.geteuid?.()
  if (user === 0) process.seteuid?.('nobody')
  try {
    await work()
  } finally {
    if (user === 0) process.seteuid?.(user)
  }
}

/** Writes a file of one event, with its name as the brand. */
const file = (name: string) => put(folder, name, csv(line({ brand: name })))

async function found(...names: string[]) {
  const { brands, scanned } = await brandsOf({ files: names.map((name) => join(folder, name)) })
  const short = (path: string) => relative(folder, path)
  return {
    brands: Object.keys(brands).sort(),
    files: scanned.files.map(short),
    skipped: Object.fromEntries(scanned.skipped.map(({ path, reason }) => [short(path), reason])),
  }
}

const hidden = 'its name begins with _ or .'
const otherEnding =
  'its name does not end in .csv, .tsv, .txt, .json, .ndjson, .jsonl (or these and .gz or .zst), .parquet, .parq, .pq, .arrow, .arrows, .ipc or .feather'

describe('hidden and temporary files', () => {
  const data = ['a.csv', 'day=1/b.csv', 'deep/er/c.csv']
  const others = [
    '.a.csv',
    '_tmp.csv',
    '_SUCCESS',
    '._a.csv',
    '_temporary/0/part.csv',
    '.ipynb_checkpoints/a-checkpoint.csv',
    '__MACOSX/._a.csv',
    'deep/_committed_1.csv',
    'deep/.a.csv.crc',
  ]
  for (const name of [...data, ...others]) file(`hidden/${name}`)

  test('are no data of a folder, nor is what lies in such a folder', async () => {
    const whole = await found('hidden')
    expect(whole.files).toEqual(data.map((name) => `hidden/${name}`))
    expect(whole.brands).toEqual(data.map((name) => `hidden/${name}`))
    expect(whole.skipped).toEqual({
      'hidden/.a.csv': hidden,
      'hidden/._a.csv': hidden,
      'hidden/.ipynb_checkpoints': hidden,
      'hidden/_SUCCESS': hidden,
      'hidden/__MACOSX': hidden,
      'hidden/_temporary': hidden,
      'hidden/_tmp.csv': hidden,
      'hidden/deep/.a.csv.crc': hidden,
      'hidden/deep/_committed_1.csv': hidden,
    })
  })

  test('match no pattern that does not name them', async () => {
    expect((await found('hidden/*.csv')).files).toEqual(['hidden/a.csv'])
    expect((await found('hidden/*.csv')).skipped).toEqual({
      'hidden/.a.csv': hidden,
      'hidden/._a.csv': hidden,
      'hidden/_tmp.csv': hidden,
    })
    expect((await found('hidden/**/*.csv')).files).toEqual(data.map((name) => `hidden/${name}`))
    expect((await found('hidden/*/*.csv')).files).toEqual(['hidden/day=1/b.csv'])
    expect((await found('hidden/**')).files).toEqual(data.map((name) => `hidden/${name}`))
  })

  test.each([
    ['hidden/_tmp.csv', ['hidden/_tmp.csv']],
    ['hidden/.a.csv', ['hidden/.a.csv']],
    ['hidden/_*.csv', ['hidden/_tmp.csv']],
    ['hidden/.*.csv', ['hidden/._a.csv', 'hidden/.a.csv']],
    ['hidden/_temporary', ['hidden/_temporary/0/part.csv']],
    ['hidden/_temporary/*/*.csv', ['hidden/_temporary/0/part.csv']],
    ['hidden/_temp*/**/*.csv', ['hidden/_temporary/0/part.csv']],
  ])('are read where %s names them', async (pattern, files) => {
    expect((await found(pattern)).files).toEqual(files)
  })
})

describe('a folder', () => {
  test('is read for every ending that can be, whatever its case, and tells what it is not read for', async () => {
    const names = ['a.csv', 'B.CSV', 'c.tsv', 'd.Txt', 'notes.md', 'part-00000', 'x.json', 'y.csv.bz2']
    for (const name of names) file(`endings/${name}`)
    const { files, skipped } = await found('endings')
    expect(files).toEqual(['endings/B.CSV', 'endings/a.csv', 'endings/c.tsv', 'endings/d.Txt'])
    expect(skipped).toEqual(
      Object.fromEntries(
        ['notes.md', 'part-00000', 'x.json', 'y.csv.bz2'].map((name) => [
          `endings/${name}`,
          name === 'x.json' ? 'it is JSON beside files of another format' : otherEnding,
        ]),
      ),
    )
    const { warnings } = await brandsOf({ files: join(folder, 'endings') })
    expect(warnings).toEqual([
      {
        code: 'skipped-files',
        message: `2 files beside 4 files may hold events and are not read: ${folder}/endings/y.csv.bz2, ${folder}/endings/x.json; turn all into one format that is read, or keep them elsewhere`,
        quality: false,
        counts: { files: 2 },
      },
    ])
  })

  test('without data is refused, with what there is', async () => {
    put(folder, 'none/readme.md', 'x')
    put(folder, 'none/.hidden.csv', 'x')
    expect(await messageOf(found('none'))).toBe(
      `SourceError: there is no file of CSV, JSON, Parquet or Arrow in the folder ${folder}/none; passed over: ${folder}/none/.hidden.csv (${hidden}), ${folder}/none/readme.md (${otherEnding})`,
    )
    for (let i = 0; i < 5; i++) put(folder, `many/${i}.md`, 'x')
    expect(await messageOf(found('many'))).toMatch(/3 more$|and 2 more$/)
    put(folder, 'no/x.md', '')
    expect(await messageOf(found('no/*.csv'))).toBe(`SourceError: no file matches ${folder}/no/*.csv`)
  })

  test('may hold empty files, which are told; one that is named is refused', async () => {
    file('empties/a.csv')
    put(folder, 'empties/b.csv', '')
    put(folder, 'empties/c.parquet', '')
    expect(await found('empties')).toMatchObject({
      files: ['empties/a.csv'],
      skipped: { 'empties/b.csv': 'it is empty', 'empties/c.parquet': 'it is empty' },
    })
    expect(await messageOf(found('empties/a.csv', 'empties/b.csv'))).toBe(
      `SourceError: ${folder}/empties/b.csv is empty`,
    )
    put(folder, 'all-empty/a.csv', '')
    put(folder, 'all-empty/b.csv', '')
    expect(await messageOf(found('all-empty'))).toBe(`SourceError: ${folder}/all-empty is empty`)
  })

  test('of which a part may not be looked into is an error', async () => {
    file('locked/a.csv')
    file('locked/b/b.csv')
    for (const path of ['', 'locked', 'locked/a.csv']) chmodSync(join(folder, path), 0o755)
    chmodSync(join(folder, 'locked/b'), 0)
    const locked = `SourceError: the folder ${folder}/locked/b cannot be looked into: permission denied; the events in it would be missing`
    await withoutPrivileges(async () => {
      for (const pattern of ['locked', 'locked/*/*.csv', 'locked/**/*.csv', 'lock*/b']) {
        expect([pattern, await messageOf(found(pattern))]).toEqual([pattern, locked])
      }
      expect((await found('locked/*.csv')).files).toEqual(['locked/a.csv'])
    })
    chmodSync(join(folder, 'locked/b'), 0o755)
  })

  test.skipIf(process.platform !== 'linux')('with a name that is not UTF-8 says so', async () => {
    const named = (name: string) =>
      Buffer.concat([Buffer.from(`${folder}/${name}`), Buffer.from([0xe9]), Buffer.from('.csv')])
    mkdirSync(join(folder, 'latin/folders'), { recursive: true })
    mkdirSync(named('latin/folders/caf'))
    expect(await messageOf(brandsOf({ files: join(folder, 'latin') }))).toMatch(
      /^SourceError: the folder .*caf\ufffd\.csv cannot be looked into: its name is not UTF-8; rename it$/,
    )
    mkdirSync(join(folder, 'latin-1'))
    writeFileSync(named('latin-1/caf'), csv(line()))
    expect(await messageOf(brandsOf({ files: join(folder, 'latin-1') }))).toMatch(
      /^SourceError: .*caf\ufffd\.csv cannot be read: its name is not UTF-8; rename it$/,
    )
  })

  test('with a link to nothing that is called data is an error', async () => {
    file('lost/a.csv')
    symlinkSync('nowhere.md', join(folder, 'lost/b.md'))
    expect((await found('lost')).skipped).toEqual({ 'lost/b.md': otherEnding })
    symlinkSync('nowhere.csv', join(folder, 'lost/c.csv'))
    expect(await messageOf(found('lost'))).toBe(
      `SourceError: ${folder}/lost/c.csv is a link to something that is not there; its events would be missing`,
    )
  })

  test('that is the root of all is not searched', async () => {
    expect(await messageOf(brandsOf({ files: '/' }))).toBe(
      'SourceError: / is the root of all folders: name the one in which the events are',
    )
  })
})

describe('one file under several names', () => {
  const path = file('same/a.csv')
  mkdirSync(join(folder, 'same/deep'))
  symlinkSync('../a.csv', join(folder, 'same/deep/link.csv'))
  symlinkSync('.', join(folder, 'same/round'))
  symlinkSync('..', join(folder, 'same/deep/up'))
  linkSync(path, join(folder, 'same/hard.csv'))

  test.each<[string, readonly string[]]>([
    ['twice', [path, path]],
    ['in two spellings', [path, join(folder, 'same', '..', 'same', 'a.csv').replace('same/', 'same/./')]],
    ['by a path from here', [path, relative(process.cwd(), path)]],
    ['as itself, by a pattern, and in its folder', [path, join(folder, 'same/*.csv'), join(folder, 'same')]],
    ['in a folder with links', [join(folder, 'same')]],
    ['through a link', [path, join(folder, 'same/deep/link.csv')]],
    ['through a link to its folder', [join(folder, 'same/a.csv'), join(folder, 'same/round/a.csv')]],
    ['by a hard link', [path, join(folder, 'same/hard.csv')]],
  ])('counts once: %s', async (_, files) => {
    const { totals, scanned } = await brandsOf({ files })
    expect(totals).toMatchObject({ events: 1 })
    expect(scanned.files).toHaveLength(1)
  })

  test('is told, and links are not followed in circles', async () => {
    expect(await found('same')).toMatchObject({
      files: ['same/a.csv'],
      skipped: {
        'same/hard.csv': `it is the same file as ${path}`,
        'same/deep/link.csv': `it is the same file as ${path}`,
        'same/round': 'it is a folder that is read under another name',
        'same/deep/up': 'it is a folder that is read under another name',
      },
    })
  })

  test('two files that hold the same are two', async () => {
    const twin = put(folder, 'twin.csv', csv(line({ brand: 'same/a.csv' })))
    expect((await brandsOf({ files: [path, twin] })).totals).toMatchObject({ events: 2 })
  })
})

describe('tables of formats with a log', () => {
  for (const name of ['delta', 'iceberg', 'hudi']) file(`tables/${name}/data/day=1/part.csv`)
  put(folder, 'tables/delta/_delta_log/00000000000000000000.json', '{}')
  put(folder, 'tables/iceberg/metadata/00000-1.metadata.json', '{}')
  put(folder, 'tables/hudi/.hoodie/hoodie.properties', '')

  test.each([
    ['tables/delta', 'delta', /is a Delta table.*delta_scan/],
    ['tables/delta/data/*/*.csv', 'delta', /is a Delta table/],
    ['tables/delta/**/*.csv', 'delta', /is a Delta table/],
    ['tables/delta/data/day=1/part.csv', 'delta', /is a Delta table/],
    ['tables/iceberg', 'iceberg', /is an Iceberg table.*iceberg_scan/],
    ['tables/iceberg/data', 'iceberg', /is an Iceberg table/],
    ['tables/hudi', 'hudi', /is a Hudi table.*Spark, Trino or Athena/],
    ['tables', 'delta', /is a Delta table/],
  ])('are refused by their log, for %s', async (pattern, name, message) => {
    const text = await messageOf(found(pattern))
    expect(text).toContain(`SourceError: ${folder}/tables/${name} is `)
    expect(text).toMatch(message)
  })

  test('a folder called metadata is no log', async () => {
    file('plain/a.csv')
    put(folder, 'plain/metadata/notes.json', '{}')
    expect((await found('plain')).files).toEqual(['plain/a.csv'])
  })
})

describe('addresses of no file', () => {
  test.each([
    ['ftp://example.org/x.csv', /such an address is not read; download it first/],
    ['file:///tmp/x.csv', /give its path/],
  ])('%s', async (pattern, message) => {
    expect(await messageOf(brandsOf({ files: pattern }))).toMatch(message)
  })
})
