/**
 * Bindings for the events of well-known shop systems: what each calls the fields of the event model.
 *
 * @module
 */
export { type Ga4Options, ga4, ga4ColumnTypes } from './events/presets/ga4.js'
export type { PresetUser, SessionGapOption } from './events/presets/options.js'
export { type OrderLinesLayout, type OrderLinesOptions, orderLines } from './events/presets/order-lines.js'
export { rees46 } from './events/presets/rees46.js'
export { type RetailRocketOptions, retailRocket } from './events/presets/retail-rocket.js'
export { type SegmentOptions, segment, segmentColumnTypes } from './events/presets/segment.js'
export { type ShopifyOptions, shopify } from './events/presets/shopify.js'
export { type SnowplowOptions, snowplow, snowplowColumnTypes } from './events/presets/snowplow.js'
export { type TaobaoOptions, taobao, taobaoColumns } from './events/presets/taobao.js'
