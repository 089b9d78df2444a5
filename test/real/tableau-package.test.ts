import { readFileSync } from 'node:fs'
import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import { evaluateFormulas, formulaData } from '../../src/tableau/language/index.js'
import { tableauPackage } from '../../src/tableau/workbook/package.js'
import { hasShared, shared } from '../support/shared.js'
import { environmentOf } from '../tableau/support/file.js'
import { realEvents } from '../tableau/support/real-events.js'
import { childNamed, elementsNamed, type ReadElement, readXml } from '../tableau/support/xml.js'

describe.skipIf(!hasShared)('a packaged workbook over a real file', () => {
  test('its formulas over its own data have the values of an analysis in memory', async () => {
    const file = `${shared}data/real/cosmetics-2019-oct.csv`
    const csv = readFileSync(file)
    const members = unzipSync(tableauPackage({ data: { csv }, eventTime: 'text', minSessions: 3 }))
    const workbook = readXml(new TextDecoder().decode(members['E-commerce.twb']))
    const [parameters, source] = elementsNamed(childNamed(workbook, 'datasources') as ReadElement, 'datasource') as [
      ReadElement,
      ReadElement,
    ]
    const { environment, captions } = environmentOf(
      source,
      parameters.children.filter(({ name }) => name === 'column'),
    )

    const [header = '', ...lines] = new TextDecoder()
      .decode(members['Data/E-commerce/events.csv'])
      .trimEnd()
      .split(/\r?\n/)
    const names = header.split(',').map((name, index) => name || `F${index + 1}`)
    const rows = lines.map((line) =>
      Object.fromEntries(line.split(',').map((value, index) => [names[index] ?? '', value || null])),
    )
    const shown = {
      quadrant: 'Quadrant',
      opportunity: 'Opportunity',
      revenueAtStake: 'Revenue at stake',
      rankGap: 'Rank gap',
      revenueRank: 'Revenue rank',
      stickiness: 'Stickiness',
      marketShare: 'Market share (within the filters)',
    }
    const { marks } = evaluateFormulas(
      Object.fromEntries(Object.entries(shown).map(([name, caption]) => [name, `[${captions.get(caption)}]`])),
      { data: formulaData(environment.fields, { rows }), dimensions: ['brand'], ...environment },
    )
    const analysis = await analyze(fromEvents(realEvents(file)), {
      by: 'brand',
      minSessions: 3,
      metrics: Object.keys(shown) as never,
    })
    expect(marks.length).toBe(analysis.rows.length)
    const values = new Map(
      marks.map(({ dimensions, values }) => [dimensions['brand'], values as Record<string, unknown>]),
    )
    for (const row of analysis.rows as unknown as readonly Record<string, unknown>[]) {
      for (const name of Object.keys(shown)) {
        const found = values.get(row['brand'] as string)?.[name]
        if (typeof found === 'number' && !/Rank|Gap/.test(name)) expect(found).toBeCloseTo(row[name] as number, 9)
        else expect(found, `${name} of ${row['brand']}`).toBe(row[name])
      }
    }
    expect(new Set([...values.values()].map(({ quadrant }) => quadrant)).size).toBe(5)
  })
})
