import fc from 'fast-check'

/** Changes a text at a place that is told as a share of its length. */
type Mutation = (bytes: Buffer) => Buffer

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const at = (bytes: Buffer, share: number) => Math.floor(share * bytes.length)

/** Puts bytes in the place of some. */
function spliced(bytes: Buffer, from: number, removed: number, added: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, from), added, bytes.subarray(from + removed)])
}

/** What a text may be broken by: quotes, marks, ends of lines, and bytes of other encodings. */
const snippets = fc.constantFrom(
  '"',
  '""',
  ' "',
  '",',
  ',',
  ',,',
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  '\\N',
  '\\"',
  '\\',
  ' ',
  '\0',
  '\t',
  ';',
  "'",
  '-',
  '.',
  '9',
  '#',
  '\ufeff',
  'é',
  '\u{1F600}',
)
/** Bytes that are no UTF-8: of Latin-1, cut letters, surrogates, and a byte order mark of UTF-16. */
const brokenBytes = fc.constantFrom(
  [0xfc],
  [0xe9, 0x2c],
  [0xc3],
  [0xf0, 0x9f],
  [0xed, 0xa0, 0x80],
  [0xff, 0xfe],
  [0xc0, 0x80],
)

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(
    ([share, bits]): Mutation =>
      (bytes) => {
        const from = at(bytes, share)
        return bytes.length === 0 ? bytes : spliced(bytes, from, 1, Uint8Array.of((bytes[from] as number) ^ bits))
      },
  ),
  fc.tuple(place, snippets).map(
    ([share, text]): Mutation =>
      (bytes) =>
        spliced(bytes, at(bytes, share), 0, Buffer.from(text)),
  ),
  fc.tuple(place, fc.nat(40)).map(
    ([share, removed]): Mutation =>
      (bytes) =>
        spliced(bytes, at(bytes, share), removed, Buffer.of()),
  ),
  fc.tuple(place, brokenBytes).map(
    ([share, added]): Mutation =>
      (bytes) =>
        spliced(bytes, at(bytes, share), 0, Uint8Array.from(added)),
  ),
  // Two lines become one, the end is cut off, or a part comes twice.
  place.map(
    (share): Mutation =>
      (bytes) => {
        const end = bytes.indexOf(10, at(bytes, share))
        return end < 0 ? bytes : spliced(bytes, end, 1, Buffer.of())
      },
  ),
  place.map(
    (share): Mutation =>
      (bytes) =>
        bytes.subarray(0, Math.ceil(bytes.length * (0.5 + share / 2))),
  ),
  fc.tuple(place, place).map(
    ([first, second]): Mutation =>
      (bytes) => {
        const [from, to] = [at(bytes, first), at(bytes, second)].sort((a, b) => a - b) as [number, number]
        return spliced(bytes, to, 0, bytes.subarray(from, to))
      },
  ),
)

/** Breaks a text in some places. */
export const mutations: fc.Arbitrary<Mutation> = fc
  .array(mutation, { minLength: 1, maxLength: 6 })
  .map((list) => (bytes) => list.reduce((changed, mutate) => mutate(changed), bytes))
