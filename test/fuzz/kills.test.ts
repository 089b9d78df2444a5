import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { builtCli } from '../cli/built-cli.js'
import { cartometrics } from '../cli/run-cli.js'
import { scratchFolder } from '../support/scratch.js'
import { tries } from './tries.js'

/*
 * A command that is killed at any moment leaves what was there before, or the whole of what it writes; and the next one does its work.
 */

const folder = scratchFolder()
const { start } = builtCli('kills')
const events = join(folder, 'events.csv')

const commands: Readonly<Record<string, (output: string) => readonly string[]>> = {
  'rows.json': (output) => ['analyze', events, '--by', 'userSession', '--format', 'json', '-q', '-o', output],
  'sample.csv': (output) => ['sample', '--events', '20000', '-q', '-o', output],
  'sample.csv.gz': (output) => ['sample', '--events', '20000', '-q', '-o', output],
  'sample.parquet': (output) => ['sample', '--events', '20000', '-q', '-o', output],
  'formulas.tds': (output) => ['tableau', 'datasource', '--csv', events, '-o', output],
}

/** What must be written: without the time that reading took. */
const read = (path: string) => readFileSync(path, 'latin1').replace(/"milliseconds": ?[\d.]+/, '')

const names = Object.keys(commands)
const argsOf = (name: string, output: string) => (commands[name] as (output: string) => readonly string[])(output)
/** What each command writes, and how long it takes at most. */
const whole = new Map<string, { readonly text: string; readonly longest: number }>()

beforeAll(async () => {
  expect((await cartometrics(['sample', '--events', '5000', '-q', '-o', events])).code).toBe(0)
  for (const name of names) {
    const path = join(mkdtempSync(join(folder, 'whole-')), name)
    const started = performance.now()
    expect(await start(argsOf(name, path)).ended).toMatchObject({ code: 0 })
    whole.set(name, { text: read(path), longest: performance.now() - started })
  }
})

test('a command that is killed writes all or nothing', async () => {
  const moment = fc.double({ min: 0, max: 1, noNaN: true })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), moment, fc.boolean(), async (name, moment, isThere) => {
      const { text, longest } = whole.get(name) as { text: string; longest: number }
      const path = join(mkdtempSync(join(folder, 'killed-')), name)
      if (isThere) writeFileSync(path, 'what was there before')
      const { child, ended } = start(argsOf(name, path))
      const timer = setTimeout(() => child.kill('SIGKILL'), moment * longest)
      await ended
      clearTimeout(timer)
      const left = existsSync(path) ? read(path) : undefined
      if (left !== text) expect(left).toBe(isThere ? 'what was there before' : undefined)
      expect(await cartometrics(argsOf(name, path))).toMatchObject({ code: 0 })
      expect(read(path) === text, 'what the next one has written').toBe(true)
    }),
    tries(3),
  )
})
