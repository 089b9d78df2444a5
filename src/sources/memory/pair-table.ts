import { roomFor } from '../../events/typed-arrays.js'

/** Numbers pairs of integers in the order in which they are met: a hash table on typed arrays, with nothing allocated for a pair. */
export class PairTable {
  #size = 0
  /** The two numbers of each pair, by its place. */
  #pairs = new Int32Array(16)
  /** Open addressing: the place of a pair + 1, 0 where it is free. */
  #slots = new Int32Array(16)

  get size(): number {
    return this.#size
  }

  firstOf(place: number): number {
    return this.#pairs[2 * place] as number
  }

  secondOf(place: number): number {
    return this.#pairs[2 * place + 1] as number
  }

  /** The place of a pair, which is a new one where the pair is. */
  placeOf(first: number, second: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    for (let slot = hashOf(first, second) & mask; ; slot = (slot + 1) & mask) {
      const place = (slots[slot] as number) - 1
      if (place < 0) return this.#add(slot, first, second)
      if (this.#pairs[2 * place] === first && this.#pairs[2 * place + 1] === second) return place
    }
  }

  /** Puts the place of each pair in the place of its first number; negative ones stay. */
  placesOf(length: number, firsts: Int32Array, seconds: Int32Array): void {
    let slots = this.#slots
    let pairs = this.#pairs
    for (let row = 0; row < length; row++) {
      const first = firsts[row] as number
      if (first < 0) continue
      const second = seconds[row] as number
      const place = (slots[hashOf(first, second) & (slots.length - 1)] as number) - 1
      if (place >= 0 && pairs[2 * place] === first && pairs[2 * place + 1] === second) firsts[row] = place
      else {
        firsts[row] = this.placeOf(first, second)
        slots = this.#slots
        pairs = this.#pairs
      }
    }
  }

  #add(slot: number, first: number, second: number): number {
    const place = this.#size++
    this.#slots[slot] = place + 1
    this.#pairs = roomFor(this.#pairs, 2 * this.#size)
    this.#pairs[2 * place] = first
    this.#pairs[2 * place + 1] = second
    if (2 * this.#size > this.#slots.length) this.#widen()
    return place
  }

  #widen(): void {
    const slots = new Int32Array(this.#slots.length * 2)
    const mask = slots.length - 1
    for (let place = 0; place < this.#size; place++) {
      let slot = hashOf(this.firstOf(place), this.secondOf(place)) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = place + 1
    }
    this.#slots = slots
  }
}

function hashOf(first: number, second: number): number {
  let hash = Math.imul(first, 0x85ebca6b) ^ Math.imul(second, 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 16), 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}
