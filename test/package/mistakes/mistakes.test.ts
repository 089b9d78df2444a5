import { describe, expect, test } from 'vitest'
import { CartometricsError } from '../../../src/errors.js'
import { scratchFolder } from '../../support/scratch.js'
import { entries, validCalls } from './calls.js'

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

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

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
  revoked(),
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

function expectTyped(failure: unknown): void {
  if (failure === undefined) return
  expect(failure).toBeInstanceOf(CartometricsError)
  expect((failure as Error).message).toMatch(/^[^\n]+$/)
}

const isOptions = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  Object.getPrototypeOf(value) === Object.prototype &&
  Object.isExtensible(value)

/** The arguments with one of them changed. */
const changed = (args: readonly unknown[], at: number, value: unknown) => args.with(at, value)

test('each function is tried', () => {
  expect([...new Set(functions.map(([name]) => name))].sort()).toEqual(Object.keys(calls).sort())
})

describe.each(functions)('%s', (name, call) => {
  const args = calls[name] ?? []

  test('takes what it is made for', async () => {
    const failure = await failureOf(() => call(...args))
    // There is no file, and no service.
    if (name === 'runAthenaQuery') expectTyped(failure)
    else expect(failure).toBeUndefined()
  })

  test('refuses junk with errors of its own', async () => {
    for (const [at, arg] of args.entries()) {
      for (const value of junk) {
        expectTyped(await failureOf(() => call(...changed(args, at, value))))
        if (!isOptions(arg)) continue
        for (const option of Object.keys(arg)) {
          expectTyped(await failureOf(() => call(...changed(args, at, { ...arg, [option]: value }))))
        }
      }
    }
    expectTyped(await failureOf(() => call()))
  })
})
