import type { Random } from './random.js'

const HOUR = 3_600

/** Relative traffic of the hours of a day in UTC: a quiet night, a first peak in the morning, the largest in the afternoon. */
const hours = [16, 14, 24, 46, 66, 80, 90, 95, 98, 96, 93, 90, 92, 97, 106, 114, 118, 112, 96, 74, 52, 36, 25, 19]
/** Sunday to Saturday. */
const weekdays = [104, 94, 95, 96, 98, 103, 108]

/**
 * Where in a period the traffic happens: maps its parts, from 0 to 1, to seconds since the start, so that busy hours get a longer
 * stretch. It must be asked in ascending order.
 */
export function createRhythm(startSecond: number, days: number, random: Random): (part: number) => number {
  const count = days * 24
  const before = new Float64Array(count + 1)
  const firstHour = Math.floor(startSecond / HOUR)
  let dayNoise = 1
  for (let hour = 0; hour < count; hour++) {
    if (hour % 24 === 0) dayNoise = 0.94 + 0.12 * random.unit()
    const clock = firstHour + hour
    // 1970-01-01 was a Thursday.
    const weekday = (((Math.floor(clock / 24) + 4) % 7) + 7) % 7
    const growth = 0.88 + (0.24 * hour) / count
    before[hour + 1] =
      (before[hour] ?? 0) + (hours[((clock % 24) + 24) % 24] ?? 1) * (weekdays[weekday] ?? 1) * growth * dayNoise
  }
  const total = before[count] ?? 1
  let hour = 0
  return (part) => {
    const wanted = part * total
    while (hour < count - 1 && (before[hour + 1] ?? 0) <= wanted) hour++
    const from = before[hour] ?? 0
    const width = (before[hour + 1] ?? 1) - from
    return Math.min(hour * HOUR + Math.floor(((wanted - from) / width) * HOUR), count * HOUR - 1)
  }
}
