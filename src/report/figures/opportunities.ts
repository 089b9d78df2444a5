import { groupColumns } from '../columns.js'
import type { ReportContext } from '../context.js'
import { classifiedGroups, keyedGroups, nameInSentence, untold } from '../groups.js'
import { html } from '../html.js'
import { hasGroupsWith, isThere, noEventWithKey, noGroupWithSessions, tooFewSessions } from '../presence.js'
import type { ReportData, ReportGroup } from '../report-data.js'
import { numberPart, type Sentence } from '../sentence.js'
import { countWord } from '../words.js'
import type { Figure } from './figure.js'

const { revenueAtStake, sessions, stickiness, conversion, revenue } = groupColumns

/** The groups that engage visitors but sell them little, by what that costs. */
export const opportunities = {
  name: 'opportunities',
  section: 'exploration',
  title: 'Opportunities',
  isThere: (data) => hasGroupsWith(data, 'sessions'),
  empty: (context) => {
    if (rankedOpportunities(context.data).length > 0) return null
    if (classifiedGroups(context.data).length === 0) return tooFewSessions(context)
    const { data, words } = context
    const reason = untold(data, words)
    return reason === null
      ? `No ${words.one} is at or above the threshold of stickiness and below that of purchases per session.`
      : `${reason}, so no ${words.one} stands out by few purchases.`
  },
  finding,
  inSummary: true,
  shown: listedOpportunities,
  caption: ({ data, format }) =>
    html`Stickiness is at or above its threshold, purchases per session below the threshold of ${format.percent(data.thresholds.conversionRate)}.${isThere(data, 'revenueAtStake') ? ' At stake: the additional revenue at that many purchases per session; not known of those without a purchase.' : ''}`,
  numbers: {
    kind: 'groups',
    id: 'opportunity-table',
    caption: (data) =>
      isThere(data, 'revenueAtStake') ? 'Opportunities by revenue at stake' : 'Opportunities by sessions',
    groups: listedOpportunities,
    columns: [revenueAtStake, sessions, stickiness, conversion, revenue],
  },
} as const satisfies Figure

/** The opportunities, by revenue at stake. Those without purchases come last, as what is at stake is not known for them. */
export function rankedOpportunities({ groups }: Pick<ReportData, 'groups'>): readonly ReportGroup[] {
  const stake = ({ revenueAtStake }: ReportGroup) => revenueAtStake ?? Number.NEGATIVE_INFINITY
  return groups
    .filter(({ opportunity }) => opportunity === true)
    .toSorted((a, b) => stake(b) - stake(a) || (b.sessions ?? 0) - (a.sessions ?? 0))
}

/** Those that the table lists. */
function listedOpportunities(data: Pick<ReportData, 'groups'>): readonly ReportGroup[] {
  return rankedOpportunities(data).slice(0, 12)
}

function finding(context: ReportContext): Sentence {
  const { data, format, words } = context
  const found = rankedOpportunities(data)
  const [most] = found
  if (most === undefined) {
    if (isThere(data, 'sessions') && classifiedGroups(data).length === 0)
      return [keyedGroups(data).length === 0 ? noEventWithKey(context) : noGroupWithSessions(context)]
    return [untold(data, words) ?? `No ${words.one} engages visitors and has few purchases per session`]
  }
  const { length } = found
  const stake = totalAtStake(found)
  return [
    numberPart('opportunities', length, format.integer(length)),
    ` ${countWord(length, words)} ${length === 1 ? 'engages' : 'engage'} visitors but ${length === 1 ? 'has' : 'have'} few purchases per session`,
    ...(found.some(({ revenueAtStake }) => revenueAtStake !== null)
      ? [': ', numberPart('revenueAtStake', stake, format.compactMoney(stake)), ' at stake']
      : []),
    ...(most.revenueAtStake ? [', led by ', nameInSentence(most, data.dimension)] : []),
  ]
}

/** The revenue at stake in all opportunities together. */
function totalAtStake(groups: readonly ReportGroup[]): number {
  // Added up from the smallest, so that the sum does not depend on the order of the groups.
  return groups
    .map(({ revenueAtStake }) => revenueAtStake ?? 0)
    .sort((a, b) => a - b)
    .reduce((sum, value) => sum + value, 0)
}
