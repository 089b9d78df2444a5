import fc from 'fast-check'
import type { Grain } from './model.js'

/** How each column of a case is stored. */
export interface Physical {
  readonly time: 'text' | 'timestamp_s' | 'timestamp_ms' | 'timestamp' | 'timestamp_ns' | 'timestamptz' | 'date' | Epoch
  /** Of cents, too, in whole numbers. */
  readonly price: 'text' | 'decimal' | 'wide' | 'double' | 'float' | 'cents'
  readonly weight: 'text' | 'decimal' | 'double'
  readonly id: 'text' | 'bigint' | 'dictionary'
  readonly text: 'text' | 'dictionary'
}

/** Whole numbers of some unit since 1970; and doubles and decimals of seconds. */
export type Epoch = 'epoch_s' | 'epoch_ms' | 'epoch_us' | 'epoch_ns' | 'epoch_double' | 'epoch_decimal'

const epochs = {
  day: ['epoch_s', 'epoch_ms', 'epoch_us', 'epoch_ns', 'epoch_double', 'epoch_decimal'],
  s: ['epoch_s', 'epoch_ms', 'epoch_us', 'epoch_ns', 'epoch_double', 'epoch_decimal'],
  ms: ['epoch_ms', 'epoch_us', 'epoch_ns', 'epoch_double', 'epoch_decimal'],
  us: ['epoch_us', 'epoch_ns', 'epoch_double', 'epoch_decimal'],
} as const satisfies Record<Grain, readonly Epoch[]>

/** The types that can hold the events of a case; only where values may be written otherwise than usual, those of numbers, too. */
export function physical(
  grain: Grain,
  prices: 'decimal' | 'double',
  plain: boolean,
  numericIds: boolean,
  anyWriting: boolean,
): fc.Arbitrary<Physical> {
  const times = {
    day: ['text', 'timestamp_s', 'timestamp_ms', 'timestamp', 'timestamp_ns', 'timestamptz', 'date'],
    s: ['text', 'timestamp_s', 'timestamp_ms', 'timestamp', 'timestamp_ns', 'timestamptz'],
    ms: ['text', 'timestamp_ms', 'timestamp', 'timestamp_ns', 'timestamptz'],
    us: ['text', 'timestamp', 'timestamp_ns', 'timestamptz'],
  } as const satisfies Record<Grain, readonly Physical['time'][]>
  const money: readonly Physical['price'][] =
    prices === 'double'
      ? ['double']
      : plain
        ? ['text', 'decimal', 'wide', 'double', ...(anyWriting ? (['cents'] as const) : [])]
        : ['text', 'wide']
  return fc.record({
    time: fc.constantFrom<Physical['time']>(...times[grain], ...(anyWriting ? epochs[grain] : [])),
    price: fc.constantFrom(...money),
    weight: fc.constantFrom<Physical['weight']>('text', 'decimal', 'double'),
    id: fc.constantFrom<Physical['id']>('text', 'dictionary', ...(numericIds ? (['bigint'] as const) : [])),
    text: fc.constantFrom<Physical['text']>('text', 'dictionary'),
  })
}
