import type { ShopEvent } from './shop-event.js'

/** More do not wait: the first of them come earlier than they were due. */
const MOST = 4_096

/** Refunds that are still to come, by their times. It holds a bounded number of them. */
export interface PendingRefunds {
  /** Lets a refund wait until its time. */
  add(refund: ShopEvent): void
  /** Takes the first one that is due at a time, in microseconds. */
  takeDue(micros: number): ShopEvent | undefined
}

export function createPendingRefunds(): PendingRefunds {
  // By their times, the latest first.
  const waiting: ShopEvent[] = []
  return {
    add(refund) {
      let low = 0
      let high = waiting.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((waiting[middle]?.micros ?? 0) > refund.micros) low = middle + 1
        else high = middle
      }
      waiting.splice(low, 0, refund)
    },
    takeDue(micros) {
      const first = waiting.at(-1)
      if (first === undefined) return undefined
      if (first.micros <= micros) return waiting.pop()
      if (waiting.length <= MOST) return undefined
      waiting.pop()
      return { ...first, micros }
    },
  }
}
