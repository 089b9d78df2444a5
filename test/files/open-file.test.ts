import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SourceError } from '../../src/errors.js'
import { type OpenFileOptions, openFile } from '../../src/files/open-file.js'
import { targetOf } from '../../src/files/target.js'

const onPosix = process.platform !== 'win32'
const isRoot = process.getuid?.() === 0

let folder = ''
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cartometrics files ')))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const path = (name: string) => join(folder, name)
const opened = async (name: string, options: OpenFileOptions = {}) => openFile(await targetOf(name), options)

async function write(name: string, ...pieces: readonly (string | Uint8Array)[]): Promise<number> {
  const file = await opened(name)
  for (const piece of pieces) await file.write(piece)
  return file.commit()
}

describe('a file', () => {
  test('is there once it is complete, and not before', async () => {
    const file = await opened(path('new'))
    await file.write('ä')
    await file.write(new Uint8Array([0, 255]))
    expect(existsSync(path('new'))).toBe(false)
    expect(await file.commit()).toBe(4)
    expect(readFileSync(path('new'))).toEqual(Buffer.from([0xc3, 0xa4, 0, 255]))
    await file.discard()
    expect(readdirSync(folder)).toEqual(['new'])
  })

  test('that is forgotten leaves nothing, and what was there stays', async () => {
    writeFileSync(path('old'), 'old')
    for (const name of ['new', 'old']) {
      const file = await opened(path(name))
      await file.write('half')
      await file.discard()
      await file.discard()
    }
    expect(readdirSync(folder)).toEqual(['old'])
    expect(readFileSync(path('old'), 'utf8')).toBe('old')
  })

  test('may be written by what knows its path alone', async () => {
    const file = await opened(path('new'))
    await file.writeBy(async (unfinished) => writeFileSync(unfinished, 'all of it'))
    expect(existsSync(path('new'))).toBe(false)
    expect(await file.commit()).toBe(9)
    expect(readFileSync(path('new'), 'utf8')).toBe('all of it')
    const failure = new Error('no')
    const other = await opened(path('other'))
    await expect(other.writeBy(() => Promise.reject(failure))).rejects.toBe(failure)
    await other.discard()
    expect(readdirSync(folder)).toEqual(['new'])
  })

  test.runIf(onPosix)('keeps the mode of the one it replaces, whatever the mask of the process', async () => {
    const mask = process.umask(0o077)
    try {
      for (const mode of [0o600, 0o640, 0o666, 0o755]) {
        writeFileSync(path('old'), 'old')
        chmodSync(path('old'), mode)
        await write(path('old'), 'new')
        expect([statSync(path('old')).mode & 0o7777, readFileSync(path('old'), 'utf8')]).toEqual([mode, 'new'])
      }
      await write(path('new'), 'new')
      expect(statSync(path('new')).mode & 0o777).toBe(0o600)
    } finally {
      process.umask(mask)
    }
  })

  test.runIf(onPosix && isRoot)('keeps the owner of the one it replaces', async () => {
    writeFileSync(path('old'), 'old')
    execFileSync('chown', ['1234:5678', path('old')])
    await write(path('old'), 'new')
    expect(statSync(path('old'))).toMatchObject({ uid: 1234, gid: 5678 })
  })

  test.runIf(onPosix && !isRoot)('that is protected is not replaced', async () => {
    writeFileSync(path('old'), 'old')
    chmodSync(path('old'), 0o444)
    await expect(opened(path('old'))).rejects.toThrow('it is protected against writing; choose another name')
  })

  test('behind links is replaced, and made, where the links end', async () => {
    mkdirSync(path('there'))
    mkdirSync(path('here'))
    writeFileSync(path('there/old'), 'old')
    // Relative to the real folder of the link, which has another name here.
    symlinkSync('../there/old', path('here/old'))
    symlinkSync('old', path('here/again'))
    symlinkSync('../there/new', path('here/new'))
    symlinkSync('here', path('folder'))
    await write(path('folder/again'), 'first')
    await write(path('folder/new'), 'second')
    expect(readFileSync(path('there/old'), 'utf8')).toBe('first')
    expect(readFileSync(path('there/new'), 'utf8')).toBe('second')
    for (const link of ['old', 'again', 'new']) expect(lstatSync(path(`here/${link}`)).isSymbolicLink()).toBe(true)
    expect(readdirSync(path('here')).toSorted()).toEqual(['again', 'new', 'old'])
    expect(readdirSync(path('there')).toSorted()).toEqual(['new', 'old'])
  })

  test('leaves its other names what they were', async () => {
    writeFileSync(path('one'), 'old')
    linkSync(path('one'), path('two'))
    await write(path('one'), 'new')
    expect([readFileSync(path('one'), 'utf8'), readFileSync(path('two'), 'utf8')]).toEqual(['new', 'old'])
  })

  test('may have a name as long as names may be', async () => {
    for (const name of ['x'.repeat(255), 'ä'.repeat(127)]) {
      await write(path(name), 'new')
      expect(readFileSync(path(name), 'utf8')).toBe('new')
    }
  })

  test('is not written once the signal is aborted', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const file = await opened(path('new'), { signal })
    await file.write('half')
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(file.write('more')).rejects.toBe(reason)
    await expect(file.commit()).rejects.toBe(reason)
    await file.discard()
    await expect(opened(path('new'), { signal })).rejects.toBe(reason)
    expect(readdirSync(folder)).toEqual([])
  })

  test('that one alone may write refuses a second one, until it is done', async () => {
    for (const end of ['commit', 'discard'] as const) {
      const first = await opened(path('f'), { alone: true })
      const lock = path('.f.lock')
      await expect(opened(path('f'), { alone: true })).rejects.toThrow(
        `cannot write ${path('f')}: another command is changing it, or was killed as it did; if none is running, remove ${lock}`,
      )
      await first[end]()
      await (await opened(path('f'), { alone: true })).discard()
    }
    expect(readdirSync(folder)).toEqual(['f'])
  })
})

