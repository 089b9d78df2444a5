import { growth } from '../analysis/compare.js'
import { aText, checkOptions, isObject, needed, type OptionRule } from '../checked-options.js'
import { percentAtAxis } from './charts/benchmark.js'
import { classifiedGroups } from './charts/matrix.js'
import { stickiestGroups } from './charts/stickiness.js'
import { trendLines } from './charts/trend-lines.js'
import { checkReportData } from './checked-data.js'
import { aFormat, type Format } from './format.js'
import type { ReportData } from './report-data.js'
import { groupSections, isThere } from './there.js'
import { countWord, type GroupWords } from './words.js'

/** A part of a sentence: text, or a number with its exact value and the name of what it is. */
export type Part = string | { readonly name: string; readonly value: number; readonly text: string }

/** A sentence in parts. */
export type Sentence = readonly Part[]

/** The findings of a report in sentences, each with its numbers. */
export interface Findings {
  /** Two or three sentences that sum the report up. */
  readonly summary: readonly Sentence[]
  readonly trend: Sentence
  readonly funnel: Sentence
  readonly benchmark: Sentence
  readonly pareto: Sentence
  readonly stickiness: Sentence
  readonly opportunities: Sentence
  readonly matrix: Sentence
}

const parts: OptionRule = [
  'an array of the parts of a sentence',
  (value) => Array.isArray(value) && value.every((one) => typeof one === 'string' || isObject(one)),
]

/** The text of a sentence. */
export function plain(sentence: Sentence): string {
  checkOptions('plain', { sentence }, { sentence: needed(parts) })
  return sentence.map((part) => (typeof part === 'string' ? part : part.text)).join('')
}

const someWords: OptionRule = [
  'what wordsFor() makes',
  (value) => isObject(value) && aText[1]((value as GroupWords).one) && aText[1]((value as GroupWords).many),
]

/** Says in sentences what the figures show. Each number is one of the data, or of two of them. */
export function findingsOf(data: ReportData, format: Format, words: GroupWords): Findings {
  checkReportData('findingsOf', data)
  checkOptions('findingsOf', { format, words }, { format: needed(aFormat), words: needed(someWords) })
  const say = { data, format, words }
  const sections = groupSections(data)
  const summary = [
    headlineSentence(say),
    ...(sections.competition ? [paretoSentence(say)] : []),
    ...(sections.exploration ? [opportunitySentence(say)] : []),
  ]
  return {
    summary: data.totals.events === 0 || data.totals.events === null ? [['There are no events in scope.']] : summary,
    trend: trendSentence(say),
    funnel: funnelSentence(say),
    benchmark: benchmarkSentence(say),
    pareto: paretoSentence(say),
    stickiness: stickinessSentence(say),
    opportunities: opportunitySentence(say),
    matrix: matrixSentence(say),
  }
}

interface Say {
  readonly data: ReportData
  readonly format: Format
  readonly words: GroupWords
}

const part = (name: string, value: number, text: string): Part => ({ name, value, text })

/** Revenue, or else purchases, and of how many orders and sessions, as far as the events tell. */
function headlineSentence({ data, format }: Say): Sentence {
  const { totals, previousTotals, previousPeriod } = data
  const name = isThere(data, 'revenue') ? 'revenue' : 'purchases'
  const change = growth(totals[name], previousTotals?.[name] ?? null)
  const figure = totals[name] ?? 0
  const count = (of: 'orders' | 'purchases' | 'sessions' | 'shoppers') => {
    const value = totals[of] ?? 0
    return [part(of, value, format.integer(value)), ` ${value === 1 ? of.slice(0, -1) : of}`] as const
  }
  const bought = isThere(data, 'orders') ? 'orders' : 'purchases'
  const days = previousPeriod?.days ?? 0
  const before = days === 1 ? 'the day before' : `the ${format.integer(days)} days before`
  const against: Sentence =
    change === null
      ? []
      : change === 0
        ? [`, as much as in ${before}`]
        : [
            change > 0 ? ', up ' : ', down ',
            part(`${name}Growth`, Math.abs(change), format.percent(Math.abs(change))),
            ` on ${before}`,
          ]
  return [
    name === 'revenue' ? 'Revenue came to ' : 'Purchases came to ',
    part(name, figure, name === 'revenue' ? format.compactMoney(figure) : format.integer(figure)),
    ...against,
    ...(name === 'revenue' ? [', from ', ...count(bought)] : []),
    ...(isThere(data, 'sessions') ? [name === 'revenue' ? ' in ' : ', in ', ...count('sessions')] : []),
    ...(isThere(data, 'sessions') || !isThere(data, 'shoppers')
      ? []
      : [name === 'revenue' ? ' of ' : ', of ', ...count('shoppers')]),
    '.',
  ]
}

