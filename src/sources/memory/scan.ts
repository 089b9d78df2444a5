import { expressionsOf, type MeasurePlan } from '../../compile/measure-plan.js'
import type { MemoryScope } from '../../compile/memory.js'
import { compileTruths } from '../../compile/memory-columns.js'
import { type ScanField, scanFields } from '../../compile/scan-fields.js'
import { fieldsIn } from '../../definition/walk.js'
import type { Binding } from '../../events/binding.js'
import { numberColumn, textColumn } from '../../events/columns.js'
import { RejectedRows } from '../../events/rejection.js'
import { atLeast } from '../../events/typed-arrays.js'
import type { MeasureTable, RunOptions } from '../source.js'
import { accumulator } from './accumulate.js'
import type { Batch, BatchReader, FilledField } from './batch.js'

/** For so many milliseconds a scan keeps the thread to itself. */
const turn = 50

/** Comes back when timers have had their turn: at once where the runtime has a way to say so, as Node has. */
const nextTurn = () =>
  new Promise<void>((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else setTimeout(resolve, 0)
  })

/** Answers a plan by one pass over the batches of a reader. */
export async function scanBatches(
  source: string,
  plan: MeasurePlan,
  binding: Binding,
  read: BatchReader,
  { signal, onProgress }: RunOptions,
): Promise<MeasureTable> {
  const started = performance.now()
  const byName = fillFields(plan, binding)
  const fields = [...new Set(byName.values())]
  const fieldOf = (name: string) => byName.get(name) as FilledField
  const scope = { timeZone: plan.timeZone, column: (name: string) => fieldOf(name).into }
  const rowsInScope = scopeOf(plan, scope, fieldOf)
  const measures = accumulator(plan, scope)
  const rejected = new RejectedRows()
  let rows = 0

  const take = (batch: Batch) => {
    signal?.throwIfAborted()
    const inScope = rowsInScope(batch)
    for (const [row, field] of faultsIn(batch, fields, inScope)) {
      inScope[row] = -1
      rejected.add({ row: rows + row + 1, ...batch.explain(row, field) })
    }
    measures.add(batch.length, inScope)
    rows += batch.length
    onProgress?.({ fraction: null, rows })
  }
  await takeAll(read(fields), take)
  return {
    ...measures.result(),
    rejected: rejected.result(),
    scanned: {
      source,
      columns: [...new Set(fields.map(({ column }) => column))],
      files: [],
      skipped: [],
      milliseconds: performance.now() - started,
      bytes: null,
      dollars: null,
      sql: null,
    },
  }
}

/** Takes one batch after the other. Those in memory are not waited for: else many scans at once would all be open together. */
async function takeAll(batches: AsyncIterable<Batch> | Iterable<Batch>, take: (batch: Batch) => void): Promise<void> {
  let yielded = performance.now()
  /** Timers get their turn now and then, so that one of them can abort the scan. */
  const takeTurns = async () => {
    await nextTurn()
    yielded = performance.now()
  }
  if (Symbol.iterator in batches) {
    for (const batch of batches) {
      take(batch)
      if (performance.now() - yielded > turn) await takeTurns()
    }
    return
  }
  for await (const batch of batches) {
    take(batch)
    if (performance.now() - yielded > turn) await takeTurns()
  }
}

/** Says which rows of a batch are in the scope of a plan: those with a 0. The others have a -1. */
function scopeOf(
  plan: MeasurePlan,
  scope: MemoryScope,
  fieldOf: (name: string) => FilledField,
): (batch: Batch) => Int32Array {
  const conditions = plan.where.map((node) => ({
    fill: compileTruths(node, scope),
    fields: fieldsIn([node]).map(({ name }) => fieldOf(name)),
  }))
  let inScope = new Int32Array(0)
  let truths = new Uint8Array(0)
  return ({ length, faults }) => {
    inScope = atLeast(inScope, length)
    inScope.fill(0, 0, length)
    for (const { fill, fields } of conditions) {
      truths = atLeast(truths, length)
      fill(length, truths)
      // A condition on what cannot be read decides nothing: the row is then rejected, not out of scope.
      for (const field of fields) {
        const unreadable = faults.of(field)
        if (unreadable !== undefined) for (let row = 0; row < length; row++) if (unreadable[row] === 1) truths[row] = 1
      }
      for (let row = 0; row < length; row++) if (truths[row] === 0) inScope[row] = -1
    }
    return inScope
  }
}

/** The rows in scope that cannot be read, each with the first field that is at fault. */
function* faultsIn(
  { length, faults }: Batch,
  fields: readonly FilledField[],
  inScope: Int32Array,
): Iterable<readonly [row: number, field: FilledField]> {
  const faulty = fields.filter((field) => faults.of(field) !== undefined)
  if (faulty.length === 0) return
  for (let row = 0; row < length; row++) {
    if (inScope[row] !== 0) continue
    const field = faulty.find((one) => faults.of(one)?.[row] === 1)
    if (field !== undefined) yield [row, field]
  }
}

/** Gives each field of a plan, by its name, its column in memory; fields that are bound to one column share it. */
function fillFields(plan: MeasurePlan, binding: Binding): ReadonlyMap<string, FilledField> {
  const wanted = new Set(fieldsIn(expressionsOf(plan)).map(({ name }) => name))
  const together = new Map<string, ScanField[]>()
  for (const field of scanFields(plan, binding)) {
    // The event's type is not shared: its names are those of the model, a further column's those of the source.
    const key = JSON.stringify([field.type, field.scale, field.column, field.name === 'eventType'])
    together.set(key, [...(together.get(key) ?? []), field])
  }
  const fields = new Map<string, FilledField>()
  for (const shared of together.values()) {
    const [first] = shared as [ScanField]
    const field = {
      ...first,
      used: shared.some(({ used }) => used),
      required: shared.some(({ required }) => required),
      wanted: shared.some(({ name }) => wanted.has(name)),
      into: first.type === 'text' ? textColumn() : numberColumn(first.scale),
    }
    for (const { name } of shared) fields.set(name, field)
  }
  return fields
}
