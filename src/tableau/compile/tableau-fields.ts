import type { MetricDescription } from '../../definition/metric.js'
import type { FieldType } from '../language/values.js'
import type { TableauKind } from './notes.js'
import type { TableauParameter } from './parameters.js'

/** How a table calculation goes through the marks: Tableau's "compute using". */
export interface TableauAddressing {
  /** The captions of the dimensions it goes along; undefined where it goes along all that the view has. */
  readonly along?: readonly string[]
  /** What the marks are put in order by, where the order matters. */
  readonly orderBy?: readonly { readonly by: string; readonly direction: 'desc' }[]
}

/** A dimension that the groups are made by. */
export interface TableauDimension {
  readonly name: string
  readonly caption: string
  /** Its formula, for a calculated field; null where it is a field of the data source as it is. */
  readonly formula: string | null
  readonly type: FieldType
}

/** A calculated field. */
export interface TableauField extends MetricDescription {
  /** The metric's name. */
  readonly name: string
  readonly caption: string
  readonly formula: string
  readonly type: FieldType
  readonly kind: TableauKind
  /** For a table calculation only. */
  readonly addressing?: TableauAddressing
  /** What its user must know: what filters, the view and grand totals do to it. */
  readonly notes: readonly string[]
  /** Whether it is only there because others refer to it. */
  readonly helper: boolean
}

/** Calculated fields with all that they refer to. */
export interface TableauFields {
  /** Each refers only to those before it. */
  readonly fields: readonly TableauField[]
  readonly dimensions: readonly TableauDimension[]
  readonly parameters: readonly TableauParameter[]
  /** The fields of the data source that are read, with their types. */
  readonly columns: Readonly<Record<string, FieldType>>
}
