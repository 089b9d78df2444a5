import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmdirSync, unlinkSync, utimesSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { keepSignOfLife, socketNames } from './sign-of-life.js'

/** A folder into which one engine spills, and no other. */
export interface SpillFolder {
  /** Where the engine is to spill to; it makes this folder when it needs it. */
  readonly path: string
  /** Says that it is still wanted. @returns whether it is still there */
  touch(): boolean
  /** Removes it once its engine is closed. */
  remove(): void
}

/** The names of such folders: whose machine's they are, and which one. One that is about to be removed may end in `-ended`. */
export const spillFolderName = /^cartometrics-spill-([0-9a-f]{8})-\w{6}(?:-ended)?$/

/** What DuckDB calls the files that it spills into, and we the copies of files that it cannot read themselves. */
export const spilledFile = /^(?:duckdb_temp_|copied-)/

/** The folder that DuckDB makes in ours. It makes none in a folder that is no longer there. */
export const within = 'duckdb'

/**
 * Makes a folder in another one that nobody else can look into. It is removed when the process ends, too, unless it is killed; then
 * {@link removeLeftovers} removes it.
 */
export async function makeSpillFolder(parent: string): Promise<SpillFolder> {
  const folder = await mkdtemp(join(parent, `cartometrics-spill-${machineName()}-`))
  removeAtExit(folder)
  const endSign = await keepSignOfLife(folder)
  return {
    path: join(folder, within),
    touch: () => succeeds(() => utimesSync(folder, new Date(), new Date())),
    remove() {
      removeFolder(folder)
      endSign()
      inUse.delete(folder)
      if (inUse.size === 0) process.off('exit', removeAllInUse)
    },
  }
}

/** A name for the running system of this machine: the same in all its containers, and another one once it is started again. */
export function machineName(): string {
  let name = hostname()
  succeeds(() => {
    name = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
  })
  return createHash('sha256').update(name).digest('hex').slice(0, 8)
}

/** The folders of this process. */
const inUse = new Set<string>()

function removeAtExit(folder: string): void {
  if (inUse.size === 0) process.on('exit', removeAllInUse)
  inUse.add(folder)
}

/** Removes the folders of engines that may still run, into which they can make no more files once the folders are elsewhere. */
function removeAllInUse(): void {
  for (const folder of inUse) {
    const ended = `${folder}-ended`
    removeFolder(succeeds(() => renameSync(folder, ended)) ? ended : folder)
  }
}

/** Removes what may be in such a folder, and nothing else. The socket goes last, so that the rest can be removed later if it must. */
function removeFolder(folder: string): void {
  const spilled = join(folder, within)
  succeeds(() => {
    for (const name of readdirSync(spilled).filter((name) => spilledFile.test(name))) unlinkSync(join(spilled, name))
    rmdirSync(spilled)
  })
  for (const name of socketNames) succeeds(() => unlinkSync(join(folder, name)))
  succeeds(() => rmdirSync(folder))
}

/** Whether something could be done. */
function succeeds(work: () => void): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}
