import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { RunOptions } from '../../source.js'
import { noRoom } from '../own-folder.js'
import { type BadLines, noteBadLines } from './bad-lines.js'
import { bytesOf } from './bytes.js'
import { encodingName, inUtf8 } from './encoding.js'
import { fieldsOf, hasEscapes, recordOf } from './fields.js'
import type { TextFile } from './layout.js'
import { type RecordSink, type RecordSplitter, splitRecords } from './records.js'

type Stop = Pick<RunOptions, 'signal'>

const lineFeed = Buffer.from('\n')

/** Whether DuckDB can read the bytes of a file as they are, if all its lines fit. */
export function isReadAsItIs({ encoding, dialect }: TextFile): boolean {
  return encoding === 'utf-8' && !hasEscapes(dialect)
}

/** Whether all lines of a file fit, and have the same line end. */
export async function allLinesFit(file: TextFile, stop: Stop): Promise<boolean> {
  const endings = new Set<string>()
  let fits = true
  const misfit = () => {
    fits = false
  }
  const addEnding = (ending: Buffer) => {
    if (ending.length > 0) endings.add(ending.toString('latin1'))
  }
  const splitter = splitterOf(file, {
    keepLines: () => endings.add('\n'),
    keep: (_, ending) => addEnding(ending),
    rewrite: (record, ending) => {
      // Without quotes, there is nothing in a line that DuckDB might take for something else.
      if (file.dialect.quote === '' && !record.includes('\r')) addEnding(ending)
      else misfit()
    },
    reject: misfit,
  })
  await splitText(file, splitter, () => fits && endings.size <= 1, stop)
  return fits && endings.size <= 1
}

/**
 * Copies the lines that fit, in UTF-8, as RFC 4180 writes them and without a header, and notes the others.
 *
 * @throws {@link SourceError} where the file cannot be read, or there is no room for the copy
 */
export async function copyLines(file: TextFile, path: string, stop: Stop): Promise<BadLines> {
  const { delimiter } = file.dialect
  const notes = noteBadLines(encodingName(file.encoding), file.faultWords)
  const inBytes = { ...file.dialect, delimiter: Buffer.from(delimiter).toString('latin1') }
  let written: Buffer[] = []
  const splitter = splitterOf(file, {
    keepLines: (lines) => written.push(lines),
    keep: (record) => written.push(record, lineFeed),
    rewrite: (record) => {
      // One byte is one character here.
      const plain = recordOf(fieldsOf(record.toString('latin1'), inBytes), inBytes.delimiter)
      written.push(Buffer.from(plain, 'latin1'), lineFeed)
    },
    reject: notes.add,
  })
  const fail = (cause: unknown) => {
    throw noRoom(dirname(path), cause)
  }
  const copy = await open(path, 'wx', 0o600).catch(fail)
  try {
    const flush = async () => {
      await copy.writeFile(Buffer.concat(written)).catch(fail)
      written = []
      return true
    }
    await splitText(file, splitter, flush, stop)
  } finally {
    await copy.close()
  }
  return notes.result()
}

function splitterOf({ dialect, columns, carriageReturns }: TextFile, sink: RecordSink): RecordSplitter {
  return splitRecords({ ...dialect, columns: columns.length, carriageReturns }, sink)
}

/** Splits the text of a file, from its first event, as long as it is wanted. */
async function splitText(
  file: TextFile,
  splitter: RecordSplitter,
  afterBlock: () => boolean | Promise<boolean>,
  stop: Stop,
): Promise<void> {
  let toSkip = file.start
  for await (const block of inUtf8(bytesOf(file, stop), file.encoding)) {
    const skipped = Math.min(toSkip, block.length)
    toSkip -= skipped
    splitter.push(block.subarray(skipped))
    if (!(await afterBlock())) return
  }
  splitter.end()
  await afterBlock()
}
