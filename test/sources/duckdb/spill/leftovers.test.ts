import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { machineName, makeSpillFolder, type SpillFolder } from '../../../../src/sources/duckdb/spill/folder.js'
import { removeLeftovers } from '../../../../src/sources/duckdb/spill/leftovers.js'
import { signOfLife } from '../../../../src/sources/duckdb/spill/sign-of-life.js'
import { childScript } from '../../../support/child-script.js'
import { spillFolders } from '../../../support/spilling.js'

let parent: string
beforeEach(() => {
  // Its path is short, as addresses of sockets have to be.
  parent = mkdtempSync(join(tmpdir(), 'cm-'))
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))

const weekAgo = new Date(Date.now() - 8 * 24 * 60 * 60 * 1000)
const age = (folder: string) => utimesSync(folder, weekAgo, weekAgo)

/** Makes a folder as an engine has it that has spilled. */
async function spilled(within = parent): Promise<SpillFolder & { readonly folder: string }> {
  const before = new Set(spillFolders(within))
  const spill = await makeSpillFolder(within)
  const folder = spillFolders(within).find((one) => !before.has(one)) as string
  mkdirSync(spill.path)
  writeFileSync(join(spill.path, 'duckdb_temp_storage_DEFAULT-0.tmp'), 'spilled')
  writeFileSync(join(spill.path, 'duckdb_temp_block-17.block'), 'spilled')
  return { ...spill, folder }
}

let owner: Awaited<ReturnType<typeof childScript>>
beforeAll(async () => {
  owner = await childScript(`
    import { mkdirSync, writeFileSync } from 'node:fs'
    import { makeSpillFolder } from './src/sources/duckdb/spill/folder.js'
    const { path } = await makeSpillFolder(process.argv[2])
    mkdirSync(path)
    writeFileSync(path + '/duckdb_temp_storage_DEFAULT-0.tmp', 'spilled')
    console.log(path)
    process.stdin.resume()
    process.stdin.on('end', () => process.exit(3))`)
})

/** The folder of a process that was killed. */
async function killed(within = parent): Promise<string> {
  const { child, ready, ended } = owner([within])
  const path = await ready
  child.kill('SIGKILL')
  await ended
  return path.replace(/\/duckdb$/, '')
}

describe('a folder to spill into', () => {
  test('may be entered by its owner alone, and is gone when it is removed', async () => {
    const { folder, remove } = await spilled()
    expect(lstatSync(folder).mode & 0o777).toBe(0o700)
    expect(await signOfLife(folder)).toBe('alive')
    remove()
    expect(readdirSync(parent)).toEqual([])
  })

  test('is gone when its process ends, in whatever way but by force', async () => {
    const { child, ready, ended } = owner([parent])
    await ready
    expect(spillFolders(parent)).toHaveLength(1)
    child.stdin.end()
    expect((await ended).code).toBe(3)
    expect(readdirSync(parent)).toEqual([])
  })

  test('tells when somebody else has removed it', async () => {
    const { folder, touch, remove } = await spilled()
    age(folder)
    expect(touch()).toBe(true)
    expect(lstatSync(folder).mtimeMs).toBeGreaterThan(weekAgo.getTime())
    rmSync(folder, { recursive: true })
    expect(touch()).toBe(false)
    remove()
  })

  test('has a sign of life also where its path is too long for the address of a socket', async () => {
    const long = join(parent, 'x'.repeat(120))
    mkdirSync(long)
    const known = process.platform === 'linux'
    const { folder, remove } = await spilled(long)
    expect(await signOfLife(folder)).toBe(known ? 'alive' : 'unknown')
    const dead = await killed(long)
    expect(await signOfLife(dead)).toBe(known ? 'dead' : 'unknown')
    if (!known) age(dead)
    await removeLeftovers(long)
    expect(spillFolders(long)).toEqual([folder])
    remove()
    expect(readdirSync(parent)).toEqual(['x'.repeat(120)])
  })
})

describe('what others have left', () => {
  test('is removed where its process was killed, and nothing of those that live', async () => {
    const { folder, path, remove } = await spilled()
    const other = owner([parent])
    const alive = (await other.ready).replace(/\/duckdb$/, '')
    const dead = [await killed(), await killed()]
    expect(spillFolders(parent)).toHaveLength(4)
    for (const one of dead) expect(await signOfLife(one)).toBe('dead')
    await removeLeftovers(parent)
    expect(new Set(spillFolders(parent))).toEqual(new Set([folder, alive]))
    expect(readdirSync(path)).toHaveLength(2)
    other.child.stdin.end()
    await other.ended
    remove()
    expect(readdirSync(parent)).toEqual([])
  })

  test('is removed once by several who come at the same time', async () => {
    for (let index = 0; index < 5; index++) await killed()
    await Promise.all(Array.from({ length: 8 }, () => removeLeftovers(parent)))
    expect(readdirSync(parent)).toEqual([])
  })

  test('is removed where a process was killed when it was about to remove it', async () => {
    const dead = await killed()
    renameSync(dead, `${dead}-ended`)
    await removeLeftovers(parent)
    expect(readdirSync(parent)).toEqual([])
  })

  test('stays where it is of another user', async () => {
    const dead = await killed()
    await removeLeftovers(parent, (process.geteuid?.() ?? 0) + 1)
    expect(spillFolders(parent)).toEqual([dead])
    await removeLeftovers(parent)
    expect(spillFolders(parent)).toEqual([])
  })

  test('stays for a week where its owner cannot be asked', async () => {
    // From another machine, or before this one was started again: whether its process is alive is not known here.
    const dead = await killed()
    const elsewhere = dead.replace(machineName(), machineName() === '00000000' ? '11111111' : '00000000')
    renameSync(dead, elsewhere)
    const silent = await killed()
    rmSync(join(silent, 'in-use'))
    await removeLeftovers(parent)
    expect(new Set(spillFolders(parent))).toEqual(new Set([elsewhere, silent]))
    age(elsewhere)
    await removeLeftovers(parent)
    expect(spillFolders(parent)).toEqual([silent])
    age(silent)
    await removeLeftovers(parent)
    expect(spillFolders(parent)).toEqual([])
  })

  test('stays where somebody has given something else its name', async () => {
    const name = (letter: string) => join(parent, `cartometrics-spill-${machineName()}-${letter.repeat(6)}`)
    const treasure = join(parent, 'treasure')
    mkdirSync(join(treasure, 'duckdb'), { recursive: true })
    writeFileSync(join(treasure, 'duckdb/duckdb_temp_storage_DEFAULT-0.tmp'), 'precious')
    symlinkSync(treasure, name('a'))
    writeFileSync(name('b'), 'a file')
    mkdirSync(name('c'))
    writeFileSync(join(name('c'), 'notes.txt'), 'a text')
    for (const folder of [name('b'), name('c')]) age(folder)
    age(treasure)
    mkdirSync(join(parent, 'cartometrics-spill-mine'))
    age(join(parent, 'cartometrics-spill-mine'))
    await removeLeftovers(parent)
    expect(readdirSync(parent).length).toBe(5)
    expect(existsSync(join(treasure, 'duckdb/duckdb_temp_storage_DEFAULT-0.tmp'))).toBe(true)
    expect(readdirSync(name('c'))).toEqual(['notes.txt'])
  })

  test('is none where there is no such folder', async () => {
    await removeLeftovers(join(parent, 'nowhere'))
    chmodSync(parent, 0o300)
    await removeLeftovers(parent)
    chmodSync(parent, 0o700)
  })
})
