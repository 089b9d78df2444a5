const NONE = -1

/**
 * The distinct texts of a column, each with a small integer for its code. Text that comes as UTF-8 bytes is looked up by its bytes,
 * so that a string is made once for each distinct value and not for each row.
 */
export class Dictionary {
  readonly #values: (string | undefined)[] = []
  readonly #codes = new Map<string, number>()
  /** Keeps a byte order mark: it is part of the text here. */
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  /** Open addressing: slot → code + 1. */
  #slots = new Int32Array(1024)
  #hashes = new Int32Array(512)
  #starts = new Float64Array(512)
  #lengths = new Int32Array(512)
  #bytes = new Uint8Array(8192)
  #bytesUsed = 0
  #byBytes = false

  get size(): number {
    return this.#values.length
  }

  /** The text of a code; null for the code of null. */
  valueOf(code: number): string | null {
    if (code === NONE) return null
    let value = this.#values[code]
    if (value === undefined) {
      const start = this.#starts[code] as number
      value = this.#decoder.decode(this.#bytes.subarray(start, start + (this.#lengths[code] as number)))
      this.#values[code] = value
    }
    return value
  }

  /** The code of a text. A column's texts come either all as strings or all as bytes. */
  codeOf(value: string | null): number {
    if (value === null || value === '') return NONE
    if (this.#byBytes) {
      const bytes = new TextEncoder().encode(value)
      return this.codeOfBytes(bytes, 0, bytes.length)
    }
    let code = this.#codes.get(value)
    if (code === undefined) {
      code = this.#values.length
      this.#values.push(value)
      this.#codes.set(value, code)
    }
    return code
  }

  /** The code of the text whose UTF-8 bytes stand at a place. */
  codeOfBytes(bytes: Uint8Array, start: number, end: number): number {
    if (start === end) return NONE
    if (!this.#byBytes) this.#toBytes()
    const hash = hashOf(bytes, start, end)
    const mask = this.#slots.length - 1
    let slot = hash & mask
    for (;;) {
      const code = (this.#slots[slot] as number) - 1
      if (code < 0) return this.#add(slot, hash, bytes, start, end)
      if (this.#hashes[code] === hash && this.#equals(code, bytes, start, end)) return code
      slot = (slot + 1) & mask
    }
  }

  #equals(code: number, bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start
    if (this.#lengths[code] !== length) return false
    const own = this.#starts[code] as number
    const all = this.#bytes
    for (let i = 0; i < length; i++) if (all[own + i] !== bytes[start + i]) return false
    return true
  }

  #add(slot: number, hash: number, bytes: Uint8Array, start: number, end: number): number {
    const code = this.#values.length
    if (code === this.#hashes.length) this.#growEntries()
    const length = end - start
    while (this.#bytesUsed + length > this.#bytes.length) this.#bytes = grown(this.#bytes)
    this.#bytes.set(bytes.subarray(start, end), this.#bytesUsed)
    this.#hashes[code] = hash
    this.#starts[code] = this.#bytesUsed
    this.#lengths[code] = length
    this.#bytesUsed += length
    this.#values.push(undefined)
    this.#slots[slot] = code + 1
    if (this.#values.length * 2 > this.#slots.length) this.#growSlots()
    return code
  }

  #growEntries(): void {
    this.#hashes = grown(this.#hashes)
    this.#starts = grown(this.#starts)
    this.#lengths = grown(this.#lengths)
  }

  #growSlots(): void {
    const slots = new Int32Array(this.#slots.length * 2)
    const mask = slots.length - 1
    for (let code = 0; code < this.#values.length; code++) {
      let slot = (this.#hashes[code] as number) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = code + 1
    }
    this.#slots = slots
  }

  /** Goes over from strings to bytes, keeping the codes. */
  #toBytes(): void {
    const texts = this.#values.splice(0) as string[]
    this.#codes.clear()
    this.#byBytes = true
    const encoder = new TextEncoder()
    for (const text of texts) {
      const bytes = encoder.encode(text)
      this.codeOfBytes(bytes, 0, bytes.length)
    }
  }
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}

/** An array of twice the length with the same start. */
export function grown<A extends Uint8Array | Int32Array | Float64Array | Uint32Array>(array: A): A {
  const next = new (array.constructor as new (length: number) => A)(array.length * 2)
  next.set(array as never)
  return next
}
