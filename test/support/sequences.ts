import type { ReadEvent } from './reading.js'

/**
 * Counts the values of a field with events for all steps in the order of time, by trying every choice of events: it looks for no first
 * event and keeps no order, as the library does.
 */
export function inSequence(
  events: readonly ReadEvent[],
  of: 'userSession' | 'userId' | 'orderId' | 'device',
  steps: readonly ((event: ReadEvent) => boolean)[],
): number {
  const values = new Set(events.map((event) => event[of]).filter((value) => value !== null))
  return [...values].filter((value) => {
    const own = events.filter((event) => event[of] === value)
    const choose = (step: number, after: ReadEvent | null): boolean =>
      step === steps.length ||
      own.some(
        (event) =>
          steps[step]?.(event) === true &&
          (after === null || (event.eventTime as number) >= (after.eventTime as number)) &&
          choose(step + 1, event),
      )
    return choose(0, null)
  }).length
}
