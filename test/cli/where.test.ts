import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { parseWhere } from '../../src/cli/where.js'
import { type ComparisonSyntax, type ConditionSyntax, parseCondition } from '../../src/cli/where-syntax.js'
import { QueryError } from '../../src/errors.js'
import { defineBinding } from '../../src/events/binding.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'

const comparison = (name: string, operator: string, ...values: (string | null)[]): ComparisonSyntax => ({
  kind: 'comparison',
  name,
  operator,
  values,
})
const all = (...parts: ConditionSyntax[]): ConditionSyntax => ({ kind: 'and', parts })
const any = (...parts: ConditionSyntax[]): ConditionSyntax => ({ kind: 'or', parts })
const [apple, dear, none] = [
  comparison('brand', '=', 'apple'),
  comparison('price', '>', '3'),
  comparison('brand', '=', null),
]

describe('conditions', () => {
  test.each<[string, ConditionSyntax]>([
    ['brand=apple and price>3', all(apple, dear)],
    ['brand = apple AND price > 3', all(apple, dear)],
    ['brand=apple\n  Or price>3\n', any(apple, dear)],
    ['brand=apple or price>3 and brand=', any(apple, all(dear, none))],
    ['brand=apple and price>3 or brand=', any(all(apple, dear), none)],
    ['brand=apple and (price>3 or brand=)', all(apple, any(dear, none))],
    ['(brand=apple)and((price>3)or(brand=))', all(apple, any(dear, none))],
    ['brand= and price>3', all(none, dear)],
    ['brand=|apple or price>3', any(comparison('brand', '=', null, 'apple'), dear)],
    ["brand='Marks AND Spencer' and price>3", all(comparison('brand', '=', 'Marks AND Spencer'), dear)],
    [`brand="it's"|'a|b'`, comparison('brand', '=', "it's", 'a|b')],
    [`brand='it''s'`, comparison('brand', '=', "it's")],
    ["brand=''", none],
    ["brand='or'|and\\ so", comparison('brand', '=', 'or', 'and so')],
    ['brand=black\\ and\\ decker', comparison('brand', '=', 'black and decker')],
    ["brand=O'Neill", comparison('brand', '=', "O'Neill")],
    ["brand=L'or noir", comparison('brand', '=', "L'or noir")],
    [
      'brand=H&M|Yahoo!|sand|orange|Fjord or price>3',
      any(comparison('brand', '=', 'H&M', 'Yahoo!', 'sand', 'orange', 'Fjord'), dear),
    ],
    ['(brand=Foo (Bar) or price>3)', any(comparison('brand', '=', 'Foo (Bar)'), dear)],
    ['Price (EUR)>3', comparison('Price (EUR)', '>', '3')],
    ['"price and tax">3', comparison('price and tax', '>', '3')],
    ["'a=b'=c", comparison('a=b', '=', 'c')],
  ])('%s', (text, expected) => {
    expect(parseCondition(text)).toEqual(expected)
  })

  test.each<[string, RegExp]>([
    [
      'brand=Marks AND Spencer',
      /after AND comes "Spencer", which is no condition; write NAME=VALUE there, or, if the AND is part of a value, put that in quotes: 'Marks AND Spencer'$/,
    ],
    ["brand=Marks and Spencer's and price>3", /in quotes: 'Marks and Spencer''s'$/],
    ['brand=a and b and c', /in quotes: 'a and b and c'$/],
    ['(brand=a or b) and price>3', /after or comes "b", .* in quotes: 'a or b'$/],
    ['brand=a or', /after or nothing comes; write NAME=VALUE there, or/],
    ['region=OR', /after OR nothing comes; .* in quotes: 'OR'$/],
    ["brand='a' and b", /after and comes "b", which is no condition; write NAME=VALUE there$/],
    ['and brand=a', /: write NAME=VALUE/],
    ['brand is null and price>3', /: write NAME=VALUE/],
    [
      'brand=apple price>3',
      /there is > within a value; put the value in quotes, or write and or or between conditions$/,
    ],
    ['brand=apple, price>3', /there is > within a value/],
    ['brand=apple|price=3', /there is = within a value/],
    ['brand=a!=b', /there is != within a value/],
    ['brand=apple && price>3', /there is && within a value/],
    ['brand=apple || price>3', /there is no \|\|$/],
    ['brand=apple||nokia', /there is no \|\|$/],
    ['brand=Foo (a or b)', /there is the word or within a value/],
    ['brand=:)', /there is a \) without its \(; put a value that holds one in quotes$/],
    ['brand=:(', /a \( within a value has no \)/],
    ['(brand=a', /a \( has no \) that closes it$/],
    ['(brand=a) price>3', /after the parentheses comes "price>3"; write and or or before it$/],
    ["brand='a' b", /after the quotes comes "b"; write and or or before it$/],
    ["brand='a", /a ' has no ' that closes it; write \\' for itself$/],
    ['brand==a', /there is no ==; take one of = != < <= > >=\. A value that begins with = goes in quotes$/],
    ['()', /: write NAME=VALUE/],
    ['', /: write NAME=VALUE/],
    [`${'('.repeat(5000)}brand=a`, /more than 100 parentheses/],
  ])('refuses %s', (text, expected) => {
    expect(() => parseCondition(text)).toThrow(QueryError)
    expect(() => parseCondition(text)).toThrow(expected)
  })
})

const word = (text: string) => fc.constantFrom(text, text.toUpperCase(), `${text[0]?.toUpperCase()}${text.slice(1)}`)
const space = fc.constantFrom(' ', '  ', '\t', '\n ')
const perhaps = fc.constantFrom('', ' ')

/** A text in quotes, or with a \ before each character that might not stand for itself. */
const written = (text: string) => {
  const inQuotes = ["'", '"'].map((quote) => quote + text.replaceAll(quote, quote + quote) + quote)
  const escaped = text.replaceAll(/[\\|=<>()'"&\s]/gu, '\\$&')
  return fc.constantFrom(...inQuotes, ...(text === '' || /^(?:and|or)$/i.test(text) ? [] : [escaped]))
}

const text = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc
    .array(fc.constantFrom('and', 'or', ' ', 'a', '(', ')', "'", '"', '|', '=', '\\', '>', '&&', '\t'), {
      minLength: 1,
    })
    .map((parts) => parts.join('')),
)

/** A comparison, with a way to write it. */
const aComparison = fc
  .tuple(
    text,
    fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
    fc.array(fc.option(text), { minLength: 1, maxLength: 3 }),
  )
  .chain(([name, operator, values]) =>
    fc
      .tuple(
        written(name).filter((given) => /^['"]/.test(given)),
        perhaps,
        ...values.map((value) =>
          fc.tuple(value === null ? fc.constant(values.length === 1 ? '' : "''") : written(value), perhaps),
        ),
      )
      .map(([shown, before, ...given]) => ({
        syntax: comparison(name, operator, ...values) as ConditionSyntax,
        text: `${shown}${before}${operator} ${given.map(([value, after]) => value + after).join('|')}`,
      })),
  )

type Written = { readonly syntax: ConditionSyntax; readonly text: string }

/** Conditions joined by and, or, with parentheses where they are needed, and here and there where they are not. */
const joinedBy = (kind: 'and' | 'or', parts: fc.Arbitrary<Written>): fc.Arbitrary<Written> =>
  fc.array(fc.tuple(parts, fc.boolean(), space, word(kind), space), { minLength: 2, maxLength: 3 }).map((found) => ({
    syntax: { kind, parts: found.map(([{ syntax }]) => syntax) },
    text: found
      .map(([{ syntax, text }, more, before, joint, after], index) => {
        const needed = syntax.kind === kind || (kind === 'and' && syntax.kind === 'or')
        const shown = needed || more ? `(${text})` : text
        return index === 0 ? shown : `${before}${joint}${after}${shown}`
      })
      .join(''),
  }))

const { condition } = fc.letrec<{ condition: Written }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    aComparison,
    joinedBy('and', tie('condition')),
    joinedBy('or', tie('condition')),
  ),
}))

