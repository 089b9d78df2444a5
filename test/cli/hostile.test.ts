import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { formatCsv } from '../../src/cli/format-csv.js'
import { formatJson } from '../../src/cli/format-json.js'
import { formatTable } from '../../src/cli/format-table.js'
import { stylesFor } from '../../src/cli/style.js'
import { widthOf } from '../../src/cli/text-width.js'
import type { DimensionInput, MetricInput } from '../../src/plan/query.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { captured } from './run-cli.js'

/** What breaks terminals, spreadsheets, parsers and objects. */
const nasty = [
  '\x1b[31mred\x1b[0m',
  '\x9b31m',
  'line\nbreak',
  'carriage\rreturn',
  'tab\tbed',
  '\u202eright to left',
  '\u2028',
  '=SUM(A1:A9)',
  '+1',
  '-1',
  '@cmd',
  'a,b',
  'say "so"',
  '__proto__',
  'constructor',
  '(none)',
  'nan',
  '日本語ブランド',
  '👩‍👩‍👧‍👦',
  '🇩🇪',
  'e\u0301cole',
  'x'.repeat(200),
]
const brandText = fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }))

async function analysisOf(brands: readonly string[]) {
  const events = [...brands, null].map((brand, index) => ({
    eventTime: '2019-10-01T00:00:00Z',
    eventType: 'purchase',
    brand,
    price: index,
    userSession: `s${index}`,
  }))
  return analyze<DimensionInput, MetricInput>(fromEvents(events), { by: 'brand', metrics: ['revenue', 'quadrant'] })
}

const { terminal } = captured()
const look = { styles: stylesFor(terminal.out, terminal), width: undefined, isOurChoice: false, methods: {} }
const distinct = fc.uniqueArray(brandText, { minLength: 1, maxLength: 12 })

describe('any keys', () => {
  test('leave the table a table', async () => {
    await fc.assert(
      fc.asyncProperty(distinct, async (brands) => {
        const analysis = await analysisOf(brands)
        const text = [...formatTable(analysis, look)].join('')
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u)
        const [table = ''] = text.split('\n\n')
        const [, rule = '', ...lines] = table.split('\n')
        // Header, rule, rows, rule, total: no key adds a line.
        expect(lines).toHaveLength(analysis.rows.length + 2)
        // The money ends in the same column of the terminal in every row.
        const money = rule.indexOf('  ') + 2
        const [first = '', second = ''] = rule.split('  ')
        for (const line of lines) {
          if (line === rule) continue
          const end = /(\S+)\s+\S+$/.exec(line)
          expect(widthOf(line.slice(0, (end?.index ?? 0) + (end?.[1]?.length ?? 0)))).toBe(money + second.length)
        }
        expect(widthOf(first)).toBeLessThanOrEqual(40)
      }),
      { numRuns: 300 },
    )
  })

  test('come back from CSV as they were, but for the mark before formulas', async () => {
    await fc.assert(
      fc.asyncProperty(distinct, async (brands) => {
        const analysis = await analysisOf(brands)
        const [names, ...records] = parseCsv([...formatCsv(analysis)].join(''))
        expect(names).toEqual(['brand', 'revenue', 'quadrant'])
        const rows = analysis.rows as readonly Readonly<Record<string, string | null>>[]
        const expected = rows.map(({ brand = null, revenue, quadrant }, place) => {
          const text = brand ?? ''
          const isMarked = records[place]?.[0] === `'${text}`
          if (/^[=+\-@\t\r\n]/.test(text)) expect(isMarked).toBe(true)
          if (!/[=+\-@＝＋－＠﹦﹢﹣﹫−\t\r\n]/.test(text)) expect(isMarked).toBe(false)
          return [isMarked ? `'${text}` : text, String(revenue), quadrant ?? '']
        })
        expect(records).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })

  test('come back from JSON as they were, and do not reach a terminal', async () => {
    await fc.assert(
      fc.asyncProperty(distinct, async (brands) => {
        const analysis = await analysisOf(brands)
        const text = [...formatJson(analysis)].join('')
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u)
        expect(JSON.parse(text).rows).toEqual(analysis.rows)
      }),
      { numRuns: 300 },
    )
  })
})

test('a dimension may be called __proto__', async () => {
  const events = [{ eventTime: '2019-10-01', eventType: 'view', ['__proto__']: 'apple' }]
  const analysis = await analyze<DimensionInput, MetricInput>(fromEvents(events), {
    by: '__proto__',
    metrics: ['events'],
  })
  expect([...formatJson(analysis)].join('')).toContain('{"__proto__":"apple","events":1}')
  expect([...formatCsv(analysis)].join('')).toBe('__proto__,events\r\napple,1\r\n')
})

test('numbers below zero are no formulas', async () => {
  const events = ['a', 'b'].flatMap((brand) => [
    { eventTime: '2019-10-01', eventType: 'purchase', brand, price: brand === 'a' ? -5 : 3, userId: '1' },
    ...(brand === 'a' ? [{ eventTime: '2019-10-01', eventType: 'view', brand, price: 1, userId: '2' }] : []),
  ])
  const analysis = await analyze<DimensionInput, MetricInput>(fromEvents(events), {
    by: 'brand',
    metrics: ['revenue', 'rankGap'],
  })
  expect([...formatCsv(analysis)].join('')).toBe('brand,revenue,rankGap\r\nb,3,1\r\na,-5,-1\r\n')
})

/** A reader of RFC 4180, written from its grammar. */
function parseCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = [[]]
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  for (const [, quoted, plain = '', end] of text.matchAll(cell)) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end === '\r\n') records.push([])
  }
  return records.slice(0, -1)
}
