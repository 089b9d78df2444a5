import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import type { FieldType } from '../../../../src/tableau/language/index.js'

/*
 * Reads expression tests of the Tableau Datasource Verification Tool (TDVT): `setup.X.txt` has one formula a line, and each of
 * `expected.setup.X[.n].txt` is what some data source answers to all of them.
 */

/** One formula's expected answer: the values of a column, in any order. */
export interface ExpectedCase {
  readonly name: string
  readonly values: readonly string[]
  /** How far off a number may be, where the file says so. */
  readonly tolerance: number | null
}

export interface ExpressionTest {
  /** The path of the setup file below the suite, without `setup.` and `.txt`: `standard/agg.avg`. */
  readonly name: string
  readonly formulas: readonly string[]
  readonly variants: readonly { readonly file: string; readonly cases: readonly ExpectedCase[] }[]
}

/** Every test below a folder, by path. */
export function readSuite(folder: string): ExpressionTest[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return files
    .filter((file) => /^setup\..*\.txt$/.test(basename(file)))
    .map((file) => {
      const variant = new RegExp(`^expected\\.${quoted(basename(file, '.txt'))}(\\.\\d+)?\\.txt$`)
      const expected = files
        .filter((other) => dirname(other) === dirname(file) && variant.test(basename(other)))
        // The file without a number comes first, then 1, 2, … 10.
        .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
      return {
        name: join(dirname(file), basename(file, '.txt').replace(/^setup\./, '')),
        formulas: readFileSync(join(folder, file), 'utf8')
          .replace(/^\uFEFF/, '')
          .split(/\r?\n/)
          .filter((line) => line.trim() !== '' && !/^\s*\/\//.test(line)),
        variants: expected.map((path) => ({
          file: relative(folder, join(folder, path)),
          cases: readExpected(readFileSync(join(folder, path), 'utf8')),
        })),
      }
    })
}

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function readExpected(xml: string): ExpectedCase[] {
  return [...xml.matchAll(/<test\s([^>]*)>([\s\S]*?)<\/test>/g)].map(([, attributes = '', body = '']) => {
    const tolerance = /tolerance=["']([^"']*)["']/.exec(attributes)?.[1]
    return {
      name: decode(
        /name='([^']*)'|name="([^"]*)"/
          .exec(attributes)
          ?.slice(1)
          .find((name) => name !== undefined) ?? '',
      ),
      values: [...body.matchAll(/<value>([\s\S]*?)<\/value>|<value\s*\/>/g)].map(([, text = '']) => decode(text)),
      tolerance: tolerance === undefined ? null : Number(tolerance),
    }
  })
}

function decode(text: string): string {
  return text
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
}

/** The types of the suite's table, as its documentation gives them. */
export const calcsFields: Readonly<Record<string, FieldType>> = {
  key: 'string',
  num0: 'real',
  num1: 'real',
  num2: 'real',
  num3: 'real',
  num4: 'real',
  str0: 'string',
  str1: 'string',
  str2: 'string',
  str3: 'string',
  int0: 'integer',
  int1: 'integer',
  int2: 'integer',
  int3: 'integer',
  bool0: 'boolean',
  bool1: 'boolean',
  bool2: 'boolean',
  bool3: 'boolean',
  date0: 'date',
  date1: 'date',
  date2: 'date',
  date3: 'date',
  time0: 'datetime',
  time1: 'datetime',
  datetime0: 'datetime',
  datetime1: 'string',
  zzz: 'string',
}

/** The rows of a CSV file; nothing between two commas, or between two quotes, is NULL. */
export function readTable(file: string): Record<string, string | number | null>[] {
  const [header, ...rows] = readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map(splitLine)
  return rows.map((cells) =>
    Object.fromEntries((header ?? []).map((name, index) => [name, readCell(name, cells[index] ?? '')])),
  )
}

function readCell(name: string, text: string): string | number | null {
  if (text === '') return null
  return calcsFields[name] === 'boolean' ? Number(text) : text
}

function splitLine(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )
}
