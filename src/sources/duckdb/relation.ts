import type { StoredColumns } from '../../sql/column-reader.js'
import type { WithinColumns } from '../../sql/nested.js'
import type { RunOptions, SkippedFile } from '../source.js'
import type { BadLines } from './text/bad-lines.js'

/** Part of a relation in which rows can be told by their place. */
export interface Place {
  /** What stands after FROM, with the columns of the place. */
  readonly from: string
  /** SQL of the row's number, from 1, and of its file; null where the reader cannot tell. */
  readonly row: string | null
  readonly file: string | null
}

/** Columns of one file whose names differ in capitals alone. */
export interface AmbiguousColumns {
  readonly file: string
  readonly names: string
}

/** Events as DuckDB can read them. */
export interface DuckdbRelation {
  /** What it is called in answers and messages. */
  readonly name: string
  /** What stands after FROM. */
  readonly from: string
  readonly columns: StoredColumns
  /** Whether columns can be read one without the other, and again at little cost. */
  readonly columnar: boolean
  /** What is within columns, where their types do not tell. */
  readonly within?: WithinColumns
  /** Where examples of unreadable rows are looked for, one after the other. */
  readonly places: readonly Place[]
  /** The files that it is read from; none of a table. */
  readonly files: readonly string[]
  /** Where each of them is read from: of a pipe, a copy. */
  readonly opened: readonly string[]
  /** The files that were found beside them, and are not read. */
  readonly skipped: readonly SkippedFile[]
  /** The columns of files whose types are not those of all files together, by the path of such a file. */
  readonly differing: ReadonlyMap<string, StoredColumns>
  /** Columns of a Parquet file whose names differ in capitals alone, by their name in small letters. */
  readonly ambiguous: ReadonlyMap<string, AmbiguousColumns>
  /** The lines of text files that are no rows, by the path of their file. */
  readonly badLines: ReadonlyMap<string, BadLines>
  /** What stands after FROM, to read only the text files in which there may be numbers with an exponent; undefined where there are none. */
  readonly exponents: string | undefined
  /** Whether its files are as they were when they were found. */
  isUnchanged(): Promise<boolean>
  /**
   * A relation of the same files, without what the engine could not read of them; undefined where nothing can be done.
   *
   * @param error what the engine said
   */
  repair(error: string, run: Pick<RunOptions, 'signal'>): Promise<DuckdbRelation | undefined>
}

/** What files have besides what they hold. */
export type AboutFiles = Pick<DuckdbRelation, 'name' | 'skipped' | 'isUnchanged'>
