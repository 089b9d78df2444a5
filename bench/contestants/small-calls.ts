import { tableFromIPC } from 'apache-arrow'
import { analyze, fromArrow, fromEvents, type Source } from 'cartometrics'
import { generateSample, type SampleEvent, sampleEvents } from 'cartometrics/sample'
import { analysisTable } from '../analysis-table.js'
import { eventsToArrow } from '../arrow-events.js'
import type { NodeContestant } from '../contestant.js'
import { type Answer, measures } from '../figures.js'
import { wholeCatalogue } from '../questions.js'
import { median } from '../statistics.js'

/** As many as a service may hold of a shop's last hour. */
export const smallEvents = 17_000
const repeats = 100
/** What a service may ask before its first request. */
const rehearsal = { calls: 20, events: 5000 }
const concurrent = 10_000
/** As many as a service may hold of one visitor. */
export const visitorEvents = 20

function sample(events: number): readonly SampleEvent[] {
  const made = generateSample({ events, seed: 1 })
  return [...made].flatMap((batch) => [...sampleEvents(batch, made.catalog)])
}

type MakeSource = (events: readonly SampleEvent[]) => Source

const objects: MakeSource = (events) => fromEvents(events)
const arrow: MakeSource = (events) => fromArrow(tableFromIPC(eventsToArrow(events)))

const question = { by: 'brand', metrics: wholeCatalogue } as const

/** One call after the other, as a service makes them; the first one finds nothing compiled yet, unless there was a rehearsal. */
function smallCalls(name: string, title: string, sourceOf: MakeSource, rehearsed = false): NodeContestant {
  return {
    runtime: 'node',
    name,
    title: `\`analyze\` over ${smallEvents.toLocaleString('en')} events, ${title}`,
    section: 'small',
    ownEvents: true,
    async prepare(_, calls = repeats) {
      const source = sourceOf(sample(smallEvents))
      const few = rehearsed ? sourceOf(sample(rehearsal.events)) : null
      return async () => {
        // Not while it gets ready: all garbage is collected after that, and with it some of what was compiled.
        if (few !== null) for (let call = 0; call < rehearsal.calls; call++) await analyze(few, question)
        const times: number[] = []
        let answer: Answer = {}
        for (let call = 0; call <= calls; call++) {
          const started = performance.now()
          const result = await analyze(source, question)
          times.push(performance.now() - started)
          if (call === calls) answer = { small: analysisTable(result) }
        }
        const [firstMs = 0, ...next] = times
        return () => ({ answer, readings: { firstMs, medianMs: median(next) } })
      }
    },
  }
}

const afterRehearsal = `after ${rehearsal.calls} calls over ${rehearsal.events.toLocaleString('en')}`

export const smallObjects = smallCalls('small-objects', 'objects', objects)
export const smallObjectsRehearsed = smallCalls('small-objects-rehearsed', `objects, ${afterRehearsal}`, objects, true)
export const smallArrow = smallCalls('small-arrow', 'an Arrow table', arrow)
export const smallArrowRehearsed = smallCalls('small-arrow-rehearsed', `an Arrow table, ${afterRehearsal}`, arrow, true)

/** Very many calls at once; the heap must be as it was when they are through. */
export const concurrentCalls: NodeContestant = {
  runtime: 'node',
  name: 'concurrent',
  title: '10,000 calls at once over 20 events each',
  section: 'small',
  ownEvents: true,
  async prepare(_, calls = concurrent) {
    const events = sample(visitorEvents)
    const wave = async () => {
      const sources = Array.from({ length: calls }, () => fromEvents(events))
      const results = await Promise.all(sources.map((source) => analyze(source, { metrics: measures })))
      for (const { totals } of results) {
        if (totals.events !== visitorEvents) throw new Error(`a call counted ${totals.events} events`)
      }
      return { measures, groups: null, total: analysisTable(results.at(-1) as (typeof results)[number]).total }
    }
    // What is compiled and kept once is there before the heap is looked at.
    await wave()
    return async () => {
      const before = heap()
      const started = performance.now()
      const answer = { visitor: await wave() }
      const allMs = performance.now() - started
      return () => ({ answer, readings: { allMs, growthBytes: heap() - before } })
    }
  },
}

function heap(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
