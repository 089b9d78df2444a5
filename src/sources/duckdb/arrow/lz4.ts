/** The magic number of a frame of LZ4. */
const frameMagic = 0x184d2204

/** The mark of a block that is not packed, in its size. */
const plainBlock = 0x80000000

/**
 * Unpacks frames of LZ4, as Arrow writes them. Checksums are passed over: Arrow's readers do so, too.
 *
 * @throws where they are damaged
 */
export function decodeLz4(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let out = new Uint8Array(Math.max(bytes.length * 4, 1 << 16))
  let length = 0
  let at = 0

  const reserve = (more: number) => {
    if (length + more <= out.length) return
    const larger = new Uint8Array(Math.max(out.length * 2, length + more))
    larger.set(out.subarray(0, length))
    out = larger
  }
  const append = (from: number, to: number) => {
    if (to > bytes.length) throw damaged()
    reserve(to - from)
    out.set(bytes.subarray(from, to), length)
    length += to - from
  }
  /** A length of 15 and more goes on in further bytes, up to one that is not full. */
  const wholeLength = (short: number, end: number) => {
    let whole = short
    if (short < 15) return whole
    for (let byte = 255; byte === 255; ) {
      if (at >= end) throw damaged()
      byte = bytes[at++] as number
      whole += byte
    }
    return whole
  }
  const unpackBlock = (end: number, start: number) => {
    while (at < end) {
      const token = bytes[at++] as number
      const literals = wholeLength(token >> 4, end)
      if (at + literals > end) throw damaged()
      append(at, at + literals)
      at += literals
      // The last sequence of a block has only literals.
      if (at >= end) return
      if (at + 2 > end) throw damaged()
      const offset = view.getUint16(at, true)
      at += 2
      const matched = wholeLength(token & 15, end) + 4
      if (offset === 0 || offset > length - start) throw damaged()
      reserve(matched)
      // What is repeated may go on into its own copy.
      for (let left = matched; left > 0; left--, length++) out[length] = out[length - offset] as number
    }
  }

  while (at < bytes.length) {
    if (at + 7 > bytes.length || view.getUint32(at, true) !== frameMagic) throw damaged()
    const flags = bytes[at + 4] as number
    const [hasBlockChecksums, hasSize, hasChecksum, hasDictionary] = [16, 8, 4, 1].map((flag) => (flags & flag) !== 0)
    if (hasDictionary) throw damaged()
    const start = length
    at += 7 + (hasSize ? 8 : 0)
    for (;;) {
      if (at + 4 > bytes.length) throw damaged()
      const size = view.getUint32(at, true)
      at += 4
      if (size === 0) break
      const end = at + (size & ~plainBlock)
      if (end > bytes.length) throw damaged()
      if ((size & plainBlock) !== 0) append(at, end)
      else unpackBlock(end, start)
      at = end + (hasBlockChecksums ? 4 : 0)
    }
    if (hasChecksum) at += 4
  }
  return out.subarray(0, length)
}

function damaged(): Error {
  return new Error('LZ4 data is damaged')
}
