import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formulaData } from '../../src/tableau/language/index.js'
import { calcsFields, readSuite, readTable } from '../tableau/language/suite/read-suite.js'
import { runTest } from '../tableau/language/suite/run-suite.js'

const folder = resolve('../shared/tableau/tdvt')

describe.skipIf(!existsSync(folder))('expression tests of Tableau', () => {
  const data = formulaData(calcsFields, { rows: readTable(resolve(folder, 'calcs.csv')) })
  for (const test of readSuite(folder)) {
    it(test.name, () => {
      const outcome = runTest(test, data)
      expect(outcome.failures).toEqual([])
      expect(outcome.matched).not.toBeNull()
    })
  }
})
