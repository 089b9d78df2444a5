import { TextTable } from './text-table.js'

const NONE = -1

const encoder = new TextEncoder()

/**
 * The distinct texts of a column, each with a small integer for its code. Text that comes as UTF-8 bytes is looked up by its bytes,
 * so that a string is made once for each distinct value that is shown, and not for each row.
 */
export class Dictionary {
  readonly #values: (string | undefined)[] = []
  readonly #codes = new Map<string, number>()
  #bytes: TextTable | undefined

  get size(): number {
    return this.#bytes?.size ?? this.#values.length
  }

  /** The text of a code; null for the code of null. */
  valueOf(code: number): string | null {
    if (code === NONE) return null
    let value = this.#values[code]
    if (value === undefined) {
      value = (this.#bytes as TextTable).textOf(code)
      while (this.#values.length < code) this.#values.push(undefined)
      this.#values[code] = value
    }
    return value
  }

  /** The code of a text; that of null for an empty one. */
  codeOf(value: string | null): number {
    if (value === null || value === '') return NONE
    if (this.#bytes !== undefined) return this.#bytes.codeOf(encoder.encode(value))
    let code = this.#codes.get(value)
    if (code === undefined) {
      code = this.#values.length
      this.#values.push(value)
      this.#codes.set(value, code)
    }
    return code
  }

  /** The texts whose second character is one of some of ASCII's; no string is made for any other. */
  *withSecond(characters: string): Iterable<string> {
    for (let code = 0; code < this.size; code++) {
      const second = this.#bytes?.byteOf(code, 1) ?? this.#values[code]?.charCodeAt(1)
      if (second !== undefined && characters.includes(String.fromCharCode(second))) yield this.valueOf(code) as string
    }
  }

  /** The codes of texts that stand one after the other as UTF-8 bytes, from each offset to the next. */
  codesOf(bytes: Uint8Array, offsets: ArrayLike<number>, into: Int32Array): void {
    this.#bytes ??= this.#toBytes()
    this.#bytes.codesOf(bytes, offsets, into)
  }

  /**
   * Takes the first texts, which stand one after the other as UTF-8 bytes, with their places for their codes. If they are known to
   * be distinct, that is not looked into.
   *
   * @returns whether it has: it does not where there are texts already, or where one is empty or there twice.
   */
  adopt(bytes: Uint8Array, offsets: Int32Array, known: boolean): boolean {
    if (this.size > 0) return false
    this.#bytes = TextTable.over(bytes, offsets, known)
    return this.#bytes !== undefined
  }

  /** Goes over from strings to bytes, keeping the codes. */
  #toBytes(): TextTable {
    const table = new TextTable()
    for (const text of this.#values) table.codeOf(encoder.encode(text as string))
    this.#codes.clear()
    return table
  }
}
