import type { Dictionary } from '../../events/dictionary.js'

/** Stands for what has not been asked for yet; no value of a table is as low. */
const UNKNOWN = -2

/** A number for each text of a dictionary, worked out once: what depends on one column of text alone. Null has one, too. */
export class CodeTable {
  readonly #dictionary: Dictionary
  readonly #work: (code: number) => number
  /** The number of a code is at its place + 1. */
  #values = new Int32Array(0)

  constructor(dictionary: Dictionary, work: (code: number) => number) {
    this.#dictionary = dictionary
    this.#work = work
  }

  /** The numbers for the codes of rows. */
  read(codes: Int32Array, length: number, into: Int32Array | Uint8Array): void {
    let values = this.#values
    for (let row = 0; row < length; row++) {
      const code = codes[row] as number
      let value = code + 1 < values.length ? (values[code + 1] as number) : UNKNOWN
      if (value === UNKNOWN) {
        value = this.#add(code)
        values = this.#values
      }
      into[row] = value
    }
  }

  #add(code: number): number {
    if (code + 1 >= this.#values.length) {
      const known = this.#values
      // All of the dictionary, and as much again for what is yet to come.
      this.#values = new Int32Array(2 * this.#dictionary.size + 2).fill(UNKNOWN)
      this.#values.set(known)
    }
    const value = this.#work(code)
    this.#values[code + 1] = value
    return value
  }
}
