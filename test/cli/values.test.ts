import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatPercent, formatValue } from '../../src/cli/format-value.js'
import { cutTo, escapeControls, padTo, widthOf } from '../../src/cli/text-width.js'
import { parseWhere } from '../../src/cli/where.js'
import { defineBinding } from '../../src/events/binding.js'

describe('values for people', () => {
  test.each<[number, string]>([
    [0, '0%'],
    [-0, '0%'],
    [0.00001, '<0.01%'],
    [-0.00001, '>-0.01%'],
    [0.00005, '0.01%'],
    [0.0425, '4.25%'],
    [0.09994, '9.99%'],
    [0.09996, '10.0%'],
    [0.1, '10.0%'],
    [0.4567, '45.7%'],
    [1, '100.0%'],
    [12.5, '1,250.0%'],
    [-0.5, '-50.0%'],
  ])('%d is %s', (fraction, expected) => {
    expect(formatPercent(fraction)).toBe(expected)
  })

  test('each format', () => {
    expect(formatValue(1234567, 'integer')).toBe('1,234,567')
    expect(formatValue(47.5, 'integer')).toBe('47.5')
    expect(formatValue(-5, 'integer')).toBe('-5')
    expect(formatValue(1234.5, 'money')).toBe('1,234.50')
    expect(formatValue(0.001, 'money')).toBe('<0.01')
    expect(formatValue(-0, 'money')).toBe('0.00')
    expect(formatValue(3.4413, 'decimal')).toBe('3.44')
    expect(formatValue(true, 'boolean')).toBe('yes')
    expect(formatValue('niche-gem', 'text')).toBe('niche-gem')
    for (const format of ['integer', 'money', 'decimal', 'percent', 'boolean', 'text'] as const) {
      expect(formatValue(null, format)).toBe('–')
    }
  })

  test('what is not zero is not written as zero', () => {
    const notZero = fc.double({ min: -1e15, max: 1e15, noNaN: true }).filter((value) => value !== 0)
    fc.assert(
      fc.property(
        notZero,
        fc.constantFrom('money' as const, 'decimal' as const, 'percent' as const),
        (value, format) => {
          const text = formatValue(value, format)
          expect(/[<>]/.test(text) || /[1-9]/.test(text)).toBe(true)
        },
      ),
    )
  })
})

describe('text on a terminal', () => {
  test.each<[string, number]>([
    ['apple', 5],
    ['日本語', 6],
    ['ｆｕｌｌ', 8],
    ['한국', 4],
    ['e\u0301', 1],
    ['👩‍👩‍👧‍👦', 2],
    ['🇩🇪', 2],
    ['❤\ufe0f', 2],
    ['–…é', 3],
    ['\u200b', 0],
    ['', 0],
  ])('%s takes %d columns', (text, width) => {
    expect(widthOf(text)).toBe(width)
  })

  test('is cut and padded by its width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 30 }), (raw, width) => {
        const text = cutTo(escapeControls(raw), width)
        expect(widthOf(text)).toBeLessThanOrEqual(width)
        expect(widthOf(padTo(text, width, 'right'))).toBe(width)
      }),
    )
    expect(cutTo('日本語', 4)).toBe('日…')
    expect(cutTo('日本語', 6)).toBe('日本語')
  })

  test('has its control characters written out', () => {
    expect(escapeControls('\x1b[31m\n\r\t\x00\x7f\x9b\u202e\ud800x')).toBe(
      '\\x1b[31m\\n\\r\\t\\x00\\x7f\\x9b\\u202e\\ud800x',
    )
    expect(escapeControls('日本語 👩‍👩‍👧‍👦 O’Neil')).toBe('日本語 👩‍👩‍👧‍👦 O’Neil')
  })
})

describe('--where', () => {
  const where = (...conditions: string[]) => parseWhere(conditions, defineBinding({ columns: { brand: 'maker' } }))
  const brand = { kind: 'field', name: 'brand', type: 'text' }

  test('is compiled to expressions', () => {
    expect(where()).toBeUndefined()
    expect(where('brand=a|b', 'price>=100.5')).toEqual({
      kind: 'logic',
      op: 'and',
      operands: [
        { kind: 'oneOf', operand: brand, values: ['a', 'b'] },
        {
          kind: 'compare',
          op: 'gte',
          left: { kind: 'field', name: 'price', type: 'number' },
          right: { kind: 'literal', type: 'number', value: 100.5 },
        },
      ],
    })
  })

  test('knows a field by its name and by its column', () => {
    expect(where('maker=a')).toEqual(where('brand=a'))
    expect(where('event_type=view')).toEqual(where('eventType = view'))
    expect(JSON.stringify(where('device=phone'))).toContain('"name":"device"')
  })

  test('takes any text for a value, where what means something else is escaped', () => {
    const operandOf = (text: string) =>
      (where(`brand=${text}`) as never as { operands: readonly { values: readonly string[] }[] }).operands[0]
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (value) => {
        const escaped = value.replaceAll(/[\\|=<>()'"&\s]/g, '\\$&')
        expect(operandOf(escaped)?.values).toEqual([value])
      }),
    )
    expect(operandOf("\\'; DROP TABLE events; --")?.values).toEqual(["'; DROP TABLE events; --"])
    expect(operandOf('a\\=b\\>\\=c')?.values).toEqual(['a=b>=c'])
    expect(operandOf('a\\|b|c\\\\')?.values).toEqual(['a|b', 'c\\'])
    expect(operandOf('\\  a \\ ')?.values).toEqual(['  a  '])
  })
})
