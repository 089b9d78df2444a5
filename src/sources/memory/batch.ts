import type { EventColumn, TextColumn } from '../../events/columns.js'
import type { RejectedExample } from '../../events/rejection.js'
import { atLeast } from '../../events/typed-arrays.js'
import type { ScanField } from '../../plan/scan-fields.js'

/** The most rows of a batch. Each work goes over all of them before the next one's tables take the place of its own in the caches. */
export const batchRows = 131_072

/** A column of a scan, that a reader fills batch by batch. Fields that are bound to one column are one of these. */
export interface FilledField extends ScanField {
  readonly into: EventColumn
  /** Whether its values are asked for; where not, it only matters whether they can be read. */
  readonly wanted: boolean
  /** What its column is called in the source; undefined until its reader has met one. */
  found: string | undefined
}

/** Why a row cannot be read. */
export interface Fault extends Omit<RejectedExample, 'row'> {
  /** The event type of the source's own that is at fault, for which no answer can be given. */
  readonly ownType?: string
}

/** The rows that a reader has put into the columns, until it is asked for the next ones. */
export interface Batch {
  readonly length: number
  readonly faults: Faults
  /** Says what is wrong with a row. */
  readonly explain: (row: number, field: FilledField) => Fault
  /** Which events its rows are lines of; undefined where each row is an event. */
  readonly lines?: Lines
}

/** Rows that are lines of events. Those of one event stand together, and may go on in the next batch. */
export interface Lines {
  /** For each row the place of its event among all, from 0. */
  readonly events: Int32Array
  /** For each row what of its item is bound, as it is written; undefined where nobody compares it. */
  readonly items?: readonly string[]
}

/** Reads events in batches into the columns of a scan. */
export type BatchReader = (fields: readonly FilledField[]) => AsyncIterable<Batch> | Iterable<Batch>

/** Which fields cannot be read in which rows of a batch. */
export class Faults {
  readonly #length: number
  readonly #rows = new Map<FilledField, Uint8Array>()

  constructor(length: number) {
    this.#length = length
  }

  /** Notes that a field cannot be read in a row. */
  mark(field: FilledField, row: number): void {
    let rows = this.#rows.get(field)
    if (rows === undefined) {
      rows = new Uint8Array(this.#length)
      this.#rows.set(field, rows)
    }
    rows[row] = 1
  }

  /** A 1 for each row in which a field cannot be read; undefined where there is none. */
  of(field: FilledField): Uint8Array | undefined {
    return this.#rows.get(field)
  }
}

/** Fills a column with one text in all rows. */
export function fillConstant(into: TextColumn, text: string, length: number): void {
  into.codes = atLeast(into.codes, length)
  into.codes.fill(into.dictionary.codeOf(text), 0, length)
}
