import { growth } from '../analysis/compare.js'
import { aText, checkOptions, isObject, needed, type OptionRule } from '../checked-options.js'
import { checkReportData } from './checked-data.js'
import type { ReportContext } from './context.js'
import { type FigureName, figures, figuresFor } from './figures/registry.js'
import { aFormat, type Format } from './format.js'
import { keyedGroups } from './groups.js'
import { isThere, noKey } from './presence.js'
import type { ReportData } from './report-data.js'
import { numberPart, type Sentence } from './sentence.js'
import type { GroupWords } from './words.js'

/** The findings of a report as sentences, each with its numbers: one for each figure, by the figure's name, and a summary. */
export interface Findings extends Readonly<Record<FigureName, Sentence>> {
  /** Two or three sentences that sum the report up. */
  readonly summary: readonly Sentence[]
}

const someWords: OptionRule = [
  'what wordsFor() makes',
  (value) => isObject(value) && aText[1]((value as GroupWords).one) && aText[1]((value as GroupWords).many),
]

/**
 * Says in sentences what the figures show. Every number is taken from the data, or worked out from two numbers there.
 *
 * @throws {@link QueryError} for what is not the data of a report, a format or words
 */
export function findingsOf(data: ReportData, format: Format, words: GroupWords): Findings {
  checkReportData('findingsOf', data)
  checkOptions('findingsOf', { format, words }, { format: needed(aFormat), words: needed(someWords) })
  const context = { data, format, words }
  const found = figures.map(({ name, finding }) => [name, finding(context)] as const)
  return { summary: summary(context), ...(Object.fromEntries(found) as Record<FigureName, Sentence>) }
}

/** The sentences at the head of the page: the headline, and the findings of the figures that ask to be in the summary. */
export function summary(context: ReportContext): readonly Sentence[] {
  const { data } = context
  if (data.totals.events === 0 || data.totals.events === null) return [['There are no events in scope.']]
  const told = figuresFor(data).filter(({ inSummary }) => inSummary)
  // Of what nobody bought, the figures would only say so again.
  if (data.totals.purchases === 0) return [headline(context)]
  if (data.grouped && keyedGroups(data).length === 0) return [headline(context), [noKey(context)]]
  return [headline(context), ...told.map(({ finding }) => finding(context))]
}

/** Revenue, or purchases where there are no prices, with its growth, and the orders and sessions it came from. */
function headline({ data, format }: ReportContext): Sentence {
  const { totals, previousTotals, previousPeriod } = data
  const name = isThere(data, 'revenue') ? 'revenue' : 'purchases'
  const change = growth(totals[name], previousTotals?.[name] ?? null)
  const figure = totals[name] ?? 0
  const count = (of: 'orders' | 'purchases' | 'sessions' | 'shoppers' | 'events') => {
    const value = totals[of] ?? 0
    return [numberPart(of, value, format.integer(value)), ` ${value === 1 ? of.slice(0, -1) : of}`] as const
  }
  const bought = isThere(data, 'orders') ? 'orders' : 'purchases'
  if (totals.purchases === 0 && (previousTotals?.purchases ?? 0) === 0) {
    const visitors = (['sessions', 'shoppers', 'events'] as const).find((one) => isThere(data, one)) ?? 'events'
    return ['Nothing was bought in ', ...count(visitors), '.']
  }
  const days = previousPeriod?.days ?? 0
  const before = days === 1 ? 'the day before' : `the ${format.integer(days)} days before`
  const against: Sentence =
    change === null
      ? []
      : change === 0
        ? [`, unchanged from ${before}`]
        : [
            change > 0 ? ', up ' : ', down ',
            numberPart(`${name}Growth`, Math.abs(change), format.percent(Math.abs(change))),
            ` on ${before}`,
          ]
  return [
    name === 'revenue' ? 'Revenue came to ' : 'Purchases came to ',
    numberPart(name, figure, name === 'revenue' ? format.compactMoney(figure) : format.integer(figure)),
    ...against,
    ...(name === 'revenue' ? [', from ', ...count(bought)] : []),
    ...(isThere(data, 'sessions') ? [name === 'revenue' ? ' in ' : ', in ', ...count('sessions')] : []),
    ...(totals.sessionConversionRate === null
      ? []
      : [
          '; ',
          numberPart(
            'sessionConversionRate',
            totals.sessionConversionRate,
            format.percent(totals.sessionConversionRate),
          ),
          ' of the sessions have a purchase',
        ]),
    ...(isThere(data, 'sessions') || !isThere(data, 'shoppers')
      ? []
      : [name === 'revenue' ? ' of ' : ', of ', ...count('shoppers')]),
    '.',
  ]
}
