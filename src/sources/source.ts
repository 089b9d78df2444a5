import type { Rejected } from '../events/rejection.js'
import type { Warning } from '../events/warning.js'
import type { MeasureColumn } from '../plan/measure-column.js'
import type { MeasurePlan } from '../plan/measure-plan.js'

/** A file that was found beside the others, and not read. */
export interface SkippedFile {
  /** The file, or the folder with all that is in it. */
  readonly path: string
  /** Why, such as `its name begins with _ or .`. */
  readonly reason: string
}

/** What was read for an answer. */
export interface Scanned {
  /** Which engine read it. */
  readonly source: string
  /** The columns read, by their names in the source. */
  readonly columns: readonly string[]
  /** The files read, where there are files. */
  readonly files: readonly string[]
  /** The files that were found and not read, where files were looked for. */
  readonly skipped: readonly SkippedFile[]
  /** The time it took, in milliseconds. */
  readonly milliseconds: number
  /** The bytes that the engine scanned; null where it does not tell. */
  readonly bytes: number | null
  /** What the scan cost, in US dollars at the list price; null where it costs nothing. */
  readonly dollars: number | null
  /** The statement that was run, where there was one; where there were several, with `;` between them. */
  readonly sql: string | null
}

/** The answer to a plan: one row a group, in any order. */
export interface MeasureTable {
  readonly size: number
  /** For each dimension, the key of each group. */
  readonly keys: readonly (readonly (string | null)[])[]
  /** For each measure of the plan, and then each optional one, in their order, its values. */
  readonly measures: readonly MeasureColumn[]
  readonly rejected: Rejected
  /** How many events were left out because they had been sent before, where the binding asks for that; none unless given. */
  readonly duplicates?: number
  /** The fields of optional measures that the source has no column for; those measures then mean nothing. None unless given. */
  readonly missing?: readonly string[]
  /**
   * Where a source has currencies: the least and the greatest one of each measure of money, by its place, for each group and then over all
   * events; null where there is no money. Where they are not the same, the measure is null.
   */
  readonly currencies?: ReadonlyMap<
    number,
    { readonly least: readonly (string | null)[]; readonly greatest: readonly (string | null)[] }
  >
  /** What a reader of the answer should know; none unless given. */
  readonly warnings?: readonly Warning[]
  readonly scanned: Scanned
}

/** How far a query is. */
export interface Progress {
  /** From 0 to 1; null where it is not known. */
  readonly fraction: number | null
  /** Rows read so far; null where it is not known. */
  readonly rows: number | null
}

/** How a query is run. */
export interface RunOptions {
  /** Stops the query; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal
  /** Called from time to time, and by `analyze` at the end, with a fraction of 1. */
  readonly onProgress?: (progress: Progress) => void
}

/**
 * Where events come from: anything that can answer a plan. Give `analyze` your own by implementing this one method, or by yielding
 * Arrow record batches to {@link fromBatches}.
 */
export interface Source {
  measure(plan: MeasurePlan, options?: RunOptions): Promise<MeasureTable>
}
