import { describe, expect, test } from 'vitest'
import { analyze } from '../../../src/analysis/analyze.js'
import { eq, field, firstPart } from '../../../src/definition/builders.js'
import { derivedDimensions, dimension } from '../../../src/plan/dimension.js'
import { everySource, openers, type TextRow } from '../../support/every-source.js'

const of = (category: string | null): TextRow => ({
  event_time: '2019-10-01T12:00:00Z',
  event_type: 'view',
  category_code: category,
})
const rows = [of('Dr. Oetker > Baking'), of('Dr. Oetker > Pizza'), of('Dr. Oetker'), of('Home > A.B > C'), of(null)]
const binding = { categorySeparator: ' > ' }

describe.each(everySource)('the first level of categories in %s', (name) => {
  const { open } = openers()

  test("ends at the binding's separator", async () => {
    const { rows: found } = await analyze(await open(name, rows, binding), { by: 'topCategory', metrics: ['events'] })
    expect(found).toEqual([
      { topCategory: 'Dr. Oetker', events: 3 },
      { topCategory: 'Home', events: 1 },
      { topCategory: null, events: 1 },
    ])
  })

  test('does so in conditions, and not in an expression that says where it ends', async () => {
    const source = await open(name, rows, binding)
    const where = eq(derivedDimensions.topCategory, 'Dr. Oetker')
    const { totals } = await analyze(source, { metrics: ['events'], where })
    expect(totals).toEqual({ events: 3 })
    const own = dimension('own', firstPart(field.categoryCode, '.'))
    const { rows: found } = await analyze(source, { by: own, metrics: ['events'] })
    expect(found.map(({ own }) => own)).toEqual(['Dr', 'Home > A', null])
  })
})
