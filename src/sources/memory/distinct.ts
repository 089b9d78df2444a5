import { grown } from '../../events/dictionary.js'

/**
 * Counts the distinct values of one column by group, for up to 32 conditions at once: a hash table from (group, code) to the set of
 * conditions that have been met, and the same for all rows by code alone. No strings, and nothing allocated for a row.
 */
export class DistinctCounter {
  /** Slot → the group and the code + 1, 0 where it is free. */
  #groups = new Int32Array(1024)
  #codes = new Int32Array(1024)
  #bits = new Int32Array(1024)
  #used = 0
  #totalBits = new Int32Array(1024)
  #highest = -1

  /** Notes that a value, by its code, was met in a group with a set of conditions true. */
  add(group: number, code: number, bits: number): void {
    if (code < 0) return
    if (code > this.#highest) this.#reach(code)
    this.#totalBits[code] = (this.#totalBits[code] as number) | bits
    const mask = this.#codes.length - 1
    let slot = hashOf(group, code) & mask
    for (;;) {
      const held = this.#codes[slot] as number
      if (held === 0) break
      if (held === code + 1 && this.#groups[slot] === group) {
        this.#bits[slot] = (this.#bits[slot] as number) | bits
        return
      }
      slot = (slot + 1) & mask
    }
    this.#groups[slot] = group
    this.#codes[slot] = code + 1
    this.#bits[slot] = bits
    if (++this.#used * 2 > this.#codes.length) this.#grow()
  }

  /** For each condition, the distinct values by group, and last over all rows. */
  counts(groups: number, conditions: number): readonly number[][] {
    const counts = Array.from({ length: conditions }, () => new Array<number>(groups + 1).fill(0))
    for (let slot = 0; slot < this.#codes.length; slot++) {
      const group = this.#groups[slot] as number
      if (this.#codes[slot] !== 0 && group < groups) countBits(counts, group, this.#bits[slot] as number)
    }
    for (let code = 0; code <= this.#highest; code++) countBits(counts, groups, this.#totalBits[code] as number)
    return counts
  }

  #reach(code: number): void {
    while (code >= this.#totalBits.length) this.#totalBits = grown(this.#totalBits)
    this.#highest = code
  }

  #grow(): void {
    const [groups, codes, bits] = [this.#groups, this.#codes, this.#bits]
    const length = codes.length * 2
    this.#groups = new Int32Array(length)
    this.#codes = new Int32Array(length)
    this.#bits = new Int32Array(length)
    for (let old = 0; old < codes.length; old++) {
      const code = codes[old] as number
      if (code === 0) continue
      let slot = hashOf(groups[old] as number, code - 1) & (length - 1)
      while (this.#codes[slot] !== 0) slot = (slot + 1) & (length - 1)
      this.#groups[slot] = groups[old] as number
      this.#codes[slot] = code
      this.#bits[slot] = bits[old] as number
    }
  }
}

function countBits(counts: readonly number[][], group: number, bits: number): void {
  for (let condition = 0; condition < counts.length; condition++) {
    if ((bits & (1 << condition)) === 0) continue
    const column = counts[condition] as number[]
    column[group] = (column[group] as number) + 1
  }
}

function hashOf(group: number, code: number): number {
  const hash = Math.imul(code, 0x9e3779b1) ^ Math.imul(group, 0x85ebca6b)
  return hash ^ (hash >>> 15)
}
