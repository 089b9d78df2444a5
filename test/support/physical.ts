import fc from 'fast-check'
import type { Grain } from './model.js'

/** How each column of a case is stored. */
export interface Physical {
  readonly time: 'text' | 'timestamp_s' | 'timestamp_ms' | 'timestamp' | 'timestamp_ns' | 'timestamptz' | 'date'
  readonly price: 'text' | 'decimal' | 'wide' | 'double' | 'float'
  readonly weight: 'text' | 'decimal' | 'double'
  readonly id: 'text' | 'bigint' | 'dictionary'
  readonly text: 'text' | 'dictionary'
}

/** The types that can hold the events of a case. */
export function physical(
  grain: Grain,
  prices: 'decimal' | 'double',
  plain: boolean,
  numericIds: boolean,
): fc.Arbitrary<Physical> {
  const times = {
    day: ['text', 'timestamp_s', 'timestamp_ms', 'timestamp', 'timestamp_ns', 'timestamptz', 'date'],
    s: ['text', 'timestamp_s', 'timestamp_ms', 'timestamp', 'timestamp_ns', 'timestamptz'],
    ms: ['text', 'timestamp_ms', 'timestamp', 'timestamp_ns', 'timestamptz'],
    us: ['text', 'timestamp', 'timestamp_ns', 'timestamptz'],
  } as const satisfies Record<Grain, readonly Physical['time'][]>
  const money: readonly Physical['price'][] =
    prices === 'double' ? ['double'] : plain ? ['text', 'decimal', 'wide', 'double'] : ['text', 'wide']
  return fc.record({
    time: fc.constantFrom<Physical['time']>(...times[grain]),
    price: fc.constantFrom(...money),
    weight: fc.constantFrom<Physical['weight']>('text', 'decimal', 'double'),
    id: fc.constantFrom<Physical['id']>('text', 'dictionary', ...(numericIds ? (['bigint'] as const) : [])),
    text: fc.constantFrom<Physical['text']>('text', 'dictionary'),
  })
}
