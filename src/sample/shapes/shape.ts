import type { EventField } from '../../events/fields.js'
import type { ShopEvent, ShopEventType } from './shop-event.js'

/** How a vendor writes events: what is written of each, and what is lost. */
export type Shape = FlatShape | NestedShape

interface AnyShape {
  /** How the vendor names the types of events; those without a name are not written. */
  readonly types: Readonly<Partial<Record<ShopEventType, string>>>
  /** The fields of the event model that can be read from it. */
  readonly keeps: readonly EventField[]
  /** The unit of its times; what is finer is cut off. */
  readonly timeUnit: 'microsecond' | 'millisecond' | 'second'
  /** Whether an event that was sent once more is there twice. */
  readonly keepsCopies: boolean
}

/** A shape of rows, one for each line of an event. */
export interface FlatShape extends AnyShape {
  readonly kind: 'flat'
  readonly columns: readonly FlatColumn[]
  readonly hasHeader: boolean
  /** The rows of an event of a type that has a name. */
  rows(event: ShopEvent): Iterable<readonly FlatValue[]>
}

/** The name and type of a column. */
export type FlatColumn = readonly [name: string, type: FlatType]

export type FlatType = 'text' | 'integer' | 'money' | 'instant' | 'date' | 'boolean'

/** A value as it is written in CSV. */
export type FlatValue = string | null

/** A shape of objects, one for each event. */
export interface NestedShape extends AnyShape {
  readonly kind: 'nested'
  /** The types of its members in Parquet, where there is such a file: names of types, objects of them, and lists of one. */
  readonly parquet?: ParquetType
  /** The objects of an event of a type that has a name; what is undefined has no key. */
  objects(event: ShopEvent): Iterable<object>
}

export type ParquetType = string | readonly [ParquetType] | { readonly [member: string]: ParquetType }
