import { describe, expect, test } from 'vitest'
import { DefinitionError } from '../../src/errors.js'
import { type BindingOptions, defineBinding } from '../../src/events/binding.js'
import { numberHint, timeHint } from '../../src/events/hints.js'
import { givenOptions, plainValues, type ValueOptions, valueRules } from '../../src/events/value-options.js'
import type { Advice } from '../../src/hint.js'

describe('what is said of values', () => {
  test('is plain where nothing is', () => {
    expect(defineBinding().values).toEqual(plainValues)
    expect(givenOptions(defineBinding().values)).toEqual([])
    expect(givenOptions(valueRules({ decimal: '.', fileTimeZone: 'UTC', priceUnit: 1, nulls: [''] }))).toEqual([])
  })

  test.each<[ValueOptions]>([
    [{ timeFormat: '%F' }],
    [{ timeUnit: 'us' }],
    [{ fileTimeZone: 'Asia/Kolkata' }],
    [{ decimal: ',' }],
    [{ grouping: ',' }],
    [{ priceUnit: 0.1 }],
    [{ nulls: ['NA'] }],
  ])('%o is told', (options) => {
    expect(givenOptions(valueRules(options))).toEqual(Object.keys(options))
  })

  test.each<[BindingOptions, string]>([
    [{ timeFormat: 7 as never }, 'binding.timeFormat must be a text'],
    [{ timeFormat: '%H' }, 'binding.timeFormat "%H" tells no year'],
    [{ timeUnit: 'seconds' as never }, 'binding.timeUnit must be one of s, ms, us, ns, not "seconds"'],
    [{ timeUnit: 'toString' as never }, 'binding.timeUnit must be one of'],
    [{ timeUnit: 's', timeFormat: '%F' }, 'binding.timeUnit cannot be given beside timeFormat'],
    [{ fileTimeZone: 'Mars/Olympus' }, 'binding.fileTimeZone: unknown time zone "Mars/Olympus"'],
    [{ fileTimeZone: '' }, 'binding.fileTimeZone: unknown time zone ""'],
    [{ fileTimeZone: '+02:00' }, 'binding.fileTimeZone: unknown time zone "+02:00"'],
    [{ decimal: ';' as never }, 'binding.decimal must be "." or ","'],
    [{ grouping: 'x' }, 'binding.grouping must be one of'],
    [{ grouping: '' }, 'binding.grouping must be one of'],
    [{ grouping: '.' }, 'binding.grouping must not be the decimal mark as well; say decimal: ","'],
    [{ grouping: ',', decimal: ',' }, 'say decimal: "."'],
    [{ priceUnit: 0 }, 'binding.priceUnit must be 1, 0.1, 0.01'],
    [{ priceUnit: -1 }, 'binding.priceUnit'],
    [{ priceUnit: 0.05 }, 'binding.priceUnit'],
    [{ priceUnit: 100 }, 'binding.priceUnit'],
    [{ priceUnit: 1e-7 }, 'binding.priceUnit'],
    [{ priceUnit: '0.01' as never }, 'binding.priceUnit'],
    [{ priceUnit: Number.NaN }, 'binding.priceUnit'],
    [{ priceUnit: 0.001, moneyScale: 2 }, 'binding.priceUnit 0.001 needs a moneyScale of 3 at least, not 2'],
    [{ nulls: 'NULL' as never }, "binding.nulls must be texts such as ['NULL', 'NA'], not \"NULL\""],
    [{ nulls: [null] as never }, 'binding.nulls'],
  ])('%o is refused', (options, message) => {
    expect(() => defineBinding(options)).toThrow(DefinitionError)
    expect(() => defineBinding(options)).toThrow(message)
  })

  test('minor units have room at the money scale', () => {
    expect(defineBinding({ priceUnit: 0.01 }).moneyScale).toBe(2)
    expect(defineBinding({ priceUnit: 0.0001 }).moneyScale).toBe(4)
    expect(defineBinding({ priceUnit: 0.1, moneyScale: 1 }).moneyScale).toBe(1)
  })
})

describe('what comes to mind of a value that cannot be read', () => {
  test.each([
    ['31.02.2024 10:00', 'there is no such date'],
    ['20191001', 'it may be of the timeFormat "%Y%m%d"'],
    ['201910010826', 'it may be of the timeFormat "%Y%m%d%H%M"'],
    ['20191001082659', 'it may be of the timeFormat "%Y%m%d%H%M%S"'],
    ['31/10/2019 8:26', 'it may be of the timeFormat "%d/%m/%Y %H:%M"'],
    ['10/31/2019', 'it may be of the timeFormat "%m/%d/%Y"'],
    ['1.10.19 08:26:59', 'it may be of the timeFormat "%d.%m.%y %H:%M:%S" or "%m.%d.%y %H:%M:%S"'],
    ['123456', 'if it counts from 1970, say its timeUnit'],
    ['20191301', 'if it counts from 1970, say its timeUnit'],
    ['31/31/2019', 'there is no such date'],
    ['yesterday', undefined],
  ])('%s, which is no time', (text, hint) => {
    expect(timeHint(text)?.text).toBe(hint)
  })

  test.each([
    ['10,00', 'its decimal mark may be a comma: say decimal: ","'],
    ['1.250,50', 'its marks may be others: say decimal: "," and grouping: "."'],
    ['1 250,5', 'its marks may be others: say decimal: "," and grouping: " "'],
    ['1\u00a0250.50', 'its digits may be grouped: say grouping: "\u00a0" (U+00A0, a space that does not break)'],
    ['1,250.50', 'its digits may be grouped: say grouping: ","'],
    ['nan', 'if it stands for null, say nulls: ["nan"]'],
    ['$3', 'a currency is no part of a number: write it without'],
    ['3.50 EUR', 'a currency is no part of a number: write it without'],
    ['many', undefined],
    ['NULL', 'if it stands for null, say nulls: ["NULL"]'],
  ])('%s, which is no number', (text, hint) => {
    expect(numberHint(text)?.text).toBe(hint)
  })

  test.each<[string, readonly [option: string, value?: unknown][]]>([
    [
      '1.10.19',
      [
        ['binding.timeFormat', '%d.%m.%y'],
        ['binding.timeFormat', '%m.%d.%y'],
      ],
    ],
    ['123456', [['binding.timeUnit']]],
    ['31.02.2024', []],
  ])('%s names options, as its text has them', (text, expected) => {
    const { text: said, hints } = timeHint(text) as Advice
    expect(hints.map(({ option, value }) => [option, ...(value === undefined ? [] : [value])])).toEqual(expected)
    for (const hint of hints) expect(said).toContain(hint.text)
  })

  test.each<[string, readonly [option: string, value: unknown][]]>([
    [
      '1.250,50',
      [
        ['binding.decimal', ','],
        ['binding.grouping', '.'],
      ],
    ],
    ['1,250.50', [['binding.grouping', ',']]],
    ['10,00', [['binding.decimal', ',']]],
    ['nan', [['binding.nulls', ['nan']]]],
    ['$3', []],
  ])('%s, too', (text, expected) => {
    const { text: said, hints } = numberHint(text) as Advice
    expect(hints.map(({ option, value }) => [option, value])).toEqual(expected)
    for (const hint of hints) expect(said).toContain(hint.text)
  })
})