describe('whatever is written', () => {
  test('is read back as it was meant', () => {
    fc.assert(
      fc.property(condition, perhaps, ({ syntax, text }, around) => {
        expect(parseCondition(`${around}${text}${around}`)).toEqual(syntax)
      }),
      { numRuns: 500 },
    )
  })

  test('is refused where and, or or an operator would have become part of a value', () => {
    const token = fc.constantFrom(
      'brand',
      'price',
      'a',
      'b',
      '3',
      ' ',
      ' and ',
      ' or ',
      ' AND ',
      '=',
      '>',
      '!=',
      '|',
      '(',
      ')',
      '&&',
      ',',
    )
    let read = 0
    fc.assert(
      fc.property(fc.array(token, { minLength: 3, maxLength: 12 }), (tokens) => {
        const given = tokens.join('')
        let found: ConditionSyntax
        try {
          found = parseCondition(given)
        } catch (error) {
          expect(error).toBeInstanceOf(QueryError)
          return
        }
        read++
        const comparisons = comparisonsIn(found)
        expect(comparisons).toHaveLength([...given.matchAll(/(?<=[\s()|]|^)(?:and|or)(?=[\s()|]|$)/gi)].length + 1)
        expect(comparisons).toHaveLength([...given.matchAll(/!=|>=|[=>]/g)].length)
        for (const { values } of comparisons) expect(values.join(' ')).not.toMatch(/\b(?:and|or)\b|[=<>|]|&&/i)
      }),
      { numRuns: 5000, seed: 1 },
    )
    expect(read).toBeGreaterThan(20)
  })
})

