import { SourceError } from '../../../errors.js'

/** How text is written in bytes. The names are those of the Encoding Standard, but for Latin-1, which is ISO 8859-1 itself. */
export type Encoding = string

/** Names that the Encoding Standard does not have, or means otherwise. */
const ownNames: ReadonlyMap<string, Encoding> = new Map([
  ['latin-1', 'latin-1'],
  ['latin1', 'latin-1'],
  ['iso-8859-1', 'latin-1'],
  ['utf-16', 'utf-16'],
  ['utf16', 'utf-16'],
  ['cp1252', 'windows-1252'],
  ['gb18030', 'gb18030'],
])

/**
 * The encoding that a name stands for.
 *
 * @throws {@link SourceError} for a name that none has
 */
export function encodingCalled(name: unknown): Encoding {
  const label = String(name).trim().toLowerCase()
  const own = ownNames.get(label)
  if (own !== undefined) return own
  try {
    return new TextDecoder(label).encoding
  } catch {
    throw new SourceError(
      `csv.encoding: there is no encoding called ${JSON.stringify(name)}; there are utf-8, utf-16, latin-1, windows-1252, gbk, shift_jis and others of the Encoding Standard`,
      { source: 'csv', hints: [{ option: 'csv.encoding', text: 'csv.encoding' }] },
    )
  }
}

/** The encoding of text by the marks at its beginning, or by the zeros of UTF-16; undefined where nothing tells. */
export function encodingToldBy(bytes: Buffer): Encoding | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const zeros: [even: number, odd: number] = [0, 0]
  const looked = Math.min(bytes.length, 4096) & ~1
  for (let i = 0; i < looked; i++) if (bytes[i] === 0) zeros[(i & 1) as 0 | 1]++
  const [even, odd] = zeros.map((count) => count / (looked / 2)) as [number, number]
  if (odd > 0.6 && even < 0.1) return 'utf-16le'
  if (even > 0.6 && odd < 0.1) return 'utf-16be'
  return undefined
}

/** Stands for what is no text of its encoding: a byte that no UTF-8 has. U+FFFD may be part of a text. */
const noText = Buffer.of(0xff)

/** Turns the bytes of an encoding into those of UTF-8, block by block; what is no text becomes a byte that is none of UTF-8, either. */
export async function* inUtf8(blocks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') yield* withoutMark(blocks)
  else if (encoding === 'latin-1') {
    for await (const block of blocks) yield Buffer.from(block.toString('latin1'), 'utf8')
  } else if (encoding.startsWith('utf-16')) yield* fromUtf16(blocks, encoding === 'utf-16be')
  else {
    const decoder = new TextDecoder(encoding)
    for await (const block of blocks) yield joined(decoder.decode(block, { stream: true }).split('\ufffd'))
    yield joined(decoder.decode().split('\ufffd'))
  }
}

async function* fromUtf16(blocks: AsyncIterable<Buffer>, isBigEndian: boolean): AsyncGenerator<Buffer> {
  let left: Buffer = Buffer.alloc(0)
  let isFirst = true
  for await (const block of blocks) {
    const bytes = Buffer.concat([left, block])
    let end = bytes.length & ~1
    // The first half of a character waits for the second.
    if (end > 0 && ((bytes[isBigEndian ? end - 2 : end - 1] as number) & 0xfc) === 0xd8) end -= 2
    const whole = bytes.subarray(0, end)
    left = bytes.subarray(end)
    if (end === 0) continue
    const text = (isBigEndian ? whole.swap16() : whole).toString('utf16le')
    yield fromUnits(isFirst && text.startsWith('\ufeff') ? text.slice(1) : text)
    isFirst = false
  }
  if (left.length > 0) yield noText
}

/** The UTF-8 of a text that may have halves of characters. */
function fromUnits(text: string): Buffer {
  return joined(text.split(/\p{Surrogate}/u))
}

function joined([first = '', ...others]: readonly string[]): Buffer {
  if (others.length === 0) return Buffer.from(first)
  return Buffer.concat([Buffer.from(first), ...others.flatMap((text) => [noText, Buffer.from(text)])])
}

async function* withoutMark(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true
  for await (const block of blocks) {
    yield isFirst && encodingToldBy(block.subarray(0, 3)) === 'utf-8' ? block.subarray(3) : block
    isFirst = false
  }
}

/** An encoding as people write it. */
export function encodingName(encoding: Encoding): string {
  return /^utf-16/.test(encoding) ? 'UTF-16' : encoding === 'utf-8' ? 'UTF-8' : encoding
}
