import fc from 'fast-check'
import { strToU8, unzipSync, Zip, ZipDeflate, ZipPassThrough, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { TableauFileError } from '../../../src/tableau/file/file-error.js'
import { isZip, readMember, replaceMember, writeZip, zipNames } from '../../../src/tableau/file/zip.js'
import { runs } from '../../support/runs.js'

const members: Readonly<Record<string, Uint8Array>> = {
  'Data/e.hyper': Uint8Array.from({ length: 3_000 }, (_, index) => (index * index) % 251),
  'shop.twb': strToU8('<workbook>'.padEnd(2_000, 'events ')),
  'Image/ü.png': new Uint8Array([1, 2, 3]),
  empty: new Uint8Array(0),
}
const names = Object.keys(members)

/** An archive as programs write it that do not know sizes beforehand: they follow the content. */
function streamed(): Uint8Array {
  const chunks: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error
    chunks.push(chunk)
  })
  for (const [name, content] of Object.entries(members)) {
    const file = name === 'Image/ü.png' ? new ZipPassThrough(name) : new ZipDeflate(name)
    zip.add(file)
    file.push(content, true)
  }
  zip.end()
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))
}

/** An archive with a comment at its end, that looks like an end. */
function commented(): Uint8Array {
  const archive = zipSync(members)
  const comment = strToU8('a comment with PK\u0005\u0006 in it')
  const whole = new Uint8Array(archive.length + comment.length)
  whole.set(archive)
  whole.set(comment, archive.length)
  new DataView(whole.buffer).setUint16(archive.length - 2, comment.length, true)
  return whole
}

const archives = {
  'of ours': writeZip(names.map((name) => ({ name, content: members[name] as Uint8Array }))),
  compressed: zipSync(members),
  stored: zipSync(members, { level: 0 }),
  streamed: streamed(),
  'with a comment': commented(),
}

/** An archive with a number of its first record of the directory changed. */
function withNumber(archive: Uint8Array, place: number, value: number): Uint8Array {
  const copy = archive.slice()
  const data = new DataView(copy.buffer)
  data.setUint32(data.getUint32(copy.length - 6, true) + place, value, true)
  return copy
}

describe.each(Object.entries(archives))('an archive %s', (_what, archive) => {
  test('is read', () => {
    expect(isZip(archive)).toBe(true)
    expect(zipNames(archive)).toEqual(names)
    for (const name of names) expect(readMember(archive, name)).toEqual(members[name])
  })

  test.each(names)('has %s replaced, and all others as they were', (name) => {
    const content = strToU8('something else '.repeat(100))
    const replaced = replaceMember(archive, name, content)
    expect(unzipSync(replaced)).toEqual({ ...members, [name]: content })
    for (const one of names) expect(readMember(replaced, one)).toEqual(one === name ? content : members[one])
  })

  const change = fc.oneof(
    fc.record({ kind: fc.constant('byte' as const), at: fc.nat(), value: fc.nat(255) }),
    fc.record({
      kind: fc.constant('number' as const),
      at: fc.nat(),
      value: fc.oneof(fc.constantFrom(0, 1, 0x7fffffff, 0xfffffffe, 0xffffffff), fc.nat(5_000)),
    }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), value: fc.nat(50) }),
    fc.record({ kind: fc.constant('doubled' as const), at: fc.nat(), value: fc.nat(200) }),
  )

  test('that is damaged gives what it held, or a typed error', () => {
    // Most damage is to the headers, which are few of the bytes.
    const near = fc.oneof(fc.constant(0), fc.constant(archive.length - 300))
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        near,
        fc.boolean(),
        (changes, start, everywhere) => {
          let damaged = archive.slice()
          for (const { kind, at, value } of changes) {
            const place = everywhere ? at % damaged.length : Math.min(start + (at % 300), damaged.length - 1)
            if (kind === 'byte') damaged[place] = value
            else if (kind === 'number') {
              if (place + 4 <= damaged.length) new DataView(damaged.buffer).setUint32(place, value, true)
            } else {
              const [from, to] = kind === 'cut' ? [place, place + value] : [place + value, place]
              damaged = new Uint8Array(Buffer.concat([damaged.subarray(0, from), damaged.subarray(to)]))
            }
            if (damaged.length === 0) return
          }
          orTyped(() => zipNames(damaged))
          for (const name of names) {
            const found = orTyped(() => readMember(damaged, name))
            if (found !== undefined) expect(Buffer.compare(found, members[name] as Uint8Array)).toBe(0)
            const replaced = orTyped(() => replaceMember(damaged, name, strToU8('new')))
            if (replaced !== undefined && found !== undefined)
              expect(readMember(replaced, name)).toEqual(strToU8('new'))
          }
        },
      ),
      { numRuns: runs(300) },
    )
  })
})

/** What a function gives; undefined where it throws a typed error. */
function orTyped<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof TableauFileError)) throw error
    return undefined
  }
}

describe('refused is', () => {
  const archive = zipSync({ 'a.tds': strToU8('<datasource/>'.repeat(100)) })

  test.each<[string, Uint8Array, RegExp]>([
    ['a member beyond the end', withNumber(archive, 42, 0x7fffffff), /its member a\.tds is not where it should be/],
    ['a member that is longer than the archive', withNumber(archive, 20, 0x7fffffff), /is not where it should be/],
    ['another checksum', withNumber(archive, 16, 0xdeadbeef), /its member a\.tds is not what its checksum says/],
    ['more content than is said', withNumber(archive, 24, 10), /is not what its checksum says/],
    ['less content than is said', withNumber(archive, 24, 1_400), /is not what its checksum says/],
    ['a size that its bytes cannot hold', withNumber(archive, 24, 0x7fffffff), /cannot hold the 2147483647 bytes/],
    ['zip64', withNumber(archive, 24, 0xffffffff), /larger than 4 GB/],
    ['a directory that is cut off', withNumber(archive, 28, 0xffff), /its directory is cut off/],
  ])('%s', (_what, damaged, message) => {
    expect(() => readMember(damaged, 'a.tds')).toThrow(TableauFileError)
    expect(() => readMember(damaged, 'a.tds')).toThrow(message)
  })

  test('members that lie in each other', () => {
    const two = zipSync({ 'a.tds': strToU8('<a/>'), 'b.tds': strToU8('<b/>') })
    const copy = two.slice()
    const data = new DataView(copy.buffer)
    const from = data.getUint32(copy.length - 6, true)
    // The second record of the directory points at the first member.
    data.setUint32(from + 46 + 'a.tds'.length + 42, 0, true)
    expect(() => zipNames(copy)).toThrow('is not where it should be')
  })

  test('a member that would be very large, before it is unpacked', () => {
    const packed = new Uint8Array(300_000)
    const content = zipSync({ 'a.tds': packed }, { level: 0 })
    // Stored as it is, and then called compressed.
    const local = new DataView(content.buffer)
    local.setUint16(8, 8, true)
    const directory = local.getUint32(content.length - 6, true)
    local.setUint16(directory + 10, 8, true)
    local.setUint32(directory + 24, 300_000_000, true)
    expect(() => readMember(content, 'a.tds')).toThrow('has 300000000 bytes; no more than 268435456 are unpacked')
  })

  test('what is no archive', () => {
    for (const length of [0, 1, 4, 21, 22, 100])
      expect(() => zipNames(new Uint8Array(length))).toThrow(TableauFileError)
    expect(isZip(new Uint8Array(4))).toBe(false)
  })
})
