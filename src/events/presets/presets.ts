import type { BindingOptions } from '../binding.js'
import { ga4, ga4ColumnTypes } from './ga4.js'
import { orderLines } from './order-lines.js'
import { rees46 } from './rees46.js'
import { retailRocket } from './retail-rocket.js'
import { segment, segmentColumnTypes } from './segment.js'
import { shopify } from './shopify.js'
import { snowplow, snowplowColumnTypes } from './snowplow.js'
import { taobao, taobaoColumns } from './taobao.js'

/** A preset, by the name that it has outside of TypeScript. */
export interface Preset {
  /** Makes the binding of options, which it checks. */
  readonly binding: (options: object) => BindingOptions
  /** The columns of its CSV files, which have no line that names them. */
  readonly csvColumns?: readonly string[]
  /** The types of the columns of a table in Athena, by column or path; null for one that there is not. */
  readonly columnTypes?: Readonly<Record<string, string | null>>
}

const named = {
  ga4: { binding: ga4, columnTypes: ga4ColumnTypes },
  snowplow: { binding: snowplow, columnTypes: snowplowColumnTypes },
  segment: { binding: segment, columnTypes: segmentColumnTypes },
  shopify: { binding: shopify },
  'retail-rocket': { binding: retailRocket },
  taobao: { binding: taobao, csvColumns: taobaoColumns },
  'order-lines': { binding: orderLines },
  rees46: { binding: rees46 },
} as const satisfies Readonly<Record<string, Preset>>

/** The name of a preset. */
export type PresetName = keyof typeof named

/** The presets by their names. */
export const presets: Readonly<Record<PresetName, Preset>> = named
