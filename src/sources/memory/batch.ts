import type { ScanField } from '../../compile/scan-fields.js'
import type { EventColumn } from '../../events/columns.js'
import type { RejectedExample } from '../../events/rejection.js'

/** The most rows of a batch. Each work goes over all of them before the next one's tables take the place of its own in the caches. */
export const batchRows = 131_072

/** A column of a scan, that a reader fills batch by batch. Fields that are bound to one column are one of these. */
export interface FilledField extends ScanField {
  readonly into: EventColumn
  /** Whether its values are asked for; where not, it only matters whether they can be read. */
  readonly wanted: boolean
}

/** The rows that a reader has put into the columns, until it is asked for the next ones. */
export interface Batch {
  readonly length: number
  readonly faults: Faults
  /** Says what is wrong with a row. */
  readonly explain: (row: number, field: FilledField) => Omit<RejectedExample, 'row'>
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
