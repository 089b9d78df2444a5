import { minorUnits } from '../../events/values.js'
import type { ArrowData } from './arrow.js'
import type { SummingLoop } from './number-reader.js'

/** Decimals as minor units of a scale, halves rounded away from zero. */
export function readDecimals(data: ArrowData, scale: number): SummingLoop {
  const { words, width, places: own } = layoutOf(data)
  const places = scale - own
  const shift = 10 ** places
  return (from, length, into) => {
    let sum = 0
    for (let row = 0; row < length; row++) {
      const at = (from + row) * width
      const near = integerAt(words, at, width)
      const value = Number.isSafeInteger(near)
        ? minorUnits(near * shift, 1)
        : minorUnits(Number(rescaled(bigIntegerAt(words, at, width), places)), 1)
      into[row] = value
      sum += value
    }
    return sum
  }
}

/** Gives the text of a decimal, by its row, with as many places as its type has. */
export function decimalTextAt(data: ArrowData): (row: number) => string {
  const { words, width, places } = layoutOf(data)
  return (row) => {
    const value = bigIntegerAt(words, row * width, width)
    const digits = String(value < 0n ? -value : value).padStart(places + 1, '0')
    const whole = digits.slice(0, digits.length - places)
    return `${value < 0n ? '-' : ''}${whole}${places > 0 ? `.${digits.slice(-places)}` : ''}`
  }
}

/** Little-endian integers of some 32-bit words each, in units of some decimal places. */
function layoutOf({ type, values }: ArrowData) {
  const { scale, bitWidth } = type as unknown as { scale: number; bitWidth: number }
  return { words: values as unknown as Uint32Array, width: bitWidth / 32, places: scale }
}

/** A little-endian two's-complement integer of 32-bit words; those beyond 2^53 are only near. */
function integerAt(words: Uint32Array, at: number, width: number): number {
  let value = (words[at + width - 1] as number) | 0
  for (let word = width - 2; word >= 0; word--) value = value * 4294967296 + (words[at + word] as number)
  return value
}

function bigIntegerAt(words: Uint32Array, at: number, width: number): bigint {
  let value = BigInt((words[at + width - 1] as number) | 0)
  for (let word = width - 2; word >= 0; word--) value = value * 4294967296n + BigInt(words[at + word] as number)
  return value
}

/** An integer with some more decimal places, or fewer: then halves are rounded away from zero. */
function rescaled(value: bigint, places: number): bigint {
  if (places >= 0) return value * 10n ** BigInt(places)
  const unit = 10n ** BigInt(-places)
  return (value + (value < 0n ? -unit / 2n : unit / 2n)) / unit
}
