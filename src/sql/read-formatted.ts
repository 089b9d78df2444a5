import { firstOfLastCentury, months, type TimeFormat, type TimePart } from '../events/time-format.js'
import type { SqlDialect } from './dialect.js'

/** The UTC timestamp of a text that is known to be of a format. It is put together as ISO 8601 text, and that is read. */
export function formattedTime(text: string, format: TimeFormat, timeZone: string, dialect: SqlDialect): string {
  const { times, functions } = dialect
  const { groups } = format
  const pattern = format.pattern('[0-9]{4}')
  const part = (name: TimePart): string | undefined => {
    const group = groups.get(name)
    return group === undefined ? undefined : times.group(text, pattern, group, groups.size)
  }
  const inTwoDigits = (number: string) => functions.zeroPadded(number, 2)
  const digits = (name: TimePart) => {
    const found = part(name)
    return found === undefined ? `'00'` : inTwoDigits(found)
  }
  const year = part('Y') ?? yearOfTwoDigits(part('y') as string, dialect)
  const month = part('b') === undefined ? inTwoDigits(part('m') as string) : namedMonth(part('b') as string, dialect)
  const twelve = part('I')
  const hour = twelve === undefined ? digits('H') : inTwoDigits(hourOfTwelve(twelve, part('p') as string, dialect))
  const fraction = part('f')
  const micros = fraction === undefined ? [] : [`'.'`, functions.substring(functions.joined(fraction, `'00000'`), 1, 6)]
  const day = inTwoDigits(part('d') as string)
  const clock = [hour, `':'`, digits('M'), `':'`, digits('S')]
  const local = times.timestamp(functions.joined(year, `'-'`, month, `'-'`, day, `' '`, ...clock, ...micros))
  const offset = part('z')
  if (offset !== undefined) return times.later(local, minutesBack(offset, dialect))
  return timeZone === 'UTC' ? local : times.inUtc(local, timeZone)
}

function yearOfTwoDigits(short: string, { functions, quoteText }: SqlDialect): string {
  const century = `CASE WHEN ${short} >= ${quoteText(firstOfLastCentury)} THEN '19' ELSE '20' END`
  return functions.joined(century, short)
}

function namedMonth(name: string, { functions, quoteText }: SqlDialect): string {
  const branches = months.map(
    (month, index) => `WHEN ${quoteText(month.toLowerCase())} THEN ${quoteText(String(index + 1).padStart(2, '0'))}`,
  )
  return `CASE ${functions.lower(functions.substring(name, 1, 3))} ${branches.join(' ')} END`
}

function hourOfTwelve(hour: string, half: string, { functions, types }: SqlDialect): string {
  const later = `CASE ${functions.lower(half)} WHEN 'pm' THEN 12 ELSE 0 END`
  const number = functions.remainder(`CAST(${hour} AS ${types.integer})`, 12)
  return functions.toText(`${number} + ${later}`)
}

/** The minutes from an offset, such as `+0530`, to UTC. */
function minutesBack(offset: string, { functions, types }: SqlDialect): string {
  const number = (text: string) => `CAST(${text} AS ${types.integer})`
  const hours = number(functions.substring(offset, 2, 2))
  const rest = number(functions.lastCharacters(offset, 2))
  const minutes = `(60 * ${hours} + CASE WHEN ${functions.length(offset)} > 3 THEN ${rest} ELSE 0 END)`
  return `CASE ${functions.substring(offset, 1, 1)} WHEN '+' THEN -${minutes} WHEN '-' THEN ${minutes} ELSE 0 END`
}
