import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeSample } from 'cartometrics/sample'
import type { Sample } from './contestant.js'
import { smallEvents, visitorEvents } from './contestants/small-calls.js'
import { makeArrow } from './processes.js'
import { cacheFolder, versionOf } from './root.js'

/** Finds the sample of so many events, or makes it. */
export async function sampleOf(events: number, withArrow: boolean, say: (text: string) => void): Promise<Sample> {
  mkdirSync(cacheFolder, { recursive: true })
  const path = join(cacheFolder, `events-${events}-${versionOf('cartometrics')}`)
  const sample = { events, parquet: `${path}.parquet`, arrow: `${path}.arrow` }
  if (!existsSync(sample.parquet)) {
    say(`making a sample of ${events.toLocaleString('en')} events, kept as ${sample.parquet}`)
    await writeSample({ events, seed: 1, path: sample.parquet })
  }
  if (withArrow && !existsSync(sample.arrow)) {
    say(`making an Arrow file of it, kept as ${sample.arrow}`)
    await makeArrow(sample)
  }
  return sample
}

/** The files with the events that small calls make for themselves, by the names of their tables. */
export async function smallSamples(): Promise<Readonly<Record<string, string>>> {
  const folder = join(cacheFolder, 'small')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const files = { small: join(folder, 'small.parquet'), visitor: join(folder, 'visitor.parquet') }
  await writeSample({ events: smallEvents, seed: 1, path: files.small })
  await writeSample({ events: visitorEvents, seed: 1, path: files.visitor })
  return files
}