function comparisonsIn(syntax: ConditionSyntax): readonly ComparisonSyntax[] {
  return syntax.kind === 'comparison' ? [syntax] : syntax.parts.flatMap(comparisonsIn)
}

describe('the events for which it holds', () => {
  const brands = ['apple', 'nokia', null]
  const events = brands.flatMap((brand) =>
    [1, 3, 5].map((price) => ({
      eventTime: '2019-10-01T08:00:00Z',
      eventType: 'view',
      brand,
      price,
      userSession: 's',
    })),
  )
  type Event = (typeof events)[number]
  const leaf = fc.constantFrom<[string, (event: Event) => boolean]>(
    ['brand=apple', ({ brand }) => brand === 'apple'],
    ['brand!=apple', ({ brand }) => brand !== null && brand !== 'apple'],
    ['brand=', ({ brand }) => brand === null],
    ['brand=nokia|', ({ brand }) => brand === null || brand === 'nokia'],
    ['price>=3', ({ price }) => price >= 3],
    ['price!=3', ({ price }) => price !== 3],
  )

  test('are those that and before or, and parentheses, say', async () => {
    // A sum of products, some of whose factors are such sums in parentheses.
    const sum = fc.array(fc.array(leaf, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(sum, fc.option(sum), async (first, inner) => {
        const written = (terms: typeof first) =>
          terms.map((term) => term.map(([text]) => text).join(' and ')).join(' or ')
        const holds = (terms: typeof first, event: Event) => terms.some((term) => term.every(([, is]) => is(event)))
        const text = written(first) + (inner === null ? '' : ` and (${written(inner)})`)
        const expected = events.filter((event) => {
          if (inner === null) return holds(first, event)
          const last = first.at(-1) ?? []
          return holds(first.slice(0, -1), event) || (holds([last], event) && holds(inner, event))
        })
        const where = parseWhere([text], defineBinding({}, 'fields'))
        const { totals } = await analyze(fromEvents(events), {
          metrics: ['events'],
          ...(where === undefined ? {} : { where }),
        })
        expect(totals.events).toBe(expected.length)
      }),
    )
  })

  test('are those of all conditions, each of which is one of its own', () => {
    const binding = defineBinding()
    expect(parseWhere(['brand=a or brand=b', 'price>3'], binding)).toEqual(
      parseWhere(['(brand=a or brand=b) and price>3'], binding),
    )
    expect(parseWhere(['brand=a and price>3'], binding)).toEqual(parseWhere(['brand=a', 'price>3'], binding))
  })

  test('are those of a further column at its own precision, not that of what it is compared with', async () => {
    const discounts = [0.004, 0.4, -0.004, 0.5049, 0.499999, 1_569_888_000]
    const rows = discounts.map((discount) => ({ eventTime: '2019-10-01', eventType: 'view', discount }))
    const count = async (condition: string) => {
      const where = parseWhere([condition], defineBinding({}, 'fields'))
      if (where === undefined) throw new Error('there is no condition')
      return (await analyze(fromEvents(rows), { metrics: ['events'], where })).totals.events
    }
    const small = (is: (discount: number) => boolean) => discounts.slice(0, -1).filter(is).length
    expect(await count('discount<0')).toBe(small((discount) => discount < 0))
    expect(await count('discount<0.5')).toBe(small((discount) => discount < 0.5))
    expect(await count('discount>=0.505')).toBe(small((discount) => discount >= 0.505))
    expect(await count('discount>=1569888000')).toBe(1)
  })

  test('are not asked for by more decimals than are read, nor by a type that is read as another', () => {
    const binding = defineBinding({ eventTypes: { ORDER: 'purchase', cart: 'view', view: 'cart' } })
    expect(() => parseWhere(['price=1.005'], binding)).toThrow('price is read to 2 decimals, and 1.005 has more')
    expect(() => parseWhere(['price=1.500'], binding)).not.toThrow()
    expect(() => parseWhere(['discount>0.0000001'], binding)).toThrow('discount is read to 6 decimals')
    expect(() => parseWhere(['eventType=view|ORDER'], binding)).toThrow(
      '"ORDER" is read as "purchase"; write eventType=purchase',
    )
    expect(() => parseWhere(['eventType=cart'], binding)).not.toThrow()
  })
})
