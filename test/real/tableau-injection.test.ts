import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { BindingOptions } from '../../src/events/binding.js'
import { TableauFileError } from '../../src/tableau/file/file-error.js'
import { injectIntoTableau } from '../../src/tableau/inject/inject.js'
import { hasShared, shared } from '../support/shared.js'
import { environmentOf } from '../tableau/support/file.js'
import { schemaErrors } from '../tableau/support/schema.js'
import { elementsNamed, readXml } from '../tableau/support/xml.js'

/** Genuine files, and which of their columns could stand for those of events. */
const genuine: Readonly<Record<string, NonNullable<BindingOptions['columns']>>> = {
  'd1_jdbc_connector_sdk.tds': {
    eventType: 'Ship Mode',
    userSession: 'Order ID',
    price: 'Discount',
    brand: 'Prod Type1',
  },
  'd2_world_desc_defaultformat_folders_extract.tds': {
    eventType: 'Region',
    userSession: 'Country',
    price: 'GDP',
    brand: 'Country',
  },
  'd3_calc_desc_small.tds': { eventType: 'a', userSession: "Today's Date", price: 'x', brand: 'y' },
  'r8_tableau_official_fixture_2026.2.twb': {
    eventType: 'Ship Mode',
    userSession: 'Order ID',
    price: 'Sales',
    brand: 'Sub-Category',
  },
  'minimal_athena.tds': {},
  'minimal_csv.tds': {},
  'min_4ws_1db.v18_1.twb': {},
  'min_4ws_1db.v26_1.twb': {},
}

const metrics = [
  'stickiness',
  'conversionRate',
  'averageOrderValue',
  'marketShare',
  'quadrant',
  'cumulativeShare',
] as const

describe.skipIf(!hasShared)('injection into genuine files', () => {
  for (const [name, columns] of Object.entries(genuine)) {
    test(name, { timeout: 60_000 }, async () => {
      const before = readFileSync(`${shared}tableau/examples/${name}`, 'utf8')
      const options = {
        metrics,
        form: 'table',
        by: 'brand',
        minSessions: 2,
        thresholds: { sessions: 3 },
        binding: { columns },
      } as const
      const { file, added, updated } = injectIntoTableau(before, options)
      expect(added).toContain('Cumulative share')
      expect(updated).toEqual([])

      // All of the file is there, in its order: nothing but whole elements were put between.
      expect(isSubsequence(before, file)).toBe(true)
      expect(injectIntoTableau(file, options).file).toBe(file)
      expect(injectIntoTableau(new TextEncoder().encode(file), options).file).toEqual(new TextEncoder().encode(file))

      // As valid as it was.
      expect(await schemaErrors(file)).toHaveLength((await schemaErrors(before)).length)

      // What refers to a field refers to one that is there.
      const root = readXml(file)
      const sources = root.name === 'datasource' ? [root] : elementsNamed(root, 'datasource')
      const source = sources.find(({ children }) =>
        children.some(({ attributes }) => attributes['caption'] === 'Quadrant'),
      )
      const parameters = elementsNamed(root, 'column').filter(({ attributes }) => 'param-domain-type' in attributes)
      const { environment } = environmentOf(source as never, parameters)
      const records = elementsNamed(source as never, 'local-name').map(({ text }) => text.slice(1, -1))
      // Table calculations go along the dimension, by its name in this data source.
      const { 'formatted-name': formatted, name: own } = source?.attributes ?? {}
      const along = elementsNamed(source as never, 'table-calc').flatMap(({ attributes }) =>
        attributes['ordering-type'] === 'Field' ? [attributes['ordering-field'] ?? ''] : [],
      )
      expect(along.length).toBeGreaterThan(4)
      for (const [of, field = ''] of along.map((one) => one.split('].['))) {
        expect(of).toBe(`[${formatted ?? own}`)
        expect([...records, ...Object.keys(environment.fields)]).toContain(field.slice(0, -1))
      }
      for (const [id, formula] of Object.entries(environment.calculations)) {
        if (!file.includes(`name='[${id}]'`) || before.includes(`[${id}]`)) continue
        for (const [, reference = ''] of formula.matchAll(/\[([^\]]+)\]/g)) {
          if (reference === 'Parameters') continue
          const known =
            reference in environment.fields || reference in environment.calculations || records.includes(reference)
          expect(known || reference in environment.parameters, `${reference} of ${formula}`).toBe(true)
        }
      }
    })
  }

  test('columns of other types are refused, by name', () => {
    const before = readFileSync(`${shared}tableau/examples/d2_world_desc_defaultformat_folders_extract.tds`, 'utf8')
    const bound = (columns: object) => () =>
      injectIntoTableau(before, {
        metrics,
        form: 'table',
        by: 'brand',
        binding: {
          columns: { eventType: 'Region', userSession: 'Country', price: 'GDP', brand: 'Country', ...columns },
        },
      })
    expect(bound({})().added).toContain('Cumulative share')
    expect(bound({ eventType: 'GDP' })).toThrow(
      'the column "GDP" for eventType is an integer: Cannot compare an integer and a string, in [GDP] = ',
    )
    expect(bound({ price: 'Country' })).toThrow(
      'the column "Country" for price is a string: SUM is called with (string)',
    )
    expect(bound({ brand: 'Year' })).toThrow('the column "Year" for brand is a date: it is to be')
  })

  test('a file without columns says what it lacks', () => {
    const before = readFileSync(`${shared}tableau/examples/d4_tableau10_validates.tds`, 'utf8')
    expect(() => injectIntoTableau(before, { metrics, form: 'lod', by: 'brand' })).toThrow(TableauFileError)
  })
})

/** Whether a text is another with pieces put in: by the longest common start of what is left, again and again. */
function isSubsequence(short: string, long: string): boolean {
  let at = 0
  for (const character of long) {
    if (short.startsWith(character, at)) at += character.length
    if (at === short.length) return true
  }
  return at === short.length
}
