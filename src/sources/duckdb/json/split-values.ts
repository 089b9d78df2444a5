/** Takes a text of JSON, block by block, and gives the same with each value on a line of its own. */
export interface ValueSplitter {
  push(block: Buffer): Buffer
  /** Gives the end of the last line. */
  end(): Buffer
  /** Whether an array or a value has begun that has not ended. */
  isOpen(): boolean
}

const quote = 0x22
const comma = 0x2c
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d
const lineFeed = 0x0a
const carriageReturn = 0x0d
const blank = 0x20
const tab = 0x09

/** What a line break within a text becomes: no more allowed there than that. */
const control = 0x01

/**
 * Splits the elements of an array, or values one after the other, in little memory however long they are. Whether they are JSON is not
 * looked at: what is not stays on its line as it is.
 */
export function splitValues(): ValueSplitter {
  let isArray = false
  let inValue = false
  let inText = false
  let isEscaped = false
  let depth = 0

  const push = (block: Buffer) => {
    // A line feed for each value at most, which is one byte long at least and followed by another.
    const lines = Buffer.allocUnsafe(block.length * 2 + 1)
    let length = 0
    const endValue = () => {
      lines[length++] = lineFeed
      inValue = false
    }
    for (const byte of block) {
      if (inText) {
        lines[length++] = byte === lineFeed || byte === carriageReturn ? control : byte
        if (isEscaped) isEscaped = false
        else if (byte === backslash) isEscaped = true
        else if (byte === quote) {
          inText = false
          if (depth === 0) endValue()
        }
        continue
      }
      const isBlank = byte === blank || byte === lineFeed || byte === carriageReturn || byte === tab
      if (inValue && depth === 0 && (isBlank || byte === comma || byte === closeBracket)) endValue()
      if (!inValue) {
        if (isBlank || byte === comma) continue
        if (byte === openBracket && !isArray) {
          isArray = true
          continue
        }
        if (byte === closeBracket && isArray) {
          isArray = false
          continue
        }
        inValue = true
      }
      lines[length++] = isBlank ? blank : byte
      if (byte === quote) inText = true
      else if (byte === openBrace || byte === openBracket) depth++
      else if ((byte === closeBrace || byte === closeBracket) && --depth <= 0) {
        depth = 0
        endValue()
      }
    }
    return lines.subarray(0, length)
  }
  return {
    push,
    end: () => (inValue ? Buffer.of(lineFeed) : Buffer.alloc(0)),
    isOpen: () => isArray || inText || depth > 0,
  }
}
