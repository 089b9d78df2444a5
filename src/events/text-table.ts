import { roomFor } from './typed-arrays.js'

/** Keeps a byte order mark: it is part of the text here. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Makes one character of each byte, whatever it is. */
const bytewise = new TextDecoder('latin1')

/** So many texts are told apart as strings, in less time than it takes to compile a loop over their bytes. */
const fewTexts = 16_384

/** Numbers texts by their UTF-8 bytes, in the order in which they are met: a hash table over one array of all their bytes. */
export class TextTable {
  #size = 0
  #bytes: Uint8Array = new Uint8Array(256)
  /** Where the bytes of each text begin; and, after them, where the next one's will. */
  #starts: Float64Array | Int32Array = new Float64Array(32)
  /** Open addressing, two numbers a slot: the hash, and the code + 1, which is 0 where it is free. */
  #slots = new Int32Array(64)
  /** How many of the texts have a slot. */
  #indexed = 0

  /**
   * A table of texts that stand one after the other, with their places for their codes, and without a copy of them. They get their
   * slots when a text is sought; until then only those that may be there twice are looked at, or none where they are known to be distinct.
   *
   * @returns undefined where one of them is empty, or there twice.
   */
  static over(bytes: Uint8Array, offsets: Int32Array, known: boolean): TextTable | undefined {
    const table = new TextTable()
    table.#size = offsets.length - 1
    table.#starts = offsets
    // Without room for more, so that what is added goes to a copy.
    table.#bytes = bytes.subarray(0, offsets[table.#size])
    if (known) return table
    return (table.#size <= fewTexts ? table.#isDistinctSet() : table.#isDistinct()) ? table : undefined
  }

  get size(): number {
    return this.#size
  }

  textOf(code: number): string {
    return decoder.decode(this.#bytes.subarray(this.#starts[code], this.#starts[code + 1]))
  }

  /** One of the bytes of a text; undefined beyond its end. */
  byteOf(code: number, place: number): number | undefined {
    const at = (this.#starts[code] as number) + place
    return at < (this.#starts[code + 1] as number) ? this.#bytes[at] : undefined
  }

  /** The code of one text. */
  codeOf(bytes: Uint8Array): number {
    const code = new Int32Array(1)
    this.codesOf(bytes, [0, bytes.length], code)
    return code[0] as number
  }

  /** The codes of texts that stand one after the other, from each offset to the next; -1 for the empty text. */
  codesOf(bytes: Uint8Array, offsets: ArrayLike<number>, into: Int32Array): void {
    if (this.#indexed < this.#size) this.#indexAll()
    const view = viewOf(bytes)
    const texts = offsets.length - 1
    this.#reserve(this.#size + texts)
    let end = offsets[0] as number
    for (let text = 0; text < texts; text++) {
      const start = end
      end = offsets[text + 1] as number
      into[text] = start === end ? -1 : this.#codeOf(bytes, hashOf(view, start, end), start, end)
    }
  }

  #codeOf(bytes: Uint8Array, hash: number, start: number, end: number): number {
    const slot = this.#slotOf(hash, bytes, start, end)
    const known = this.#slots[slot + 1] as number
    if (known > 0) return known - 1
    const code = this.#add(bytes, start, end)
    this.#slots[slot] = hash
    this.#slots[slot + 1] = code + 1
    this.#indexed = this.#size
    return code
  }

  /** The slot that a text has, or else the one that it is to have. */
  #slotOf(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const slots = this.#slots
    const mask = slots.length - 2
    for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
      const code = (slots[slot + 1] as number) - 1
      if (code < 0 || (slots[slot] === hash && this.#equals(code, bytes, start, end))) return slot
    }
  }

  #equals(code: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#starts[code] as number
    const length = end - start
    if ((this.#starts[code + 1] as number) - own !== length) return false
    const all = this.#bytes
    for (let i = 0; i < length; i++) if (all[own + i] !== bytes[start + i]) return false
    return true
  }

  #add(bytes: Uint8Array, start: number, end: number): number {
    const code = this.#size++
    const own = this.#starts[code] as number
    const length = end - start
    this.#bytes = roomFor(this.#bytes, own + length)
    if (code + 1 === this.#starts.length) this.#starts = roomFor(Float64Array.from(this.#starts), code + 2)
    this.#starts[code + 1] = own + length
    const all = this.#bytes
    for (let i = 0; i < length; i++) all[own + i] = bytes[start + i] as number
    return code
  }

  /** Gives each text its slot. */
  #indexAll(): void {
    this.#reserve(this.#size)
    const view = viewOf(this.#bytes)
    for (let code = this.#indexed; code < this.#size; code++) {
      this.#index(code, hashOf(view, this.#starts[code] as number, this.#starts[code + 1] as number))
    }
    this.#indexed = this.#size
  }

  /** Gives a text its slot, unless there is the same one already. */
  #index(code: number, hash: number): boolean {
    const slot = this.#slotOf(hash, this.#bytes, this.#starts[code] as number, this.#starts[code + 1] as number)
    if (this.#slots[slot + 1] !== 0) return false
    this.#slots[slot] = hash
    this.#slots[slot + 1] = code + 1
    return true
  }

  /** Whether the texts are distinct, and none of them is empty: few are told apart as strings. */
  #isDistinctSet(): boolean {
    // A character for each byte, at the same place.
    const characters = bytewise.decode(this.#bytes)
    const met = new Set<string>()
    for (let code = 0; code < this.#size; code++) {
      met.add(characters.slice(this.#starts[code] as number, this.#starts[code + 1] as number))
    }
    return met.size === this.#size && !met.has('')
  }

  /**
   * The same for many. Each hash is a bit, which few texts share: to mark bits takes much
   * less memory, and so less time, than to give each text a slot.
   */
  #isDistinct(): boolean {
    const size = this.#size
    const hashes = new Int32Array(size)
    const view = viewOf(this.#bytes)
    for (let code = 0, end = this.#starts[0] as number; code < size; code++) {
      const start = end
      end = this.#starts[code + 1] as number
      if (start === end) return false
      hashes[code] = hashOf(view, start, end)
    }
    const doubtful = placesShared(hashes)
    this.#reserve(doubtful.length)
    for (const code of doubtful) if (!this.#index(code, hashes[code] as number)) return false
    this.#slots = new Int32Array(64)
    return true
  }

  /** Makes room for so many texts, with half of the slots left free. */
  #reserve(texts: number): void {
    const old = this.#slots
    if (texts * 4 <= old.length) return
    let length = old.length
    while (texts * 4 > length) length *= 2
    const slots = new Int32Array(length)
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] === 0) continue
      let slot = ((old[from] as number) << 1) & (length - 2)
      while (slots[slot + 1] !== 0) slot = (slot + 2) & (length - 2)
      slots[slot] = old[from] as number
      slots[slot + 1] = old[from + 1] as number
    }
    this.#slots = slots
  }
}

/** The places of the hashes that are there twice, and of few others. */
function placesShared(hashes: Int32Array): readonly number[] {
  const bits = 16 * hashes.length
  const met = new BitSet(bits)
  const again: number[] = []
  for (let at = 0; at < hashes.length; at++) {
    const hash = hashes[at] as number
    if (met.has(hash)) again.push(hash)
    else met.add(hash)
  }
  // All are sought in so few bits that these stay in a cache.
  const shared = new BitSet(Math.min(bits, 128 * again.length))
  for (const hash of again) shared.add(hash)
  const places: number[] = []
  for (let at = 0; at < hashes.length; at++) if (shared.has(hashes[at] as number)) places.push(at)
  return places
}

/** Hashes, each of which is a bit. */
class BitSet {
  readonly #words: Int32Array
  readonly #last: number

  /** Makes room for so many bits at least, but not for more than there are hashes. */
  constructor(bits: number) {
    this.#words = new Int32Array(2 ** Math.min(27, 32 - Math.clz32(bits / 32)))
    this.#last = this.#words.length - 1
  }

  /** Whether it has been added, or another that has the same bit. */
  has(hash: number): boolean {
    return ((this.#words[(hash >>> 5) & this.#last] as number) & (1 << (hash & 31))) !== 0
  }

  add(hash: number): void {
    const word = (hash >>> 5) & this.#last
    this.#words[word] = (this.#words[word] as number) | (1 << (hash & 31))
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

/** Takes eight bytes at a time, in two halves that do not wait for each other; the last eight may be in part those before, too. */
function hashOf(view: DataView, start: number, end: number): number {
  let hash = end - start
  let other = 0
  if (hash < 8) for (let at = start; at < end; at++) hash = Math.imul(hash ^ view.getUint8(at), 0x01000193)
  else {
    const last = end - 8
    for (let at = start; ; at = Math.min(at + 8, last)) {
      hash = Math.imul(hash ^ view.getInt32(at, true), 0x9e3779b1)
      other = Math.imul(other ^ view.getInt32(at + 4, true), 0x85ebca6b)
      hash ^= hash >>> 15
      other ^= other >>> 13
      if (at === last) break
    }
  }
  hash = Math.imul(hash ^ (hash >>> 16) ^ Math.imul(other, 0xc2b2ae35), 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}
