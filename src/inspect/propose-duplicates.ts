import { countOf } from '../events/warning.js'
import type { InspectedChoice, InspectedSample, Problem, ProposedField } from './inspection.js'
import { problem, shownNames } from './problems.js'

/** What is proposed of events that seem to have been sent again. */
export interface ProposedDuplicates {
  readonly duplicates?: readonly string[]
  readonly problems: readonly Problem[]
  readonly choices: readonly InspectedChoice[]
}

/** With more than this share of repeated ids, they are hardly of events that were sent again. */
const mostRepeated = 0.3

/** What is said already of events that come again: nothing; or, by a preset, that they count once, or that each counts. */
export type SaidOfDuplicates = 'nothing' | 'once' | 'each'

/** What follows the count of what comes again, where it is not proposed that it counts once. */
const asIs: Readonly<Record<SaidOfDuplicates, string>> = {
  nothing: 'each is counted again',
  once: 'by the preset, what was sent twice counts once',
  each: 'each is counted again',
}

/** What is said of events that were sent twice. */
const sentTwice: Readonly<Record<SaidOfDuplicates, string>> = {
  nothing: 'are proposed to count once',
  once: 'count once by the preset',
  each: 'may count once',
}

/** Proposes, by ids that come again and rows that are alike, which events are to count once; what a preset says stays as it is. */
export function proposeDuplicates(
  fields: readonly ProposedField[],
  sample: InspectedSample,
  said: SaidOfDuplicates = 'nothing',
): ProposedDuplicates {
  const byIds = duplicateIds(fields, sample, said)
  const all = sample.duplicateRows === 0 ? byIds : withRows(byIds, sample, said)
  if (said === 'nothing') return all
  const { duplicates, problems, choices } = all
  if (said === 'once') return { problems, choices: [] }
  if (duplicates === undefined) return { problems, choices }
  const message =
    'the preset counts each: if what comes again was sent twice, and is not bought twice, it can count once'
  return { problems, choices: [...choices, { option: 'binding.duplicates', value: duplicates, message }] }
}

function withRows(
  byIds: ProposedDuplicates,
  { duplicateRows: count, rows: sampled }: InspectedSample,
  said: SaidOfDuplicates,
): ProposedDuplicates {
  const rows = `${countOf(count, 'repeated row')} among ${sampled} in the sample, equal to another one in all columns`
  if (byIds.duplicates !== undefined) {
    return { ...byIds, problems: [...byIds.problems, problem('duplicate-rows', rows, { count })] }
  }
  const choice = {
    option: 'binding.duplicates',
    value: 'exact',
    message:
      'if rows that are alike are of one event, sent again, they can count once; if two of them may be two events, such as two pieces in the cart, leave it',
  } as const
  return {
    problems: [...byIds.problems, problem('duplicate-rows', `${rows}: ${asIs[said]}`, { count })],
    choices: [...byIds.choices, choice],
  }
}

function duplicateIds(
  fields: readonly ProposedField[],
  { eventIds }: InspectedSample,
  said: SaidOfDuplicates,
): ProposedDuplicates {
  const field = fields.find((one) => one.field === 'eventId')
  if (field === undefined || eventIds === null || eventIds.duplicates === 0) return { problems: [], choices: [] }
  const { column, rows, duplicates, sameProduct } = eventIds
  const name = shownNames([column])
  const areLines = sameProduct < duplicates
  if (areLines && sameProduct === 0) {
    const message = `${countOf(duplicates, 'repeated value')} of ${name} among ${rows} in the sample, each with another product: they are taken for lines of one event`
    return { problems: [problem('lines-of-events', message, { count: duplicates })], choices: [] }
  }
  const value = areLines ? ['eventId', 'productId'] : ['eventId']
  const what = areLines
    ? `${sameProduct} of ${countOf(duplicates, 'repeated value')} of ${name} among ${rows} in the sample with the same product`
    : `${countOf(duplicates, 'repeated value')} of ${name} among ${rows} in the sample`
  if (!field.isGuess && sameProduct <= mostRepeated * rows) {
    const message = `${what}: events that were sent twice, which ${sentTwice[said]}`
    return {
      duplicates: value,
      problems: [problem('duplicate-event-ids', message, { count: sameProduct })],
      choices: [],
    }
  }
  const message = `if ${name} tells events from each other, those that were sent twice can count once`
  return {
    problems: [problem('duplicate-event-ids', `${what}: ${asIs[said]}`, { count: sameProduct })],
    choices: [{ option: 'binding.duplicates', value, message }],
  }
}
