/*
 * What is read of the objects of apache-arrow, by their structure: whatever version makes them, and where it is not installed.
 */

/** A table of apache-arrow, of any version from 17. */
export interface ArrowTable {
  readonly schema: ArrowSchema
  readonly batches: readonly ArrowBatch[]
}

/** The columns of a table or of a batch. */
export interface ArrowSchema {
  readonly fields: readonly ArrowField[]
}

/** What a column, or a member of one, is called, and its type. */
export interface ArrowField {
  readonly name: string
  readonly type: ArrowType
}

/** A record batch of apache-arrow, of any version from 17. */
export interface ArrowBatch {
  readonly schema: ArrowSchema
  readonly numRows: number
  getChild(name: string): ArrowVector | null
}

/** A column. */
export interface ArrowVector {
  readonly length: number
  /** Its chunks. */
  readonly data: readonly ArrowData[]
  get(row: number): unknown
}

/** A chunk of a column, in the buffers of Arrow's format. What they hold depends on its type. */
export interface ArrowData {
  readonly type: ArrowType
  readonly length: number
  /** Where its first row is in the bitmaps. */
  readonly offset: number
  readonly nullCount: number
  /** A bit for each row that has a value. */
  readonly nullBitmap?: Uint8Array | null | undefined
  readonly values?: unknown
  /** Where each text begins, and where the last one ends. */
  readonly valueOffsets?: Int32Array | BigInt64Array | undefined
  /** The texts that views point to. */
  readonly variadicBuffers?: readonly Uint8Array[]
  /** The values that indices point to. */
  readonly dictionary?: ArrowVector
  /** The members of structs, or the elements of lists. */
  readonly children?: readonly ArrowData[]
}

/** The type of a column. Which further properties it has depends on its id. */
export interface ArrowType {
  readonly typeId: number
  /** The members of a struct, or the elements of a list. */
  readonly children?: readonly ArrowField[] | null
  toString(): string
}
