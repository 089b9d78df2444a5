import { fieldsIn } from '../../definition/walk.js'
import type { Binding } from '../../events/binding.js'
import { numberColumn, type TextColumn, textColumn } from '../../events/columns.js'
import { furtherNumber } from '../../events/items.js'
import { countMangledIn, isIdentifier, mangledWarning } from '../../events/mangled-ids.js'
import { refuseOwnTypes } from '../../events/own-types.js'
import { RejectedRows, refuseAllRejected } from '../../events/rejection.js'
import { atLeast } from '../../events/typed-arrays.js'
import { typesWarning } from '../../events/types-warning.js'
import type { Warning } from '../../events/warning.js'
import { boundPlan } from '../../plan/bound-plan.js'
import { negativeMeasures, negativeWarnings, orderMeasures, orderWarnings, typesAsked } from '../../plan/data-checks.js'
import { lackedWarnings } from '../../plan/lacked-columns.js'
import { conditionsOf, expressionsOf, type MeasurePlan, measuresOf } from '../../plan/measure-plan.js'
import { currencyCheck } from '../../plan/one-currency.js'
import { columnsRead, missingFields, type ScanField, scanFields } from '../../plan/scan-fields.js'
import { hasSteps, isDerived, stepFields } from '../../plan/steps.js'
import { unreadWarnings } from '../../plan/unread-columns.js'
import type { MeasureTable, RunOptions } from '../source.js'
import { accumulator } from './accumulate.js'
import type { Batch, BatchReader, FilledField } from './batch.js'
import { compileTruths } from './batch-expression.js'
import type { MemoryScope } from './row-expression.js'
import { type SteppedBatch, steppedBatches } from './steps.js'
import { typeCounter } from './type-counts.js'

/** For so many milliseconds a scan keeps the thread to itself. */
const turn = 50

/** Comes back when timers have had their turn: at once where the runtime has a way to say so, as Node has. */
const nextTurn = () =>
  new Promise<void>((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else setTimeout(resolve, 0)
  })

/**
 * Answers a plan by one scan of the batches of a reader.
 *
 * @param names the columns that there are, as far as they are known once the batches have been read
 */
export async function scanBatches(
  source: string,
  given: MeasurePlan,
  binding: Binding,
  read: BatchReader,
  names: () => Iterable<string>,
  { signal, onProgress }: RunOptions,
): Promise<MeasureTable> {
  const started = performance.now()
  const bound = boundPlan(given, binding)
  const money = currencyCheck(bound, binding)
  const { plan } = money
  const byName = fillFields(plan, binding)
  const fields = [...new Set(byName.values())]
  const session = derivedSession(binding)
  if (session !== undefined) {
    for (const name of ['userSession', 'orderId']) if (isDerived(name, binding)) byName.set(name, session)
  }
  const fieldOf = (name: string) => byName.get(name) as FilledField
  const scope: MemoryScope = {
    timeZone: plan.timeZone,
    column: (name) => fieldOf(name).into,
    scaleOf: ({ name }) => fieldOf(name).scale,
  }
  const rowsInScope = scopeOf(plan, scope, fieldOf)
  const wanted = measuresOf(plan)
  const orders = orderMeasures(wanted, binding)
  const negatives = negativeMeasures(wanted, binding)
  const measures = accumulator({ ...plan, measures: [...wanted, ...orders, ...negatives], optional: [] }, scope)
  const asked = typesAsked(plan, wanted)
  const types = asked === null ? null : typeCounter(fieldOf('eventType').into as TextColumn)
  const rejected = new RejectedRows()
  const ownTypes = new Map<string, number>()
  let rows = 0
  let duplicates = 0
  /** The last event that had been sent before. */
  let lastRepeated = -1
  let anyReadable = false

  const take = (batch: SteppedBatch) => {
    signal?.throwIfAborted()
    const inScope = rowsInScope(batch)
    anyReadable ||= hasReadable(batch, fields)
    const { repeated, length, lines } = batch
    const eventOf = (row: number) => lines?.events[row] ?? rows + row
    for (let row = 0; repeated !== undefined && row < length; row++) {
      if (repeated[row] !== 1) continue
      // It is in scope where its first line is.
      if (eventOf(row) !== lastRepeated && inScope[row] === 0) duplicates++
      lastRepeated = eventOf(row)
      inScope[row] = -1
    }
    for (const [row, field] of faultsIn(batch, fields, inScope)) {
      inScope[row] = -1
      const { ownType, ...fault } = batch.explain(row, field)
      if (ownType === undefined) rejected.add({ row: eventOf(row) + 1, ...fault })
      else ownTypes.set(ownType, (ownTypes.get(ownType) ?? 0) + 1)
    }
    types?.add(batch.length, inScope)
    measures.add(batch.length, inScope)
    rows += batch.length
    onProgress?.({ fraction: null, rows })
  }
  const sessions = session?.into as TextColumn | undefined
  const { timeRange } = plan
  const batches = hasSteps(binding)
    ? steppedBatches(read(fields), fields, { binding, timeRange, fieldOf, sessions })
    : read(fields)
  await takeAll(batches, take)
  refuseOwnTypes(ownTypes, binding, source)
  const unread = rejected.result()
  if (unread.count > 0 && !anyReadable) refuseAllRejected(unread, source)
  const { size, keys, measures: values } = measures.result()
  const isThere = (name: string) => rows === 0 || fieldOf(name).found !== undefined || fieldOf(name).optional
  const ofTypes =
    asked === null || types === null ? undefined : typesWarning({ ...types.result(), asked, binding, source })
  const mangled = mangledIdentifiers(byName, source)
  const checked = values
    .slice(wanted.length)
    .map((column) => (column.kind === 'count' ? (column.values[size] as number) : 0))
  const oneCurrency = money.read(values.slice(0, wanted.length))
  return {
    size,
    keys,
    measures: oneCurrency.measures,
    currencies: oneCurrency.currencies,
    rejected: unread,
    duplicates,
    missing: missingFields(bound, isThere),
    warnings: [
      ...[mangled, ofTypes].filter((warning) => warning !== undefined),
      ...orderWarnings(checked.slice(0, orders.length), source),
      ...negativeWarnings(checked.slice(orders.length), wanted, source),
      ...oneCurrency.warnings(source),
      ...unreadWarnings(given, binding, names(), source),
      ...lackedWarnings(plan, fields, (name) => rows > 0 && fieldOf(name).found === undefined, source),
    ],
    scanned: {
      source,
      columns: columnsRead(
        fields.map(({ found, ...field }) => ({ ...field, column: found ?? field.column })),
        isThere,
      ),
      files: [],
      skipped: [],
      milliseconds: performance.now() - started,
      bytes: null,
      dollars: null,
      sql: null,
    },
  }
}