function trendSentence({ data, format }: Say): Sentence {
  const { trend } = data
  const [{ name, label, noun }] = trendLines(trend)
  const best = trend.current.reduce<(typeof trend.current)[number] | null>(
    (most, point) => ((point[name] ?? 0) > (most?.[name] ?? 0) ? point : most),
    null,
  )
  if (best === null) return [`${label} by ${trend.unit}`]
  const figure = best[name] ?? 0
  const text = name === 'revenue' ? format.compactMoney(figure) : format.integer(figure)
  return [
    `The best ${trend.unit} was `,
    format.time(best.at),
    ', with ',
    part(`best${label}`, figure, text),
    ...(name === 'revenue' ? [] : [` ${noun}`]),
  ]
}

function funnelSentence({ data, format }: Say): Sentence {
  const [first, , last] = data.funnel.steps
  if (first === undefined || last === undefined || last.ofFirst === null) return ['From view to purchase']
  const way = `went from view to cart to purchase${data.funnel.ordered ? ', in this order' : ''}`
  if (last.sessions === 0) return [`No session ${way}`]
  return [part('funnelRate', last.ofFirst, format.percent(last.ofFirst)), ` of sessions ${way}`]
}

function benchmarkSentence({ data, format, words }: Say): Sentence {
  const gap = (group: ReportData['groups'][number]) => (group.marketShare ?? 0) - (group.popularityShare ?? 0)
  const [first] = data.groups
    .filter(({ key, revenue }) => key !== null && (revenue ?? 0) > 0)
    .slice(0, 12)
    .toSorted((a, b) => Math.abs(gap(b)) - Math.abs(gap(a)))
  if (first === undefined) return [`Share of revenue and of shoppers by ${words.one}`]
  const revenue = first.marketShare ?? 0
  const popularity = first.popularityShare ?? 0
  return [
    first.key as string,
    ' takes ',
    part('marketShare', revenue, format.percent(revenue)),
    ' of revenue and meets ',
    part('popularityShare', popularity, format.percent(popularity)),
    ' of shoppers',
  ]
}

function paretoSentence({ data, format, words }: Say): Sentence {
  const { concentration } = data
  const mark = concentration.groupsFor['0.8']
  if (mark === null) return [`No ${words.one} has revenue yet`]
  return [
    part('groupsFor80Percent', mark, format.integer(mark)),
    ' of ',
    part('groups', concentration.groups, format.integer(concentration.groups)),
    ` ${countWord(concentration.groups, words)} ${mark === 1 ? 'makes' : 'make'} ${percentAtAxis(0.8, format.locale)} of ${words.one} revenue`,
  ]
}

function stickinessSentence({ data, format, words }: Say): Sentence {
  const [first] = stickiestGroups(data)
  if (first === undefined) return [`How long visitors stay, by ${words.one}`]
  const stickiness = first.stickiness ?? 0
  return [
    first.key as string,
    ' holds visitors longest, with ',
    part('stickiness', stickiness, format.decimal(stickiness)),
    ' events a session',
  ]
}

function opportunitySentence({ data, format, words }: Say): Sentence {
  const chances = data.groups.filter(({ opportunity }) => opportunity === true)
  const stake = revenueAtStakeOf(data)
  const [most] = chances.toSorted((a, b) => (b.revenueAtStake ?? 0) - (a.revenueAtStake ?? 0))
  if (chances.length === 0) return [`No ${words.one} holds visitors without selling to them`]
  return [
    part('opportunities', chances.length, format.integer(chances.length)),
    ` ${countWord(chances.length, words)} ${chances.length === 1 ? 'holds' : 'hold'} visitors but ${chances.length === 1 ? 'sells' : 'sell'} to few`,
    ...(isThere(data, 'revenueAtStake')
      ? [': ', part('revenueAtStake', stake, format.compactMoney(stake)), ' at stake']
      : []),
    ...(most?.revenueAtStake ? [', most with ', most.key as string] : []),
  ]
}

/** What all opportunities would bring together. */
function revenueAtStakeOf({ groups }: Pick<ReportData, 'groups'>): number {
  // Added up from the smallest, so that the order of the groups does not show.
  return groups
    .map(({ revenueAtStake }) => revenueAtStake ?? 0)
    .sort((a, b) => a - b)
    .reduce((sum, value) => sum + value, 0)
}

function matrixSentence({ data, format, words }: Say): Sentence {
  const classified = classifiedGroups(data)
  if (classified.length === 0)
    return [`No ${words.one} has ${format.integer(data.thresholds.minSessions)} sessions or more`]
  const leaders = classified.filter(({ quadrant }) => quadrant === 'market-leader').length
  const weak = classified.filter(({ quadrant }) => quadrant === 'underperformer').length
  return [
    part('leaders', leaders, format.integer(leaders)),
    ` ${countWord(leaders, words)} ${leaders === 1 ? 'leads' : 'lead'} in traffic and conversion; `,
    part('underperformers', weak, format.integer(weak)),
    ` ${weak === 1 ? 'draws' : 'draw'} traffic but ${weak === 1 ? 'converts' : 'convert'} below the threshold`,
  ]
}
