import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { CartometricsError } from '../../../src/errors.js'
import type { Source } from '../../../src/sources/source.js'
import { scratchFolder } from '../../support/scratch.js'
import { entries, validCalls } from './calls.js'
import { promisedBy } from './promises.js'

/*
 * Whatever is given to a function of the package, it answers or throws an error of its own of one line; and an option that is misspelt is
 * refused with the one that was meant.
 */

const folder = scratchFolder()
const calls = await validCalls(folder)
const isClass = (value: unknown) => /^class\b/.test(String(value))
const isMetric = (value: unknown) => typeof value === 'function' && 'expr' in value
const functions = Object.entries(entries).flatMap(([entry, exported]) =>
  Object.entries(exported)
    .filter(([, value]) => typeof value === 'function' && !isClass(value) && !isMetric(value))
    .map(([name, value]) => [name, value as (...args: readonly unknown[]) => unknown, entry] as const),
)

const junk: readonly unknown[] = [
  undefined,
  null,
  0,
  -1,
  Number.NaN,
  1e300,
  5n,
  true,
  '',
  'x',
  '\0',
  '__proto__',
  Symbol('s'),
  () => 5,
  [],
  [undefined],
  [[[]]],
  {},
  { kind: 'field' },
  { kind: 'compare', op: 'eq' },
  Object.create(null),
  new Date(Number.NaN),
]

/** What a call ends with: nothing where it answers. */
async function failureOf(call: () => unknown): Promise<unknown> {
  try {
    const answer: unknown = await call()
    if (typeof answer === 'object' && answer !== null && Symbol.iterator in answer) {
      for (const _ of answer as Iterable<unknown>) break
    }
    return undefined
  } catch (error) {
    return error
  }
}

function expectTyped(failure: unknown, given = 'nothing'): void {
  if (failure === undefined) return
  // Stacks are slow to write, and there are thousands of them.
  if (!(failure instanceof CartometricsError)) expect.fail(`${given}: ${(failure as Error)?.stack ?? inspect(failure)}`)
  // Those of formulas point to a place in them, on a line of its own.
  const line = /^Tableau\w+Error$/.test(failure.name) ? /./ : /^[^\n]+$/
  expect(failure.message, given).toMatch(line)
}

/** Refuses an error of a class that the function's comment does not speak of. */
function expectPromised(name: string, failure: unknown): void {
  const promised = [name, ...(name === 'fromEvents' ? ['analyze'] : [])].flatMap(promisedBy)
  if (failure === undefined || promised.some((one) => failure instanceof one)) return
  expect.fail(`${name}() promises no ${(failure as Error).name}: ${(failure as Error).message}`)
}

const isOptions = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  Object.getPrototypeOf(value) === Object.prototype &&
  Object.isExtensible(value)

/** The arguments with one of them changed. */
const changed = (args: readonly unknown[], at: number, value: unknown) => args.with(at, value)

/** Objects that are what a function is about: other names in them are nobody's mistake. */
const contents: Readonly<Record<string, readonly number[]>> = {
  describeRejected: [0],
  funnelOf: [0],
  parseEvent: [0, 1],
  parseEvents: [1],
  sampleEvents: [0, 1],
  renderReport: [0],
  findingsOf: [0, 1, 2],
  evaluateFormulas: [0],
  formulaData: [0, 1],
  readFormulaData: [0],
  conditionsOf: [0],
  revenueTree: [0, 1],
}

/** The names of options among the arguments of a function, and where they are. */
function optionsAmong(name: string, args: readonly unknown[]) {
  return args.flatMap((arg, at) => {
    const isContent = contents[name]?.includes(at) || (name.endsWith('Chart') && at === 0)
    if (!isOptions(arg) || isContent || 'kind' in arg || 'measure' in arg) return []
    return Object.keys(arg).map((option) => ({ arg, at, option }))
  })
}

test('each function is tried', () => {
  expect([...new Set(functions.map(([name]) => name))].sort()).toEqual(Object.keys(calls).sort())
})

describe.each(functions)('%s', (name, exported) => {
  const args = calls[name] ?? []
  // What is wrong with events, and what is said of them, is told to whoever asks something of them.
  const call =
    name === 'fromEvents'
      ? (...given: readonly unknown[]) => analyze(exported(...given) as Source, { metrics: ['events'] })
      : exported

  test('takes what it is made for', async () => {
    const failure = await failureOf(() => call(...args))
    // There is no file, and no service.
    if (name === 'runAthenaQuery') expectTyped(failure)
    else expect(failure).toBeUndefined()
  })

  test('refuses options that there are not, and names the one that was meant', async () => {
    for (const { arg, at, option } of optionsAmong(name, args)) {
      const wrong = `${option}x`
      const failure = await failureOf(() => call(...changed(args, at, { ...arg, [wrong]: 1 })))
      expectTyped(failure, wrong)
      // A name of two letters may be any.
      const meant = option.length > 2 ? `; did you mean "${option}"?` : ''
      expect((failure as Error | undefined)?.message).toContain(`unknown option "${wrong}"${meant}`)
    }
  })

  test('refuses junk with errors of its own, of a class that it promises', async () => {
    for (const [at, arg] of args.entries()) {
      for (const value of junk) {
        const failure = await failureOf(() => call(...changed(args, at, value)))
        expectTyped(failure, `${inspect(value)} for argument ${at}`)
        expectPromised(name, failure)
        if (!isOptions(arg)) continue
        for (const option of Object.keys(arg)) {
          const ofOption = await failureOf(() => call(...changed(args, at, { ...arg, [option]: value })))
          expectTyped(ofOption, `${inspect(value)} for ${option}`)
          expectPromised(name, ofOption)
        }
      }
    }
    const failure = await failureOf(() => call())
    expectTyped(failure)
    expectPromised(name, failure)
  })
})
