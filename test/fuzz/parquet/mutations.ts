import fc from 'fast-check'

/** A place in a file: anywhere, or near its end, where it says what there is. */
const place = fc.oneof(
  { weight: 2, arbitrary: fc.record({ share: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }) }) },
  { weight: 1, arbitrary: fc.record({ fromEnd: fc.nat(1500) }) },
)
const some = fc.uint8Array({ minLength: 1, maxLength: 50 })

/** What is done at a place: so many bytes are taken away, and others put there; or the rest is cut off. */
const change = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 255 }).map((bits) => ({ bits })) },
  {
    weight: 1,
    arbitrary: fc.record({ removed: fc.integer({ min: 1, max: 200 }), added: fc.constant(Uint8Array.of()) }),
  },
  { weight: 1, arbitrary: fc.record({ removed: fc.constant(0), added: some }) },
  { weight: 2, arbitrary: some.map((added) => ({ removed: added.length, added })) },
  { weight: 1, arbitrary: fc.constant({ removed: Number.POSITIVE_INFINITY, added: Uint8Array.of() }) },
)

const mutation = fc.tuple(place, change).map(([where, what]) => (bytes: Buffer): Buffer => {
  if (bytes.length === 0) return bytes
  const at = 'share' in where ? Math.floor(where.share * bytes.length) : Math.max(0, bytes.length - 1 - where.fromEnd)
  const { removed, added } =
    'bits' in what ? { removed: 1, added: Uint8Array.of((bytes[at] as number) ^ what.bits) } : what
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(Math.min(at + removed, bytes.length))])
})

/** Breaks a file in some places. */
export const mutations: fc.Arbitrary<(bytes: Buffer) => Buffer> = fc
  .array(mutation, { minLength: 1, maxLength: 3 })
  .map((list) => (bytes) => list.reduce((changed, mutate) => mutate(changed), bytes))
