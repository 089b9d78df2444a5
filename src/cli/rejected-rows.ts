import { describeRejected, type Rejected, type RejectedExample } from '../events/rejection.js'
import { compareText } from '../events/values.js'
import { counted } from './format-value.js'
import { cutTo, escapeControls } from './text-width.js'
import { worded } from './worded.js'

const widestExample = 200

/** Why rows could not be read, the most frequent reason first. */
export function reasonsInOrder({ reasons }: Rejected): readonly (readonly [string, number])[] {
  return Object.entries(reasons).sort(([a, times], [b, others]) => others - times || compareText(a, b))
}

/** The options that an example names are those of its hint, or else of its reason. */
function inOptions(example: RejectedExample): RejectedExample {
  const { reason, hint, hints } = example
  return hint === undefined ? { ...example, reason: worded(reason, hints) } : { ...example, hint: worded(hint, hints) }
}

/** Says in one line how many rows could not be read, why, and which was the first. */
export function rejectedLine(rejected: Rejected): string {
  const { count, examples } = rejected
  const [first] = examples
  const why = reasonsInOrder(rejected).map(([reason, times]) => `${reason} (${counted(times, 'row')})`)
  const example =
    first === undefined ? undefined : cutTo(escapeControls(describeRejected(inOptions(first))), widestExample)
  const what = count === 1 && example !== undefined ? example : escapeControls(why.join(', '))
  const such = count === 1 || example === undefined ? '' : `. The first: ${example}`
  return `passed over ${counted(count, 'row')} that cannot be read: ${what}${such}`
}
