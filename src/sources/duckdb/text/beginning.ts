import { SourceError } from '../../../errors.js'
import type { RunOptions } from '../../source.js'
import { bytesOf, type PackedFile } from './bytes.js'
import { type Encoding, encodingToldBy, inUtf8 } from './encoding.js'
import { longestRecord } from './records.js'

/** The beginning of a text. */
export interface Beginning {
  readonly encoding: Encoding
  /** Its first bytes, in UTF-8, without a mark of the encoding. */
  readonly text: Buffer
  /** Whether that is all of it. */
  readonly isWhole: boolean
}

const longestBlock = 1 << 20

/** So much is looked at, unless a first line is longer. */
const usualBytes = 1 << 16

/** Reads the beginning of a text; a mark at it tells more than an encoding that is given. */
export async function beginningOf(
  file: PackedFile,
  given: Encoding | undefined,
  isEnough: (text: Buffer) => boolean,
  stop: Pick<RunOptions, 'signal'>,
): Promise<Beginning> {
  for (let most = usualBytes; ; most *= 4) {
    const bytes = await firstBytes(file, most, stop)
    const isWhole = bytes.length < most
    const told = encodingToldBy(bytes)
    const encoding = told ?? (given === 'utf-16' ? 'utf-16le' : (given ?? 'utf-8'))
    const decoded: Buffer[] = []
    for await (const block of inUtf8(once(bytes), encoding)) decoded.push(block)
    const text = Buffer.concat(decoded)
    if (isWhole || isEnough(text)) return { encoding, text, isWhole }
    if (text.length > longestRecord) throw firstLineTooLong(file)
  }
}

/** An error that says that a first line is longer than any that is read. */
export function firstLineTooLong({ path }: Pick<PackedFile, 'path'>): SourceError {
  return new SourceError(`${path} cannot be read: its first line is longer than 2 MB, so it is no CSV`, {
    source: path,
    path,
  })
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

/** The first bytes of a file, unpacked; fewer where there are no more. */
export async function firstBytes(file: PackedFile, most: number, stop: Pick<RunOptions, 'signal'>): Promise<Buffer> {
  const blocks: Buffer[] = []
  let length = 0
  for await (const block of bytesOf(file, stop, Math.min(most, longestBlock))) {
    blocks.push(Buffer.from(block.subarray(0, most - length)))
    length += block.length
    if (length >= most) break
  }
  return Buffer.concat(blocks)
}
