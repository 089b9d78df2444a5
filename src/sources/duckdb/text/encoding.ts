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
      { source: 'csv' },
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

/** Turns the bytes of an encoding into those of UTF-8, block by block; what is no text becomes U+FFFD. */
export async function* inUtf8(blocks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') {
    yield* withoutMark(blocks)
    return
  }
  if (encoding === 'latin-1') {
    for await (const block of blocks) yield Buffer.from(block.toString('latin1'), 'utf8')
    return
  }
  const decoder = new TextDecoder(encoding === 'utf-16' ? 'utf-16le' : encoding)
  for await (const block of blocks) yield Buffer.from(decoder.decode(block, { stream: true }), 'utf8')
  yield Buffer.from(decoder.decode(), 'utf8')
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
