/*
 * Where time zones change their clocks, by the formats of the platform.
 */

const day = 86_400_000

/** Zones with changes of clocks of an hour, half an hour and a whole day, at full hours and just after, and with odd offsets. */
export const changingZones = [
  'Africa/Casablanca',
  'America/Caracas',
  'America/Goose_Bay',
  'America/New_York',
  'America/St_Johns',
  'Asia/Gaza',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Pyongyang',
  'Asia/Tehran',
  'Australia/Eucla',
  'Australia/Lord_Howe',
  'Europe/Berlin',
  'Europe/Moscow',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Pacific/Marquesas',
] as const

/** The distance of a zone's wall clock from UTC at a full second, in milliseconds. */
function offsets(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  return (instant) => {
    const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const [, sign, hours = 0, minutes = 0, seconds = 0] = /([+-])(\d+):(\d+)(?::(\d+))?/.exec(name) ?? []
    const length = 3600 * Number(hours) + 60 * Number(minutes) + Number(seconds)
    return 1000 * (sign === '-' ? -length : length)
  }
}

/** The seconds in which a zone's clock is changed, of those that are at least ten days apart. */
function clockChanges(zone: string, from: number, to: number): readonly number[] {
  const offset = offsets(zone)
  const changes: number[] = []
  for (let start = from; start < to; start += 10 * day) {
    let [before, after] = [start, start + 10 * day]
    if (offset(before) === offset(after)) continue
    while (after - before > 1000) {
      const middle = before + Math.floor((after - before) / 2000) * 1000
      if (offset(middle) === offset(before)) before = middle
      else after = middle
    }
    changes.push(after)
  }
  return changes
}

/** An instant, and those around the changes of a zone's clock after it: just before and after them, and some minutes off. */
export function aroundClockChanges(zone: string, from: number, to: number): readonly number[] {
  const minute = 60_000
  const distances = [-60 * minute, -15 * minute, -minute, -1000, -1, 0, 1, minute - 1, 14 * minute, 60 * minute]
  return [from, ...clockChanges(zone, from, to)].flatMap((change) => distances.map((distance) => change + distance))
}
