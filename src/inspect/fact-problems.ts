import type { BindingOptions } from '../events/binding.js'
import { countOf } from '../events/warning.js'
import type { ColumnEvidence } from './column-evidence.js'
import type { CountedCurrency } from './currencies.js'
import { missingDays } from './days.js'
import type { Facts } from './facts.js'
import type { Problem, ProposedField } from './inspection.js'
import { listed, problem } from './problems.js'

/** What all rows are judged by. */
export interface Judged {
  readonly facts: Facts
  readonly fields: readonly ProposedField[]
  readonly columns: readonly ColumnEvidence[]
  readonly badLines: ReadonlyMap<string, number>
  readonly binding: BindingOptions
  /** The currencies of what was bought and given back. */
  readonly sold: readonly CountedCurrency[]
}

/** What is wrong with the events, as all rows or a sample of them show it. */
export function factProblems(judged: Judged): readonly Problem[] {
  return [...unreadable(judged), ...sharedSessions(judged), ...keysOf(judged), ...prices(judged), ...gaps(judged)]
}

function unreadable({ facts, badLines }: Judged): readonly Problem[] {
  const problems: Problem[] = []
  const rows = sum(facts.unreadable.values())
  if (rows > 0) {
    const all = facts.lines ?? facts.rows
    const isMost = rows * 2 > all
    const why = [...facts.unreadable].sort(([, a], [, b]) => b - a).map(([reason, count]) => `${reason} (${count})`)
    const message = `${rows} of ${all} ${facts.lines === null ? 'rows' : 'lines of items'} cannot be read, and are left out: ${why.join(', ')}`
    problems.push(problem('unreadable-rows', message, { count: rows, isBlocking: isMost }))
  } else if (facts.rows === 0)
    problems.push(problem('unreadable-rows', 'there are no rows', { count: 0, isBlocking: true }))
  const lines = sum(badLines.values())
  if (lines > 0) {
    const why = [...badLines].map(([reason, count]) => `${reason} (${count})`)
    const isMost = lines > facts.rows
    const encoding = [...badLines.keys()].some((reason) => /^the line is not (?!valid JSON)/.test(reason))
    const advice = encoding ? '; name the encoding, such as windows-1251, gbk or shift_jis' : ''
    const message = `${countOf(lines, 'line')} cannot be read, and ${lines === 1 ? 'is' : 'are'} left out: ${why.join(', ')}${advice}`
    problems.push(problem('unreadable-lines', message, { count: lines, isBlocking: isMost }))
  }
  return problems
}

function sharedSessions({ facts: { sample } }: Judged): readonly Problem[] {
  const { sessions } = sample
  if (sessions === null || sessions.ofSeveralUsers === 0) return []
  const message = `${sessions.ofSeveralUsers} of ${countOf(sessions.sessions, 'session')} in the sample ${sessions.ofSeveralUsers === 1 ? 'has' : 'have'} several users: ids of sessions may be given again, as where they count the visits of each user`
  return [problem('sessions-of-several-users', message, { count: sessions.ofSeveralUsers })]
}

const keyFields = [
  ['userSession', 'events-without-session', 'session'],
  ['userId', 'events-without-user', 'user'],
] as const

function keysOf({ facts, fields, columns }: Judged): readonly Problem[] {
  const problems: Problem[] = keyFields.flatMap(([field, code, word]) => {
    const count = facts.without[field] ?? 0
    if (count === 0) return []
    const message = `${countOf(count, 'event')} of ${facts.rows} without a ${word}: counted as events, and as no ${word}`
    return [problem(code, message, { count })]
  })
  for (const { field, column } of fields) {
    const evidence = columns.find((one) => one.column.name === column)
    const isKey = /Id$|Session$/.test(field)
    const mangled = isKey ? (evidence?.values.filter(({ text }) => /^\d(?:\.\d+)?E\+\d+$/i.test(text)).length ?? 0) : 0
    if (mangled === 0) continue
    const message = `${JSON.stringify(column)} has identifiers such as 2.05301E+18, whose last digits a spreadsheet has cut off: different ones are counted as one; export it again as text`
    problems.push(problem('mangled-identifiers', message, { count: mangled }))
  }
  return problems
}

/** What is extreme: so many times the median, or what one price in a thousand is above. */
const [timesMedian, timesHigh] = [1000, 20]

function isExtreme(price: number, median: number, high: number | null): boolean {
  return price > timesMedian * median || (high !== null && high > 0 && price > timesHigh * high)
}

function round(price: number): number {
  return Math.round(price * 100) / 100
}

function prices({ facts: { price, numbers, rows, lines }, fields, binding, sold }: Judged): readonly Problem[] {
  const problems: Problem[] = []
  if (sold.length > 1) {
    const all = sold.slice(0, 8).map(([name, count]) => `${name === null ? 'none' : JSON.stringify(name)} (${count})`)
    const more = sold.length > all.length ? ` and ${sold.length - all.length} more` : ''
    const message = `purchases and refunds are in ${sold.length} currencies: ${listed(all)}${more}. Money of several is not added up, and is null: analyze one by itself, or make groups by currency`
    problems.push(problem('several-currencies', message, { count: sold.length }))
  }
  const areRefunds = binding.negativePurchases === 'refund'
  const negativeQuantities = numbers.quantity?.negative ?? 0
  if (negativeQuantities > 0) {
    const message = `${countOf(negativeQuantities, 'negative quantity', 'negative quantities')}: ${areRefunds ? 'such purchases are read as refunds' : 'they lessen revenue and units where they are purchases'}`
    problems.push(problem('negative-quantities', message, { count: negativeQuantities }))
  }
  if (price === null) return problems
  // Where there are amounts, they are what revenue is made of.
  const negative = numbers.amount?.negative ?? price.negative
  if (negative > 0) {
    const what = fields.some(({ field }) => field === 'amount') ? 'negative amount' : 'negative price'
    const message = `${countOf(negative, what)}: ${areRefunds ? 'such purchases are read as refunds' : 'they lessen revenue where they are purchases'}`
    problems.push(problem('negative-prices', message, { count: negative }))
  }
  const { largest, median, high } = price
  if (largest !== null && median !== null && median > 0 && isExtreme(largest, median, high)) {
    const message = `the largest price, ${largest}, is ${Math.round(largest / median)} times the median, ${round(median)}: it may be a mistake`
    problems.push(problem('extreme-prices', message))
  }
  if (price.zero > 0) {
    problems.push(
      problem('zero-prices', `${countOf(price.zero, 'price')} of 0 among ${lines ?? rows}`, { count: price.zero }),
    )
  }
  return problems
}

/** So many gaps are named. */
const namedGaps = 3

function gaps({ facts: { days } }: Judged): readonly Problem[] {
  const without = missingDays(days)
  if (without.length === 0) return []
  const count = without.reduce((all, gap) => all + gap.days, 0)
  const named = without.slice(0, namedGaps).map(({ from, to }) => (from === to ? from : `${from} to ${to}`))
  const more = without.length > named.length ? ` and ${without.length - named.length} more gaps` : ''
  const message = `${countOf(count, 'day')} between the first and the last ${count === 1 ? 'has' : 'have'} no events: ${named.join(', ')}${more}`
  return [problem('days-without-events', message, { count })]
}

function sum(counts: Iterable<number>): number {
  let all = 0
  for (const count of counts) all += count
  return all
}
