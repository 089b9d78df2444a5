import type { Contestant, Sample } from './contestant.js'
import { type Answer, differences } from './figures.js'
import { answerOf, referenceAnswer } from './processes.js'

/** Says what a contestant has otherwise than the references of a sample, each of which is found out once. */
export function verifier(parquetOf: (table: string, sample: Sample) => string) {
  const known = new Map<string, Promise<Answer>>()
  const reference = (table: string, sample: Sample) => {
    const path = parquetOf(table, sample)
    const key = `${table} of ${path}`
    const found = known.get(key) ?? referenceAnswer(table, path)
    known.set(key, found)
    return found
  }
  return async (contestant: Contestant, sample: Sample): Promise<readonly string[]> => {
    const answer = await answerOf(contestant, sample)
    const wanted: Record<string, Answer[string]> = {}
    for (const table of Object.keys(answer)) Object.assign(wanted, await reference(table, sample))
    return differences(answer, wanted)
  }
}
