import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { writeArrow } from '../../bench/arrow-file.js'
import type { NodeContestant, Sample } from '../../bench/contestant.js'
import { contestants } from '../../bench/contestants/all.js'
import { smallEvents, visitorEvents } from '../../bench/contestants/small-calls.js'
import { type Answer, differences, type FigureTable } from '../../bench/figures.js'
import { referenceTable } from '../../bench/reference.js'
import { writeSample } from '../../src/sample/write.js'
import { scratchFolder } from '../support/scratch.js'

const folder = scratchFolder()
const sample: Sample = { events: 20_000, parquet: join(folder, 'events.parquet'), arrow: join(folder, 'events.arrow') }
const own: Readonly<Record<string, string>> = {
  small: join(folder, 'small.parquet'),
  visitor: join(folder, 'visitor.parquet'),
}
const references = new Map<string, Promise<FigureTable>>()

beforeAll(async () => {
  await writeSample({ events: sample.events, seed: 1, path: sample.parquet })
  await writeSample({ events: smallEvents, seed: 1, path: own['small'] as string })
  await writeSample({ events: visitorEvents, seed: 1, path: own['visitor'] as string })
  await writeArrow(sample.parquet, sample.arrow, 6_000)
})

async function referenceFor(answer: Answer): Promise<Answer> {
  const wanted: Record<string, FigureTable> = {}
  for (const table of Object.keys(answer)) {
    const known = references.get(table) ?? referenceTable(table, own[table] ?? sample.parquet)
    references.set(table, known)
    wanted[table] = await known
  }
  return wanted
}

const inNode = contestants.filter((one): one is NodeContestant => one.runtime === 'node')

describe('the contestants of the benchmark', () => {
  test.each(inNode.map((one) => [one.name, one] as const))('%s finds out the same numbers', async (_, contestant) => {
    const timed = await contestant.prepare(sample, 10)
    const { answer } = (await timed())()
    expect(differences(answer, await referenceFor(answer))).toEqual([])
  })

  test('have names of their own', () => {
    expect(new Set(contestants.map(({ name }) => name)).size).toBe(contestants.length)
  })

  test('in Python have their scripts', () => {
    for (const one of contestants) {
      if (one.runtime === 'node') continue
      const script = readFileSync(new URL(`../../bench/python/${one.script}`, import.meta.url), 'utf8')
      expect(script).toContain('run(measure, rows_of)')
    }
  })
})
