import type { RunOptions } from '../source.js'
import { connectTo, openEngine } from './engine.js'
import { type FileFormat, findFiles } from './files.js'

/**
 * Lists the files of each path, pattern or folder, as a source would find them.
 *
 * @throws {@link SourceError} where there is none, or where their format cannot be told
 */
export async function listFiles(
  patterns: readonly string[],
  format: FileFormat | undefined,
  run: Pick<RunOptions, 'signal'>,
): Promise<readonly (readonly string[])[]> {
  const engine = await openEngine({ threads: 1 })
  try {
    const connection = await connectTo(engine)
    try {
      const lists: (readonly string[])[] = []
      for (const pattern of patterns) lists.push((await findFiles(connection, [pattern], format, run)).files)
      return lists
    } finally {
      connection.closeSync()
    }
  } finally {
    engine.closeSync()
  }
}
