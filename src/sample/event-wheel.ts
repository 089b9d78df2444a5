/** Where the numbers of an event stand within its slot of {@link EventWheel.data}. */
export const TYPE = 1
export const PRODUCT = 2
export const USER = 3
export const SESSION = 4
const NEXT = 0
const SLOT = 8

/**
 * The events that lie ahead, in a ring of seconds (a calendar queue): adding one and taking the next one take constant time, and
 * events of one second leave in the order they came. It holds the events of the open sessions only.
 */
export interface EventWheel {
  readonly size: () => number
  /** Makes room for an event at a second, which may be at most `span` ahead of the last one taken, and gives its slot. */
  readonly add: (second: number) => number
  /** Takes the first event of a second and gives its slot, which stays valid until the next `add`; 0 if there is none. */
  readonly take: (second: number) => number
  /** The numbers of all slots. It is replaced when the wheel grows, so it must be read anew after `add`. */
  readonly data: () => Uint32Array
}

export function createEventWheel(span: number): EventWheel {
  let ring = 1
  while (ring <= span) ring *= 2
  const mask = ring - 1
  const heads = new Uint32Array(ring)
  const tails = new Uint32Array(ring)
  let data = new Uint32Array(SLOT * 4_096)
  // Slot 0 stands for "none".
  let used = SLOT
  let free = 0
  let size = 0
  return {
    size: () => size,
    data: () => data,
    add: (second) => {
      let slot = free
      if (slot !== 0) {
        free = data[slot + NEXT] ?? 0
      } else {
        slot = used
        used += SLOT
        if (used > data.length) {
          const larger = new Uint32Array(data.length * 2)
          larger.set(data)
          data = larger
        }
      }
      const bucket = second & mask
      const tail = tails[bucket] ?? 0
      data[slot + NEXT] = 0
      if (heads[bucket] === 0) heads[bucket] = slot
      else data[tail + NEXT] = slot
      tails[bucket] = slot
      size++
      return slot
    },
    take: (second) => {
      const bucket = second & mask
      const slot = heads[bucket] ?? 0
      if (slot === 0) return 0
      heads[bucket] = data[slot + NEXT] ?? 0
      data[slot + NEXT] = free
      free = slot
      size--
      return slot
    },
  }
}
