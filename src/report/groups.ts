import type { Quadrant } from '../metrics/quadrant-names.js'
import type { ReportData, ReportGroup } from './report-data.js'
import type { GroupWords } from './words.js'

/** The groups that have a key. */
export function keyedGroups({ groups }: Pick<ReportData, 'groups'>): readonly ReportGroup[] {
  return groups.filter(({ key }) => key !== null)
}

/** The name of a group. The group of events without a key is called `(no brand)`. */
export function groupName({ key }: { readonly key: string | null }, dimension: string): string {
  return key === null ? `(no ${dimension})` : key
}

/** How many characters of a name a sentence holds. */
const sentenceNameLimit = 60

/**
 * The name of a group within a sentence: cut short if it is long, and kept from turning what stands around it, if it is written from right
 * to left.
 */
export function nameInSentence(group: { readonly key: string | null }, dimension: string): string {
  const characters = [...groupName(group, dimension)]
  const name =
    characters.length > sentenceNameLimit
      ? `${characters.slice(0, sentenceNameLimit - 1).join('')}…`
      : characters.join('')
  return /[\u0590-\u08FF\u200E\u200F\u202A-\u202E\u2066-\u2069\uFB1D-\uFDFF\uFE70-\uFEFC]|[\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u.test(
    name,
  )
    ? `\u2068${name}\u2069`
    : name
}

/** Why the thresholds tell no groups apart by their purchases per session; null where they do. */
export function untold(
  data: Pick<ReportData, 'groups' | 'thresholds'>,
  { one }: Pick<GroupWords, 'one'>,
): string | null {
  const { thresholds } = data
  const classified = classifiedGroups(data)
  const [first] = classified
  if (first === undefined) return null
  if ((thresholds.conversionRate ?? 0) <= 0) {
    return classified.every(({ conversionRate }) => conversionRate === 0)
      ? `No ${one} with enough sessions had a purchase`
      : `The threshold of purchases per session is 0, and no ${one} can be below it`
  }
  const isAlone =
    classified.length === 1 &&
    first.sessions === thresholds.sessions &&
    first.conversionRate === thresholds.conversionRate
  return isAlone ? `There is one ${one} with enough sessions, and nothing to compare it with` : null
}

/** A group that has a class. */
export interface ClassifiedGroup extends ReportGroup {
  readonly quadrant: Quadrant
  readonly sessions: number
  readonly conversionRate: number
}

/** The groups that have a class, in the order of the data. */
export function classifiedGroups({ groups }: Pick<ReportData, 'groups'>): readonly ClassifiedGroup[] {
  return groups.filter(
    (group): group is ClassifiedGroup =>
      group.quadrant !== null && group.sessions !== null && group.conversionRate !== null,
  )
}
