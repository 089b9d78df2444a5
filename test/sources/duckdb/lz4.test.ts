import { describe, expect, test } from 'vitest'
import { decodeLz4 } from '../../../src/sources/duckdb/arrow/lz4.js'
import { linkedLz4, textInLz4 } from '../../support/packed-bytes.js'

/** A frame of LZ4 with a block, and without checksums. */
const frame = (block: readonly number[], { isPlain = false, flags = 0x60 } = {}) => {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(isPlain ? (block.length | 0x80000000) >>> 0 : block.length)
  return Buffer.concat([
    Buffer.from([0x04, 0x22, 0x4d, 0x18, flags, 0x40, 0]),
    size,
    Buffer.from(block),
    Buffer.alloc(4),
  ])
}
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()
const letters = (of: string) => [...Buffer.from(of)]

describe('LZ4', () => {
  test.each<[string, Uint8Array, string]>([
    ['a block as it is', frame(letters('plain'), { isPlain: true }), 'plain'],
    ['literals', frame([0x50, ...letters('hello')]), 'hello'],
    ['a match', frame([0x30, ...letters('abc'), 3, 0, 0x10, ...letters('!')]), 'abcabca!'],
    [
      'a match that goes on into its own copy',
      frame([0x1f, ...letters('a'), 1, 0, 255, 1, 0x10, ...letters('b')]),
      `${'a'.repeat(1 + 15 + 256 + 4)}b`,
    ],
    ['many literals', frame([0xf0, 255, 30, ...letters('x'.repeat(300))]), 'x'.repeat(300)],
    ['two frames', Buffer.concat([frame([0x10, 97]), frame([0x10, 98])]), 'ab'],
    ['nothing', new Uint8Array(0), ''],
  ])('%s', (_, bytes, expected) => {
    expect(text(decodeLz4(bytes))).toBe(expected)
  })

  test('blocks that refer to those before them, with checksums, as the program lz4 writes them', () => {
    expect(text(decodeLz4(linkedLz4))).toBe(textInLz4)
    expect(text(decodeLz4(Buffer.concat([linkedLz4, linkedLz4])))).toBe(textInLz4 + textInLz4)
  })

  test.each<[string, Uint8Array]>([
    ['another format', Buffer.from('no frame at all')],
    ['a frame that ends too early', frame([0x50, ...letters('hello')]).subarray(0, 12)],
    ['literals beyond the block', frame([0xf0, 255])],
    ['a match before the beginning', frame([0x10, 97, 9, 0, 0x10, 98])],
    ['a match at no distance', frame([0x10, 97, 0, 0, 0x10, 98])],
    ['a dictionary', frame([0x10, 97], { flags: 0x61 })],
  ])('%s is refused', (_, bytes) => {
    expect(() => decodeLz4(bytes)).toThrow('LZ4 data is damaged')
  })
})
