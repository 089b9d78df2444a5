import type { MeasurePlan } from '../../compile/measure-plan.js'
import { compileCondition } from '../../compile/memory.js'
import { type ScanField, scanFields } from '../../compile/scan-fields.js'
import { fieldsIn } from '../../definition/walk.js'
import type { Binding } from '../../events/binding.js'
import { type EventColumn, numberColumn, textColumn } from '../../events/columns.js'
import { type RejectedExample, RejectedRows } from '../../events/rejection.js'
import type { MeasureTable, RunOptions } from '../source.js'
import { accumulator } from './accumulate.js'

/** A column of a scan, that a reader fills batch by batch. */
export interface FilledField extends ScanField {
  readonly into: EventColumn
  /** The bit that marks rows in which it cannot be read. */
  readonly bit: number
}

/** The rows that a reader has put into the columns. */
export interface Batch {
  readonly length: number
  /** For each row, the bits of the fields that cannot be read. */
  readonly unreadable: Int32Array
  /** Says what is wrong with a row. */
  readonly explain: (row: number, field: FilledField) => Omit<RejectedExample, 'row'>
}

/** Reads events in batches into the columns of a scan. */
export type BatchReader = (fields: readonly FilledField[]) => AsyncIterable<Batch> | Iterable<Batch>

/** Answers a plan by one pass over the batches of a reader. */
export async function scanBatches(
  source: string,
  plan: MeasurePlan,
  binding: Binding,
  read: BatchReader,
  { signal, onProgress }: RunOptions,
): Promise<MeasureTable> {
  const started = performance.now()
  const fields = fillFields(scanFields(plan, binding))
  const byName = new Map(fields.map((field) => [field.name, field]))
  const scope = { timeZone: plan.timeZone, column: (name: string) => (byName.get(name) as FilledField).into }
  const conditions = plan.where.map((node) => ({
    fill: compileCondition(node, scope),
    bits: fieldsIn([node]).reduce((bits, { name }) => bits | (byName.get(name)?.bit ?? 0), 0),
  }))
  const measures = accumulator(plan, scope)
  const rejected = new RejectedRows()
  let inScope = new Uint8Array(0)
  let truths = new Uint8Array(0)
  let rows = 0
  let yielded = started

  for await (const { length, unreadable, explain } of read(fields)) {
    signal?.throwIfAborted()
    if (inScope.length < length) [inScope, truths] = [new Uint8Array(length), new Uint8Array(length)]
    inScope.fill(1, 0, length)
    for (const { fill, bits } of conditions) {
      fill(length, truths)
      // A condition on what cannot be read decides nothing: the row is then rejected, not out of scope.
      for (let row = 0; row < length; row++)
        if (truths[row] === 0 && ((unreadable[row] as number) & bits) === 0) inScope[row] = 0
    }
    for (let row = 0; row < length; row++) {
      const bits = unreadable[row] as number
      if (bits === 0 || inScope[row] === 0) continue
      inScope[row] = 0
      const field = fields.find(({ bit }) => (bits & bit) !== 0) as FilledField
      rejected.add({ row: rows + row + 1, ...explain(row, field) })
    }
    measures.add(length, inScope)
    rows += length
    // Timers get their turn now and then, so that one of them can abort the scan.
    if (performance.now() - yielded > 50) {
      await new Promise((resolve) => setTimeout(resolve, 0))
      yielded = performance.now()
    }
    onProgress?.({ fraction: null, rows })
  }
  return {
    ...measures.result(),
    rejected: rejected.result(),
    scanned: {
      source,
      columns: [...new Set(fields.map(({ column }) => column))],
      files: [],
      milliseconds: performance.now() - started,
      bytes: null,
      dollars: null,
      sql: null,
    },
  }
}

/** Gives each field its column in memory; fields that are bound to one column share it. */
function fillFields(fields: readonly ScanField[]): readonly FilledField[] {
  const columns = new Map<string, EventColumn>()
  return fields.map((field, index) => {
    // The event's type is not shared: its names are those of the model, a further column's those of the source.
    const key = JSON.stringify([field.type, field.scale, field.column, field.name === 'eventType'])
    const into = columns.get(key) ?? (field.type === 'text' ? textColumn() : numberColumn(field.scale))
    columns.set(key, into)
    return { ...field, into, bit: 1 << index }
  })
}
