import { describe, expect, test } from 'vitest'
import { hint, nearestName, type OptionNames, refuseUnknownOptions } from '../src/known-names.js'

interface Options {
  readonly strict?: boolean
  readonly timeZone?: string
}

const known: OptionNames<Options> = { strict: true, timeZone: true }

describe('names that there are not', () => {
  test('the nearest one is meant, whatever its case; one that differs by more than three letters is none', () => {
    expect(nearestName('timezone', ['time', 'timeZone'])).toBe('timeZone')
    expect(nearestName('stric', ['strict', 'string'])).toBe('strict')
    expect(nearestName('colour', ['strict', 'timeZone'])).toBeUndefined()
  })

  test('without a near one, all are named', () => {
    expect(hint('colour', ['strict', 'timeZone'])).toBe('; there are strict, timeZone')
  })

  test.each([
    [{ stric: true }, 'run: unknown option "stric"; did you mean "strict"?'],
    [{ toString: 1 }, 'run: unknown option "toString"; there are strict, timeZone'],
    [null, 'run: the options are an object, not null'],
    [['strict'], 'run: the options are an object, not an array'],
    ['strict', 'run: the options are an object, not string'],
  ])('%j is refused', (given, message) => {
    expect(() => refuseUnknownOptions<Options>('run', given as never, known)).toThrow(message)
  })

  test('an option forgotten in the list, or that the type does not have, does not compile', () => {
    // @ts-expect-error timeZone is missing
    const less: OptionNames<Options> = { strict: true }
    // @ts-expect-error there is no colour
    const more: OptionNames<Options> = { strict: true, timeZone: true, colour: true }
    refuseUnknownOptions<Options>('run', { strict: true }, known)
    expect([Object.keys(less), Object.keys(more)]).toEqual([['strict'], ['strict', 'timeZone', 'colour']])
  })
})
