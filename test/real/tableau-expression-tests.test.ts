import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { formulaData } from '../../src/tableau/language/index.js'
import { documented, passRow, passTable } from '../tableau/language/suite/document.js'
import { calcsFields, readSuite, readTable } from '../tableau/language/suite/read-suite.js'
import { runTest, type TestOutcome } from '../tableau/language/suite/run-suite.js'

const folder = resolve('../shared/tableau/tdvt')
const present = existsSync(folder)
if (!present) console.warn(`Tableau's expression tests are not there (${folder}): nothing is tested against them.`)

describe.skipIf(!present)("Tableau's expression tests", () => {
  const data = present ? formulaData(calcsFields, { rows: readTable(resolve(folder, 'calcs.csv')) }) : undefined
  const suite = present ? readSuite(folder) : []
  const outcomes: TestOutcome[] = []
  const outcomeOf = (test: (typeof suite)[number]): TestOutcome => {
    if (data === undefined) throw new Error('no data')
    const outcome = runTest(test, data)
    outcomes.push(outcome)
    return outcome
  }

  it('are there', () => {
    expect(suite.length).toBeGreaterThanOrEqual(154)
    expect(suite.filter(({ variants }) => variants.length === 0)).toEqual([])
  })

  for (const test of suite) {
    it(test.name, () => {
      const outcome = outcomeOf(test)
      expect(outcome.failures).toEqual([])
      expect(outcome.matched).not.toBeNull()
    })
  }

  it('pass as the documentation says', () => {
    const inDocument = documented('tests', passTable(outcomes)).split('\n')
    const rows = outcomes.map(passRow)
    const listed = inDocument.filter((line) => /^\| .* \| \d+ of \d+ \|/.test(line))
    expect(listed.length).toBeGreaterThanOrEqual(154)
    expect(listed.filter((line) => !rows.includes(line))).toEqual([])
    // More tests than the document knows are no contradiction.
    const missing = rows.filter((row) => !inDocument.includes(row))
    if (missing.length > 0) {
      console.warn(`${missing.length} tests are not in docs/tableau-language.md: run these tests with UPDATE_DOCS=1.`)
    }
  })

  afterAll(() => console.log(passTable(outcomes).split('\n')[0]))
})
