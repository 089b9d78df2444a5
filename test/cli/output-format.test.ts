import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cartometrics, shop, temporaryFolder } from './run-cli.js'

const { path, file } = temporaryFolder()
const events = file('shop.csv', shop)
const query = ['analyze', events, '--by', 'brand', '--min-sessions', '0']
const printed = async (...args: string[]) => (await cartometrics([...query, ...args])).out
const written = async (name: string, ...args: string[]) => {
  expect(await cartometrics([...query, ...args, '-o', path(name)])).toEqual({ code: 0, out: '', err: '' })
  return readFileSync(path(name), 'utf8')
}

describe('the format of a result', () => {
  test.each([
    ['out.json', 'json'],
    ['out.csv', 'csv'],
    ['OUT.CSV', 'csv'],
    ['out.txt', 'table'],
    ['out', 'table'],
    ['out-2019.10', 'table'],
    ['.out', 'table'],
  ])('follows the name %s', async (name, format) => {
    expect(await written(name)).toBe(await printed('--format', format))
  })

  test('goes to standard output by the name -', async () => {
    expect(await cartometrics([...query, '-o', '-'])).toMatchObject({ code: 0, out: await printed(), err: '' })
    const page = await cartometrics(['report', events, '-o', '-'])
    expect([page.code, page.out.slice(0, 15)]).toEqual([0, '<!DOCTYPE html>'])
    expect(page.err).not.toContain('wrote')
  })

  test('is the one that is asked for, whatever the name says', async () => {
    expect(await written('a.json', '--format', 'csv')).toBe(await printed('--format', 'csv'))
    expect(await written('b.csv', '--format', 'table')).toBe(await printed())
    expect(await written('c.xlsx', '--format', 'csv')).toBe(await printed('--format', 'csv'))
  })

  test.each(['x.parquet', 'x.xlsx', 'x.csv.gz', 'x.tsv'])('is not guessed of %s', async (name) => {
    expect(await cartometrics([...query, '-o', path(name)])).toEqual({
      code: 2,
      out: '',
      err: `cartometrics: cannot tell the format of ${JSON.stringify(path(name))}: name a file that ends in .json, .csv, .txt, or say --format\n`,
    })
    expect(existsSync(path(name))).toBe(false)
  })

  test('of formulas follows the name, too', async () => {
    const formulas = ['tableau', 'formulas', '--metrics', 'conversionRate']
    const { out } = await cartometrics([...formulas, '--format', 'json'])
    expect((await cartometrics([...formulas, '-o', path('formulas.json')])).code).toBe(0)
    expect(readFileSync(path('formulas.json'), 'utf8')).toBe(out)
    const { code, err } = await cartometrics([...formulas, '-o', path('formulas.csv')])
    expect([code, err]).toEqual([2, expect.stringContaining('name a file that ends in .txt, .json, or say --format')])
  })
})

describe('a file for Tableau', () => {
  const where = ['--csv', '/data/events.csv']
  test.each<[string, string[], string]>([
    ['x.twbx', ['workbook', ...where], 'and a workbook in .twb; with events in it (--package) it is a .twbx'],
    ['x.twb', ['workbook', '--package', events], 'and a packaged workbook in .twbx'],
    ['x.tdsx', ['datasource', ...where], 'and a data source in .tds'],
    ['x.twb', ['inject', '/data/mine.tds'], 'and what /data/mine.tds becomes in .tds'],
  ])('is not named %s, as of another kind: %j', async (name, args, said) => {
    const ending = name.slice(name.indexOf('.'))
    expect(await cartometrics(['tableau', ...args, '-o', path(name)])).toEqual({
      code: 2,
      out: '',
      err: `cartometrics: --output: ${path(name)} ends in ${ending}, ${said}\n`,
    })
  })
})
