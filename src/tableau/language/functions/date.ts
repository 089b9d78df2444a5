import { dayMs, dayOf, daysOf, moment, timeOnlyDay } from '../calendar.js'
import {
  addToDate,
  type DatePart,
  dateDifference,
  dateName,
  datePart,
  datePartNamed,
  truncateDate,
  weekdayNamed,
} from '../date-parts.js'
import { compileDatePattern } from '../date-pattern.js'
import { dateOfText } from '../date-text.js'
import { TableauEvaluationError } from '../error.js'
import type { ValueType } from '../values.js'
import type { ScalarFunction, Signature, Strict } from './definition.js'
import { scalar } from './definition.js'

const date = (name: string, signature: Signature | readonly Signature[], apply: Strict): ScalarFunction =>
  scalar('date', name, signature, apply)

function part(name: string): DatePart {
  const found = datePartNamed(name)
  if (found === undefined)
    throw new TableauEvaluationError(`${JSON.stringify(name)} is not a date part`, { value: name })
  return found
}

/** Sunday, unless a day is named. */
function firstDay(name: string | undefined): number {
  const found = name === undefined ? 0 : weekdayNamed(name)
  if (found === undefined)
    throw new TableauEvaluationError(`${JSON.stringify(name)} is not a day of the week`, { value: name })
  return found
}

const integerOf = (name: string, of: DatePart): ScalarFunction =>
  date(name, { takes: ['temporal'], gives: 'integer' }, (ms: number) => datePart(of, ms, 0))

const ofPart = (gives: ValueType): Signature => ({ takes: ['part', 'temporal', 'weekday'], optional: 1, gives })

export const dateFunctions: readonly ScalarFunction[] = [
  date(
    'DATEADD',
    { takes: ['part', 'number', 'temporal'], gives: 'datetime' },
    (name: string, count: number, ms: number) => moment(addToDate(part(name), count, ms)),
  ),
  date(
    'DATEDIFF',
    { takes: ['part', 'temporal', 'temporal', 'weekday'], optional: 1, gives: 'integer' },
    (name: string, from: number, to: number, weekday?: string) =>
      dateDifference(part(name), from, to, firstDay(weekday)),
  ),
  date('DATENAME', ofPart('string'), (name: string, ms: number, weekday?: string) =>
    dateName(part(name), ms, firstDay(weekday)),
  ),
  {
    kind: 'scalar',
    name: 'DATEPARSE',
    group: 'date',
    signatures: [{ takes: ['pattern', 'string'], gives: 'datetime' }],
    compile: ([pattern, text]) => {
      const constant = pattern?.(0) ?? null
      if (typeof constant !== 'string') return () => null
      const read = compileDatePattern(constant)
      return (index) => {
        const value = text?.(index) ?? null
        return typeof value === 'string' ? read(value) : null
      }
    },
  },
  date('DATEPART', ofPart('integer'), (name: string, ms: number, weekday?: string) =>
    datePart(part(name), ms, firstDay(weekday)),
  ),
  date('DATETRUNC', ofPart('datetime'), (name: string, ms: number, weekday?: string) =>
    truncateDate(part(name), ms, firstDay(weekday)),
  ),
  integerOf('DAY', 'day'),
  date('ISDATE', { takes: ['string'], gives: 'boolean' }, (text: string) => dateOfText(text) !== null),
  integerOf('ISOQUARTER', 'iso-quarter'),
  integerOf('ISOWEEK', 'iso-week'),
  integerOf('ISOWEEKDAY', 'iso-weekday'),
  integerOf('ISOYEAR', 'iso-year'),
  date(
    'MAKEDATE',
    { takes: ['number', 'number', 'number'], gives: 'date' },
    (year: number, month: number, day: number) =>
      moment(dayOf(Math.trunc(year), Math.trunc(month), Math.trunc(day)) * dayMs),
  ),
  date(
    'MAKEDATETIME',
    [
      { takes: ['temporal', 'temporal'], gives: 'datetime' },
      { takes: ['string', 'temporal'], gives: 'datetime' },
    ],
    (day: number | string, time: number) => {
      const ms = typeof day === 'string' ? dateOfText(day) : day
      return ms === null ? null : daysOf(ms) * dayMs + (time - daysOf(time) * dayMs)
    },
  ),
  date(
    'MAKETIME',
    { takes: ['number', 'number', 'number'], gives: 'datetime' },
    (hour: number, minute: number, second: number) => {
      const seconds = (Math.trunc(hour) * 60 + Math.trunc(minute)) * 60 + Math.trunc(second)
      return moment(timeOnlyDay * dayMs + seconds * 1000)
    },
  ),
  integerOf('MONTH', 'month'),
  {
    kind: 'scalar',
    name: 'NOW',
    group: 'date',
    signatures: [{ takes: [], gives: 'datetime' }],
    compile:
      (_args, _types, { now }) =>
      () =>
        Math.floor(now / 1000) * 1000,
  },
  integerOf('QUARTER', 'quarter'),
  {
    kind: 'scalar',
    name: 'TODAY',
    group: 'date',
    signatures: [{ takes: [], gives: 'date' }],
    compile:
      (_args, _types, { now }) =>
      () =>
        daysOf(now) * dayMs,
  },
  integerOf('WEEK', 'week'),
  integerOf('YEAR', 'year'),
]