/** A warning that identifiers which were read have lost digits, whether their rows are in scope or not. */
function mangledIdentifiers(fields: ReadonlyMap<string, FilledField>, source: string): Warning | undefined {
  const counts = new Map<string, number>()
  for (const [name, { into, column, found = column }] of fields) {
    if (into.kind === 'text' && isIdentifier(name)) counts.set(found, countMangledIn(into.dictionary))
  }
  return mangledWarning(source, counts)
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
  const conditions = conditionsOf(plan).map((node) => ({
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

/** Whether any row of a batch can be read, in scope or not. */
function hasReadable({ length, faults }: Batch, fields: readonly FilledField[]): boolean {
  const faulty = fields.flatMap((field) => faults.of(field) ?? [])
  for (let row = 0; row < length; row++) if (faulty.every((rows) => rows[row] === 0)) return true
  return false
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

/** The field of the sessions that are made; undefined where none are. */
function derivedSession({ sessions, columns }: Binding): FilledField | undefined {
  if (sessions === null) return undefined
  const column = columns.userSession
  return {
    name: 'userSession',
    column,
    type: 'text',
    scale: 0,
    exact: false,
    unitPlaces: 0,
    required: false,
    used: true,
    optional: false,
    wanted: true,
    // Nothing is missing, though no column holds it.
    found: column,
    constant: '',
    into: textColumn(),
  }
}

/** Gives each field of a plan, by its name, its column in memory; fields that are bound to one column share it. */
function fillFields(plan: MeasurePlan, binding: Binding): Map<string, FilledField> {
  const wanted = new Set([...fieldsIn(expressionsOf(plan)).map(({ name }) => name), ...stepFields(binding).keys()])
  const together = new Map<string, ScanField[]>()
  for (const field of scanFields(plan, binding)) {
    // The event's type is not shared: its names are those of the model, a further column's those of the source.
    const key = JSON.stringify([
      field.type,
      field.scale,
      field.exact,
      field.unitPlaces,
      field.column,
      field.name === 'eventType',
      // What is no further line's own is null there, of an amount 0.
      binding.items !== null && furtherNumber(field.name) === 0,
    ])
    together.set(key, [...(together.get(key) ?? []), field])
  }
  const fields = new Map<string, FilledField>()
  for (const shared of together.values()) {
    const [first] = shared as [ScanField]
    const field = {
      ...first,
      used: shared.some(({ used }) => used),
      required: shared.some(({ required }) => required),
      optional: shared.every(({ optional }) => optional),
      wanted: shared.some(({ name }) => wanted.has(name)),
      found: undefined,
      into: first.type === 'text' ? textColumn() : numberColumn(first.scale),
    }
    for (const { name } of shared) fields.set(name, field)
  }
  return fields
}
