import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cartometrics, shop, temporaryFolder } from '../../cli/run-cli.js'
import { tries } from '../tries.js'
import { commandLines } from './arguments.js'

/*
 * Whatever is written on a command line, it ends with an exit code that says what kind of failure it is, and with one line.
 */

const { path, file } = temporaryFolder()
const events = file('shop.csv', shop)
for (const name of ['events', 'nothing', 'out']) mkdirSync(path(name))
const part = path('events/part.parquet')
writeFileSync(path('not.parquet'), 'this is text')
writeFileSync(path('empty.csv'), '')
const bad = file('bad.csv', [...shop, 'x', 'soon,view,1,1,a,b,1,1,1'])
const files = [
  events,
  events,
  part,
  path('events'),
  bad,
  path('missing.csv'),
  path('*.csv'),
  path('nothing'),
  path('empty.csv'),
  path('not.parquet'),
]
const outputs = ['page.html', 'rows.csv', 'events.parquet', 'book.twb', 'book.twbx', 'fields.tds', 'no/where.csv'].map(
  (name) => path(`out/${name}`),
)

const before = process.cwd()
beforeAll(async () => {
  expect(await cartometrics(['sample', '--events', '100', '-q', '-o', part])).toMatchObject({ code: 0, err: '' })
  // Where nothing is to be written.
  process.chdir(path('nothing'))
})
afterAll(() => process.chdir(before))

const isNote = (line: string) => /^cartometrics: (warning: |passed over |wrote |\d+ fields? added)/.test(line)

test('every command line ends with a known exit code and one line', async () => {
  await fc.assert(
    fc.asyncProperty(commandLines(files, outputs), async (args) => {
      const { code, out, err } = await cartometrics(args)
      expect([0, 1, 2, 3, 130]).toContain(code)
      expect(err).not.toMatch(/unexpected failure|\n\s+at |TypeError|RangeError|undefined|\[object /)
      if (code === 2 && err.startsWith('Usage: ')) return
      const lines = err.split('\n')
      expect(lines.pop()).toBe('')
      for (const line of lines) expect(line).toMatch(/^cartometrics: [^\p{Cc}]+$/u)
      expect(lines.filter((line) => !isNote(line))).toHaveLength(code === 0 ? 0 : 1)
      // What inspect found is told, also where it cannot be analyzed.
      if (code !== 0 && !(code === 3 && args[0] === 'inspect')) expect(out).toBe('')
    }),
    tries(60),
  )
  // A report has a name of its own where none is given.
  expect(readdirSync(path('nothing')).filter((name) => name !== 'report.html')).toEqual([])
})