describe('what cannot be written is said in one way', () => {
  test.each<[string, (name: string) => string]>([
    ['', () => 'it is a folder; name a file'],
    ['new/', () => 'it is a folder; name a file'],
    ['no/where', () => `there is no folder ${path('no')}; make it first`],
    ['file/in', () => `${path('file')} is not a folder`],
    ['dangling', () => `there is no folder ${path('no')}; make it first`],
    ['circle', () => 'its links lead in a circle'],
    ['x'.repeat(256), () => 'its name is too long'],
  ])('%s', async (name, reason) => {
    writeFileSync(path('file'), '')
    symlinkSync('no/where', path('dangling'))
    symlinkSync('circle', path('circle'))
    const before = readdirSync(folder)
    const given = `${folder}/${name}`
    const error = await targetOf(given, 'test').catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(SourceError)
    expect(error).toMatchObject({
      message: `cannot write ${given}: ${reason(given)}`,
      context: { source: 'test', path: given },
    })
    expect(readdirSync(folder)).toEqual(before)
  })

  test.runIf(existsSync('/dev/full'))('a full disk', async () => {
    const file = await opened('/dev/full')
    await expect(file.write('x')).rejects.toThrow('cannot write /dev/full: the disk is full')
    await file.discard()
  })
})

describe.runIf(onPosix)('a pipe', () => {
  beforeEach(() => execFileSync('mkfifo', [path('pipe')]))
  /** What comes out of the pipe, once it is closed. */
  const reader = () => {
    const child = spawn('cat', [path('pipe')], { stdio: ['ignore', 'pipe', 'inherit'] })
    return text(child.stdout)
  }
  const isPipe = () => statSync(path('pipe')).isFIFO()

  test('gets what is written, more than it holds, and stays a pipe', async () => {
    const read = reader()
    expect(await write(path('pipe'), 'ä', 'x'.repeat(1_000_000))).toBe(1_000_002)
    expect(await read).toBe(`ä${'x'.repeat(1_000_000)}`)
    expect([readdirSync(folder), isPipe()]).toEqual([['pipe'], true])
  })

  test('is waited for, and gets what is written by a path', async () => {
    const file = opened(path('pipe'))
    const read = reader()
    const { writeBy, commit } = await file
    let where = ''
    await writeBy(async (name) => {
      where = name
      writeFileSync(name, 'y'.repeat(300_000))
    })
    expect(await commit()).toBe(300_000)
    expect(await read).toBe('y'.repeat(300_000))
    expect([existsSync(where), isPipe()]).toEqual([false, true])
  })

  test('that is closed without a word ends', async () => {
    const read = reader()
    await (await opened(path('pipe'))).discard()
    expect(await read).toBe('')
  })

  test('that nobody reads is given up when the signal is aborted', async () => {
    const controller = new AbortController()
    const file = opened(path('pipe'), { signal: controller.signal })
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(file).rejects.toBe(reason)
  })

  test('whose reader stands still is given up when the signal is aborted', async () => {
    const controller = new AbortController()
    const stuck = spawn('sh', ['-c', 'exec sleep 1000 < "$0"', path('pipe')], { stdio: 'ignore' })
    try {
      const file = await opened(path('pipe'), { signal: controller.signal })
      const writing = file.write('x'.repeat(10_000_000))
      const reason = new Error('enough')
      controller.abort(reason)
      await expect(writing).rejects.toBe(reason)
      await file.discard()
    } finally {
      stuck.kill()
    }
  })

  test('whose reader stops is an error', async () => {
    spawn('head', ['-c', '1', path('pipe')], { stdio: 'ignore' })
    const file = await opened(path('pipe'))
    await expect(file.write('x'.repeat(10_000_000))).rejects.toThrow(
      `cannot write ${path('pipe')}: whoever read it has stopped`,
    )
    await expect(file.write('more')).rejects.toThrow(SourceError)
    await file.discard()
  })
})

describe.runIf(onPosix)('a path', () => {
  test('may stand for a descriptor', async () => {
    symlinkSync('/dev/stdout', path('link'))
    expect(await targetOf('/dev/stdout')).toMatchObject({ descriptor: 1 })
    expect(await targetOf('/dev/stderr')).toMatchObject({ descriptor: 2 })
    expect(await targetOf('/dev/fd/1')).toMatchObject({ descriptor: 1 })
    expect(await targetOf(path('link'))).toMatchObject({ descriptor: 1 })
  })

  test('may stand for a device, which stays one', async () => {
    expect(await targetOf('/dev/null')).toMatchObject({ kind: 'device' })
    expect(await write('/dev/null', 'nothing')).toBe(7)
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })
})
