import type { SampleShape } from '../options.js'
import { ga4 } from './ga4.js'
import { orderLines } from './order-lines.js'
import { rees46 } from './rees46.js'
import { retailRocket } from './retail-rocket.js'
import { segment } from './segment.js'
import type { Shape } from './shape.js'
import { shopify } from './shopify.js'
import { snowplow } from './snowplow.js'
import { taobao } from './taobao.js'

/** The shapes by their names. */
export const shapes: Readonly<Record<SampleShape, Shape>> = {
  ga4,
  snowplow,
  segment,
  shopify,
  'retail-rocket': retailRocket,
  taobao,
  'order-lines': orderLines,
  rees46,
}
