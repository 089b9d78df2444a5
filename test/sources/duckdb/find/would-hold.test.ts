import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { wouldHold } from '../../../../src/sources/duckdb/find/would-hold.js'
import { listFiles } from '../../../../src/sources/duckdb/list-files.js'
import { scratchFolder } from '../../../support/scratch.js'

const folder = realpathSync(scratchFolder())
const names = [
  'a',
  'ab',
  'a.csv',
  '.a.csv',
  'b.csv.gz',
  'a-b',
  'a]b',
  'a[b',
  '!',
  '^',
  'a^',
  'x/a.csv',
  'x/b',
  'x/y/a.csv',
]

beforeAll(() => {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), '')
  }
  symlinkSync('x', join(folder, 'link'))
})

describe('a pattern', () => {
  const found = async (pattern: string) => {
    const [files = []] = await listFiles([join(folder, pattern)], {}).catch(() => [])
    return new Set(files)
  }
  const part = fc.constantFrom(
    '*',
    '?',
    'a',
    'b',
    '.',
    'c',
    'csv',
    '[',
    ']',
    '!',
    '^',
    '-',
    '[a-c]',
    '[!a-c]',
    '[ab]',
    '[]]',
    '[!]]',
    '[[]',
    '[^]',
    '[z-a]',
    '[a',
  )
  const segment = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''))
  const pattern = fc
    .tuple(fc.constantFrom('', '**/', 'x/', 'x/**/', '*/'), segment, fc.constantFrom('', '.csv', '/a.csv'))
    .map((parts) => parts.join(''))
    .filter((text) => /[[*?]/.test(text) && !names.includes(text) && !/(^|\/)\.\.?(\/|$)/.test(text))

  test('would hold the files that are found by it, and no others', async () => {
    const check = async (text: string) => {
      const there = await found(text)
      for (const name of names) {
        const path = join(folder, name)
        expect([text, name, await wouldHold(join(folder, text), path)]).toEqual([text, name, there.has(path)])
      }
    }
    for (const text of ['*', '**', '**/*', 'x/*', '*.csv', '**/*.csv', 'x/**', '[!a]*', '[', 'a[[]b']) await check(text)
    await fc.assert(fc.asyncProperty(pattern, check), { numRuns: 300 })
  })
})

test('a folder would hold what is looked for in it, at any depth', async () => {
  const would = (name: string) => wouldHold(join(folder, 'x'), join(folder, name))
  expect(await Promise.all(['x/new.csv', 'x/y/z/new.csv.gz', 'x/new.parquet'].map(would))).toEqual([true, true, true])
  expect(await Promise.all(['new.csv', 'xx/new.csv', 'x/new.md', 'x/new'].map(would))).toEqual([
    false,
    false,
    false,
    false,
  ])
})

test('links to folders are followed', async () => {
  expect(await wouldHold(join(folder, 'link'), join(folder, 'x/new.csv'))).toBe(true)
  expect(await wouldHold(join(folder, 'link/*'), join(folder, 'x/new'))).toBe(true)
  expect(await wouldHold(join(folder, 'nowhere/*'), join(folder, 'x/new'))).toBe(false)
})

test('a file is no pattern', async () => {
  expect(await wouldHold(join(folder, 'new'), join(folder, 'new'))).toBe(false)
})

test('files are listed for each of their paths, as a source finds them', async () => {
  const at = (name: string) => join(folder, name)
  expect(await listFiles([at('x'), at('a'), at('a[b'), at('?.csv')], {})).toEqual([
    [at('x/a.csv'), at('x/y/a.csv')],
    [at('a')],
    [at('a[b')],
    [at('a.csv')],
  ])
  await expect(listFiles([at('none')], {})).rejects.toThrow(`there is no file ${at('none')}`)
})
