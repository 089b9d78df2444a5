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
import { compileDatePattern, datePatternProblem } from '../date-pattern.js'
import { dateOfText } from '../date-text.js'
import type { Value, ValueType } from '../values.js'
import type { ParameterType, ScalarFunction, Signature, Strict } from './definition.js'
import { scalar, strict } from './definition.js'

const date = (name: string, signature: Signature | readonly Signature[], apply: Strict): ScalarFunction =>
  scalar('date', name, signature, apply)

const integerOf = (name: string, of: DatePart): ScalarFunction =>
  date(name, { takes: ['temporal'], gives: 'integer' }, (ms: number) => datePart(of, ms, 0))

/** What an argument is that must name a part of dates or a day of the week; `undefined` for one that does. */
const notNamed = (value: Value | undefined, what: string, known: (name: string) => unknown): string | undefined =>
  value === undefined || (typeof value === 'string' && known(value) !== undefined)
    ? undefined
    : `${value === null ? 'NULL' : JSON.stringify(value)} is not ${what}`

/**
 * A function of a part of dates and of values, perhaps with the day that weeks start on as its last argument: Sunday, unless one is
 * named. Part and day are constants.
 */
function ofPart(
  name: string,
  takes: readonly ParameterType[],
  gives: ValueType,
  apply: (part: DatePart, firstWeekday: number, ...values: number[]) => Value,
): ScalarFunction {
  const parameters: readonly ParameterType[] = ['part', ...takes]
  const weekday = parameters.indexOf('weekday')
  return {
    kind: 'scalar',
    name,
    group: 'date',
    signatures: [{ takes: parameters, optional: weekday < 0 ? 0 : 1, gives }],
    constants: weekday < 0 ? [0] : [0, weekday],
    check: (values) =>
      notNamed(values[0], 'a date part', datePartNamed) ?? notNamed(values[weekday], 'a day of the week', weekdayNamed),
    compile: (args, types, clock) => {
      const part = datePartNamed(String(args[0]?.(0)))
      const firstWeekday = weekdayNamed(String(args[weekday]?.(0))) ?? 0
      if (part === undefined) throw new TypeError(`${name} has no date part`)
      const values = args.slice(1, weekday < 0 ? undefined : weekday)
      return strict((...numbers: number[]) => apply(part, firstWeekday, ...numbers))(values, types, clock)
    },
  }
}

export const dateFunctions: readonly ScalarFunction[] = [
  ofPart('DATEADD', ['number', 'temporal'], 'datetime', (part, _, count = 0, ms = 0) =>
    moment(addToDate(part, count, ms)),
  ),
  ofPart('DATEDIFF', ['temporal', 'temporal', 'weekday'], 'integer', (part, firstWeekday, from = 0, to = 0) =>
    dateDifference(part, from, to, firstWeekday),
  ),
  ofPart('DATENAME', ['temporal', 'weekday'], 'string', (part, firstWeekday, ms = 0) =>
    dateName(part, ms, firstWeekday),
  ),
  {
    kind: 'scalar',
    name: 'DATEPARSE',
    group: 'date',
    signatures: [{ takes: ['string', 'string'], gives: 'datetime' }],
    constants: [0],
    check: ([pattern]) => (typeof pattern === 'string' ? datePatternProblem(pattern) : undefined),
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
  ofPart('DATEPART', ['temporal', 'weekday'], 'integer', (part, firstWeekday, ms = 0) =>
    datePart(part, ms, firstWeekday),
  ),
  ofPart('DATETRUNC', ['temporal', 'weekday'], 'datetime', (part, firstWeekday, ms = 0) =>
    truncateDate(part, ms, firstWeekday),
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
