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

/** Proposes, by ids that come again and rows that are alike, which events are to count once. */
export function proposeDuplicates(fields: readonly ProposedField[], sample: InspectedSample): ProposedDuplicates {
  const byIds = duplicateIds(fields, sample)
  const count = sample.duplicateRows
  if (count === 0) return byIds
  const rows = `${countOf(count, 'repeated row')} among ${sample.rows} in the sample, equal to another one in all columns`
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
    problems: [...byIds.problems, problem('duplicate-rows', `${rows}: each is counted again`, { count })],
    choices: [...byIds.choices, choice],
  }
}

function duplicateIds(fields: readonly ProposedField[], { eventIds }: InspectedSample): ProposedDuplicates {
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
    const message = `${what}: events that were sent twice, which are proposed to count once`
    return {
      duplicates: value,
      problems: [problem('duplicate-event-ids', message, { count: sameProduct })],
      choices: [],
    }
  }
  const message = `if ${name} tells events from each other, those that were sent twice can count once`
  return {
    problems: [problem('duplicate-event-ids', `${what}: each is counted again`, { count: sameProduct })],
    choices: [{ option: 'binding.duplicates', value, message }],
  }
}

/** What comes again, where a preset says already that it counts once. */
export function asSettled({
  problems,
}: Omit<ProposedDuplicates, 'duplicates'>): Omit<ProposedDuplicates, 'duplicates'> {
  return {
    problems: problems.map((one) => ({
      ...one,
      message: one.message
        .replace('each is counted again', 'by the preset, what was sent twice counts once')
        .replace('are proposed to count once', 'count once by the preset'),
    })),
    choices: [],
  }
}

/** What would be proposed, as something that may be said beside a preset, which counts each. */
export function asChoice(
  value: readonly string[],
  { problems, choices }: Omit<ProposedDuplicates, 'duplicates'>,
): Omit<ProposedDuplicates, 'duplicates'> {
  const message =
    'the preset counts each: if what comes again was sent twice, and is not bought twice, it can count once'
  return {
    problems: problems.map((one) => ({ ...one, message: one.message.replace('are proposed to', 'may') })),
    choices: [...choices, { option: 'binding.duplicates', value, message }],
  }
}
