import { lstat, readdir, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { machineName, spilledFile, spillFolderName, within } from './folder.js'
import { signOfLife, socketNames } from './sign-of-life.js'

/** How long nobody must have touched a folder whose owner cannot be asked, in milliseconds: a week. */
const patience = 7 * 24 * 60 * 60 * 1000

/**
 * Removes the spill folders in a folder whose processes were killed: those of a user's own whose socket is silent, and those that cannot
 * be asked, as they come from another machine or have no socket, once nobody has touched them for a week.
 *
 * @param user whose folders to remove
 */
export async function removeLeftovers(parent: string, user = process.geteuid?.()): Promise<void> {
  const machine = machineName()
  for (const name of await readdir(parent).catch(() => [])) {
    const [, itsMachine] = spillFolderName.exec(name) ?? []
    if (itsMachine === undefined) continue
    const folder = join(parent, name)
    if (await isLeft(folder, itsMachine === machine, user).catch(() => false)) await remove(folder)
  }
}

async function isLeft(folder: string, isOfThisMachine: boolean, user: number | undefined): Promise<boolean> {
  // Not what a link leads to: in a folder that all may write to, anybody may have made one.
  const found = await lstat(folder)
  if (!found.isDirectory() || (user !== undefined && found.uid !== user)) return false
  const sign = isOfThisMachine ? await signOfLife(folder) : 'unknown'
  return sign === 'dead' || (sign === 'unknown' && Date.now() - found.mtimeMs > patience)
}

/** Removes what may be in such a folder, and nothing else. Others may be about to remove the same. */
async function remove(folder: string): Promise<void> {
  const ignore = () => {}
  const spilled = join(folder, within)
  for (const name of await readdir(spilled).catch(() => [])) {
    if (spilledFile.test(name)) await unlink(join(spilled, name)).catch(ignore)
  }
  await rmdir(spilled).catch(ignore)
  for (const socket of socketNames) await unlink(join(folder, socket)).catch(ignore)
  await rmdir(folder).catch(ignore)
}
