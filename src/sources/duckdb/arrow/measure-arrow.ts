import type { Binding } from '../../../events/binding.js'
import type { MeasurePlan } from '../../../plan/measure-plan.js'
import { fromBatches } from '../../memory/from-arrow.js'
import type { MeasureTable, RunOptions } from '../../source.js'
import { areUnchanged, changedWhileRead } from '../file-versions.js'
import type { EventFiles } from '../files.js'
import { nameOfFiles } from '../files.js'
import { batchesOf } from './batches.js'
import { loadArrow } from './load.js'

/**
 * Answers a plan over files of Arrow in memory: DuckDB reads none without an extension. The files are read batch by batch.
 *
 * @throws {@link SourceError} for what cannot be read, or was changed meanwhile
 */
export async function measureArrow(
  { files, skipped }: EventFiles,
  plan: MeasurePlan,
  binding: Binding,
  options: RunOptions,
): Promise<MeasureTable> {
  const arrow = await loadArrow()
  /** How many rows there are before each file that has been read. */
  const before: number[] = []
  async function* batches() {
    let rows = 0
    for (const file of files) {
      before.push(rows)
      for await (const batch of batchesOf(arrow, file)) {
        rows += batch.numRows
        yield batch
      }
    }
  }
  const source = nameOfFiles(files)
  const table = await fromBatches(batches, { binding }).measure(plan, options)
  if (!(await areUnchanged(files))) throw changedWhileRead(source)
  const examples = table.rejected.examples.map((example) => {
    const { row } = example
    if (row === undefined) return example
    const index = before.findLastIndex((rows) => rows < row)
    return { ...example, row: row - (before[index] ?? 0), file: files[index]?.path ?? source }
  })
  return {
    ...table,
    rejected: { ...table.rejected, examples },
    scanned: { ...table.scanned, source, files: files.map(({ path }) => path), skipped },
  }
}
