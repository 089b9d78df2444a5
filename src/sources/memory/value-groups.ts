import { roomFor } from '../../events/typed-arrays.js'

/** What is kept of a value in a group is one integer: the group above, the conditions below, of which one at least is met. */
type Packed = number

/**
 * The groups that values are met in, and the conditions that they meet there. Most values are met in few groups, and several times on
 * end in one of them: two groups are kept by a value's code, the first one, its home, and the other one it was met in last. When that
 * changes, the one before goes to the end of a log, so that nothing is sought; the log is put in order now and then.
 */
export class ValueGroups {
  /** How many bits the conditions take. */
  readonly #width: number
  /** The first of the groups that are kept here. */
  readonly #first: number
  /** For each code: its home, and its last group elsewhere; 0 where it has none. */
  #values = new Int32Array(0)
  /** The groups between: by turns a code and what is kept of it. Some may be there several times. */
  #log = new Int32Array(0)
  #logged = 0
  /** Whether hardly any row of the last batch was of a value that was not at home. */
  #settled = false

  /** Keeps groups from one on, with so many bits for conditions, up to 16: as many groups as there is room for beside the bits. */
  constructor(width: number, first: number) {
    this.#width = width
    this.#first = first
  }

  /**
   * Notes rows: the code of each, and the cell, by which is given what to keep of it: its group, counted from the first one here, and
   * conditions; or 0 for nothing. Negatives are passed over.
   */
  add(values: number, length: number, codes: Int32Array, cells: Int32Array, metIn: Int32Array): void {
    this.#values = roomFor(this.#values, 2 * values)
    this.#makeRoom(length)
    const kept = this.#values
    const log = this.#log
    const groupBits = -1 << this.#width
    const settled = this.#settled
    let logged = this.#logged
    let away = 0
    for (let row = 0; row < length; row++) {
      const code = codes[row] as number
      const cell = cells[row] as number
      if (code < 0 || cell < 0) continue
      const met = metIn[cell] as Packed
      if (met === 0) continue
      const home = kept[2 * code] as Packed
      if (settled && ((home ^ met) & (groupBits | met)) === 0) continue
      const fromHome = isOther(home, met, groupBits)
      const place = 2 * code - fromHome
      const there = kept[place] as Packed
      const moved = isOther(there, met, groupBits)
      log[2 * logged] = code
      log[2 * logged + 1] = there
      kept[place] = (there & ~moved) | met
      logged -= moved
      away -= fromHome
    }
    this.#logged = logged
    this.#settled = away < length / 16
  }

  /**
   * Adds each value's groups up, each once: to `counts`, which has so many places for each group as conditions take bits; and the
   * conditions that a value meets in any of them to `totals`, by its code.
   */
  addTo(counts: Int32Array, totals: Uint16Array): void {
    const kept = this.#values
    const width = this.#width
    const first = this.#first
    const bits = 2 ** width - 1
    const { packed, ends } = this.#byCode()
    const add = (met: Packed) => addBits(counts, width * (first + (met >> width)), met & bits)
    for (let code = 0, start = 0; code < totals.length; code++) {
      let met = kept[2 * code] as Packed
      if (met === 0) continue
      add(met)
      let last = kept[2 * code + 1] as Packed
      if (last !== 0) {
        for (const end = ends?.[code] ?? 0; start < end; start++) {
          const between = packed[start] as Packed
          met |= between
          if ((between ^ last) >> width === 0) last |= between
          else add(between)
        }
        add(last)
      }
      totals[code] = (totals[code] as number) | ((met | last) & bits)
    }
  }

  #makeRoom(entries: number): void {
    if (2 * (this.#logged + entries) <= this.#log.length) return
    // What is there several times is put together first. That takes time by values, too, so there must be twice as many entries.
    if (this.#logged > this.#values.length) this.#shorten()
    this.#log = roomFor(this.#log, 4 * this.#logged + 2 * entries)
  }

  #shorten(): void {
    const { packed, ends = [] } = this.#byCode()
    this.#logged = 0
    for (let code = 0; code < ends.length; code++) {
      for (; this.#logged < (ends[code] as number); this.#logged++) {
        this.#log[2 * this.#logged] = code
        this.#log[2 * this.#logged + 1] = packed[this.#logged] as Packed
      }
    }
  }

  /** What is in the log, in the order of codes and with each group of a code once; and where it ends for each code, if there is any. */
  #byCode(): { readonly packed: Int32Array; readonly ends?: Int32Array } {
    const log = this.#log
    const logged = this.#logged
    const width = this.#width
    const packed = new Int32Array(logged)
    if (logged === 0) return { packed }
    const values = this.#values.length / 2
    /** How many entries a code has; then, where they begin; and, as they are put there, where they end. */
    const ends = new Int32Array(values)
    let all: Packed = 0
    for (let entry = 0; entry < logged; entry++) {
      const code = log[2 * entry] as number
      ends[code] = (ends[code] as number) + 1
      all |= log[2 * entry + 1] as Packed
    }
    for (let code = 0, start = 0; code < values; code++) {
      const entries = ends[code] as number
      ends[code] = start
      start += entries
    }
    for (let entry = 0; entry < logged; entry++) {
      const code = log[2 * entry] as number
      const at = ends[code] as number
      packed[at] = log[2 * entry + 1] as Packed
      ends[code] = at + 1
    }
    /** For each group, after which place in the order it was put last: with the code at hand, if that is not before the code's first. */
    const places = new Int32Array((all >> width) + 1)
    let kept = 0
    for (let code = 0, entry = 0; code < values; code++) {
      const first = kept
      for (const end = ends[code] as number; entry < end; entry++) {
        const met = packed[entry] as Packed
        const place = places[met >> width] as number
        if (place > first) packed[place - 1] = (packed[place - 1] as Packed) | met
        else {
          packed[kept++] = met
          places[met >> width] = kept
        }
      }
      ends[code] = kept
    }
    return { packed, ends }
  }
}

/** -1 where what is kept is of another group than what is met, and 0 where it is of the same one or there is nothing. */
function isOther(kept: Packed, met: Packed, groupBits: number): number {
  return (-((kept ^ met) & groupBits) & -kept) >> 31
}

/** Adds 1 at the place of each bit, counted from one on. */
function addBits(counts: Int32Array, from: number, bits: number): void {
  for (let rest = bits; rest !== 0; rest &= rest - 1) {
    const at = from + 31 - Math.clz32(rest & -rest)
    counts[at] = (counts[at] as number) + 1
  }
}
