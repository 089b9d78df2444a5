import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ArrowBatch, ArrowType, ArrowVector } from '../../memory/arrow.js'
import { isValid } from '../../memory/arrow-types.js'
import type { RunOptions } from '../../source.js'
import type { EventFile } from '../files.js'
import { noRoom, type OwnFolder } from '../own-folder.js'
import { batchesOf } from './batches.js'
import { type ArrowCells, cellsOf } from './cells.js'
import { loadArrow } from './load.js'

type Stop = Pick<RunOptions, 'signal'>

/** A file of Arrow as CSV, which DuckDB reads. */
export interface ArrowCopy {
  readonly path: string
  readonly columns: readonly { readonly name: string; readonly cells: ArrowCells }[]
}

/** A record batch, as apache-arrow reads it of a file. */
interface FileBatch extends ArrowBatch {
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type: ArrowType }[] }
  getChildAt(index: number): ArrowVector | null
}

/** So many rows are written at once. */
const rowsAtOnce = 4096

/** Copies files of Arrow as CSV without a header, once for all queries of a source. */
export function arrowCopies(folder: OwnFolder): (file: EventFile, stop: Stop) => Promise<ArrowCopy> {
  const copies = new Map<string, Promise<ArrowCopy>>()
  return (file, stop) => {
    const key = JSON.stringify([file.opened, file.version])
    const known = copies.get(key)
    if (known !== undefined) return known
    const path = folder.path().then((parent) => join(parent, `copied-arrow-${copies.size}.csv`))
    const made = path.then((path) => copyArrow(file, path, stop))
    copies.set(key, made)
    made.catch(() => copies.delete(key))
    return made
  }
}

async function copyArrow(file: EventFile, path: string, { signal }: Stop): Promise<ArrowCopy> {
  const fail = (cause: unknown) => {
    throw noRoom(dirname(path), cause)
  }
  const arrow = await loadArrow()
  const copy = await open(path, 'wx', 0o600).catch(fail)
  let columns: ArrowCopy['columns'] = []
  try {
    for await (const batch of batchesOf(arrow, file) as AsyncIterable<FileBatch>) {
      if (columns.length === 0) columns = columnsOf(batch)
      for (let from = 0; from < batch.numRows; from += rowsAtOnce) {
        signal?.throwIfAborted()
        await copy.writeFile(linesOf(batch, columns, from, Math.min(from + rowsAtOnce, batch.numRows))).catch(fail)
      }
    }
  } finally {
    await copy.close()
  }
  return { path, columns }
}

function columnsOf({ schema }: FileBatch): ArrowCopy['columns'] {
  return schema.fields.map(({ name, type }) => ({ name, cells: cellsOf(type) }))
}

/** Rows as CSV: what is null has no quotes around it, and other texts have. */
function linesOf(batch: FileBatch, columns: ArrowCopy['columns'], from: number, to: number): string {
  const lines: string[][] = Array.from({ length: to - from }, () => [])
  for (const [index, { cells }] of columns.entries()) {
    const vector = batch.getChildAt(index)
    const data = vector?.data[0]
    const textAt = vector === null || data === undefined ? undefined : cells.textAt(vector, data)
    for (let row = from; row < to; row++) {
      const isNull = textAt === undefined || !isValid(data as NonNullable<typeof data>, row)
      const text = isNull ? '' : textAt(row)
      lines[row - from]?.push(isNull || !cells.isText ? text : `"${text.replaceAll('"', '""')}"`)
    }
  }
  return lines.map((line) => `${line.join(',')}\n`).join('')
}
