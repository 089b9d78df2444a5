import { SourceError } from '../../errors.js'
import type { Dictionary } from '../../events/dictionary.js'
import { atLeast, roomFor } from '../../events/typed-arrays.js'
import type { ArrowData, ArrowVector } from './arrow.js'
import { bytesAt } from './arrow-bytes.js'
import { fillNulls, ids, isSet, isValid, unsupported } from './arrow-types.js'
import { PairTable } from './pair-table.js'

/** Reads some rows of a column of text as codes of a dictionary. The array may be the column's own. */
export type CodeReader = (from: number, length: number) => Int32Array

/** Makes the reader of a column of text. */
export function codeReader(data: ArrowData, dictionary: Dictionary, where: string): CodeReader {
  const { type } = data
  switch (type.typeId) {
    case ids.null:
      return looped(data, (_, length, into) => into.fill(-1, 0, length))
    case ids.utf8:
    case ids.largeUtf8:
      return looped(data, readTexts(data, dictionary))
    case ids.utf8View:
      return looped(data, readViews(data, dictionary))
    case ids.dictionary:
      return readIndices(data, dictionary, where)
    case ids.int:
      return looped(data, readIntegers(data, dictionary))
    case ids.bool:
      return looped(data, readBooleans(data, dictionary))
    case ids.float:
      throw new SourceError(
        `${where} is ${type}: an identifier held as a float may have lost digits; store it as text or as a 64-bit integer`,
        { source: 'arrow', column: where },
      )
    default:
      throw unsupported(type, where, 'text, dictionary-encoded text, integers or booleans')
  }
}

/** Reads some rows, as if there were no nulls. */
type CodeLoop = (from: number, length: number, into: Int32Array) => void

/** Reads by a loop, and writes the nulls over what it finds in their places. */
function looped(data: ArrowData, loop: CodeLoop): CodeReader {
  let codes = new Int32Array(0)
  return (from, length) => {
    codes = atLeast(codes, length)
    loop(from, length, codes)
    fillNulls(data, from, length, codes, -1)
    return codes
  }
}

function readTexts({ values, valueOffsets }: ArrowData, dictionary: Dictionary): CodeLoop {
  const all = valueOffsets as Int32Array | BigInt64Array
  return (from, length, into) => {
    const own = all.subarray(from, from + length + 1)
    dictionary.codesOf(values as Uint8Array, own instanceof Int32Array ? own : Float64Array.from(own, Number), into)
  }
}

/** Puts the texts one after the other. Those of null may lie anywhere, and are left out. */
function readViews(data: ArrowData, dictionary: Dictionary): CodeLoop {
  const bytes = bytesAt(data)
  let together = new Uint8Array(0)
  return (from, length, into) => {
    const offsets = new Int32Array(length + 1)
    for (let row = 0; row < length; row++) {
      const start = offsets[row] as number
      const text = isValid(data, from + row) ? bytes(from + row) : nothing
      together = roomFor(together, start + text.length)
      together.set(text, start)
      offsets[row + 1] = start + text.length
    }
    dictionary.codesOf(together, offsets, into)
  }
}

const nothing = new Uint8Array(0)

function readIndices(data: ArrowData, dictionary: Dictionary, where: string): CodeReader {
  const codeOf = codesOfDictionary(data, dictionary, where)
  const { values } = data
  const indices = (
    values instanceof BigInt64Array || values instanceof BigUint64Array ? Int32Array.from(values, Number) : values
  ) as Int32Array
  if (codeOf !== 'places') {
    return looped(data, (from, length, into) => {
      for (let row = 0; row < length; row++) into[row] = codeOf[indices[from + row] as number] as number
    })
  }
  if (data.nullCount === 0 && indices instanceof Int32Array) {
    return (from, length) => indices.subarray(from, from + length)
  }
  return looped(data, (from, length, into) => into.set(indices.subarray(from, from + length)))
}

/** The code of each value of an Arrow dictionary, or that these are the places of the values there. */
function codesOfDictionary(data: ArrowData, dictionary: Dictionary, where: string): Int32Array | 'places' {
  const vector = data.dictionary
  if (vector === undefined) throw unsupported(data.type, where, 'a dictionary of text')
  const last = lastVectors.get(dictionary)
  if (last !== undefined && last.vector === vector) return last.codes
  const codes = adopted(vector, dictionary) ? 'places' : lookedUp(vector, dictionary, where)
  lastVectors.set(dictionary, { vector, codes })
  return codes
}

/** The Arrow dictionary that a column had last; the batches of one stream mostly share it. */
const lastVectors = new WeakMap<Dictionary, { readonly vector: ArrowVector; readonly codes: Int32Array | 'places' }>()

/** Arrow dictionaries whose texts have been found to be distinct, as the format does not promise. They never change. */
const distinctVectors = new WeakSet<ArrowVector>()

function adopted(vector: ArrowVector, dictionary: Dictionary): boolean {
  const [texts, ...more] = vector.data
  if (texts === undefined || more.length > 0 || texts.type.typeId !== ids.utf8 || texts.nullCount > 0) return false
  const offsets = (texts.valueOffsets as Int32Array).subarray(0, texts.length + 1)
  if (!dictionary.adopt(texts.values as Uint8Array, offsets, distinctVectors.has(vector))) return false
  distinctVectors.add(vector)
  return true
}

function lookedUp(vector: ArrowVector, dictionary: Dictionary, where: string): Int32Array {
  const codes = new Int32Array(vector.length)
  let at = 0
  for (const chunk of vector.data) {
    codes.set(codeReader(chunk, dictionary, where)(0, chunk.length).subarray(0, chunk.length), at)
    at += chunk.length
  }
  return codes
}

/** An integer's text is made when it is first met in a batch. */
function readIntegers({ values }: ArrowData, dictionary: Dictionary): CodeLoop {
  const integers = values as Int32Array | BigInt64Array
  const wide = integers.BYTES_PER_ELEMENT === 8
  const words = wide
    ? new Int32Array(integers.buffer, integers.byteOffset, integers.length * 2)
    : (integers as Int32Array)
  const met = new PairTable()
  const codesMet: number[] = []
  return (from, length, into) => {
    for (let row = 0; row < length; row++) {
      const at = from + row
      const place = wide
        ? met.placeOf(words[2 * at + 1] as number, words[2 * at] as number)
        : met.placeOf(0, (words[at] as number) | 0)
      if (place === codesMet.length) codesMet.push(dictionary.codeOf(String(integers[at])))
      into[row] = codesMet[place] as number
    }
  }
}

function readBooleans({ values, offset }: ArrowData, dictionary: Dictionary): CodeLoop {
  const no = dictionary.codeOf('false')
  const yes = dictionary.codeOf('true')
  return (from, length, into) => {
    for (let row = 0; row < length; row++) into[row] = isSet(values as Uint8Array, offset + from + row) ? yes : no
  }
}
