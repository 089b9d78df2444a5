import { tmpdir } from 'node:os'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { SourceError } from '../../errors.js'
import { said } from '../../hint.js'
import { reasonOf } from './engine.js'
import { type EngineSettings, engineHint } from './engine-options.js'
import { type Spilling, shortageOf } from './failure.js'
import { loadDuckDB } from './load.js'
import { makeSpillFolder, type SpillFolder } from './spill/folder.js'
import { removeLeftovers } from './spill/leftovers.js'

/** A database of our own, in memory. */
export interface Database extends Spilling {
  /** Connects to it, in UTC. Progress is kept, but not printed. */
  connect(): Promise<DuckDBConnection>
  /** Frees its memory and removes its folder. Its connections must be closed. */
  close(): void
}

/**
 * Opens a database that spills to a folder of its own, and removes the folders of those whose processes were killed.
 *
 * @throws {@link SourceError} where DuckDB is not installed, where it cannot be opened, or where the folder that was asked for cannot be used
 */
export async function openDatabase(settings: EngineSettings = {}): Promise<Database> {
  const { memoryLimit, threads, tempDirectory = tmpdir() } = settings
  const { DuckDBInstance } = await loadDuckDB()
  const spill = await spillFolder(tempDirectory, settings.tempDirectory !== undefined)
  const leftovers = removeLeftovers(tempDirectory)
  try {
    const instance = await DuckDBInstance.create(':memory:', {
      ...(memoryLimit === undefined ? {} : { memory_limit: `${memoryLimit}B` }),
      ...(threads === undefined ? {} : { threads: String(threads) }),
      // Without one, it would spill into the working folder, where others may do the same, to files with the same names.
      temp_directory: spill?.path ?? '',
      autoinstall_known_extensions: 'false',
      // It knows a file by its size and the second of its last change, and so would give old bytes for new ones.
      enable_external_file_cache: 'false',
    })
    await leftovers
    return {
      tempDirectory,
      spill,
      connect: () => connectTo(instance),
      close() {
        instance.closeSync()
        spill?.remove()
      },
    }
  } catch (cause) {
    spill?.remove()
    const reason = shortageOf(cause, { tempDirectory, spill }) ?? reasonOf(cause)
    const { text, hints } = said`DuckDB cannot be started: ${reason}`
    throw new SourceError(text, { source: 'duckdb', hints }, { cause })
  }
}

async function connectTo(instance: DuckDBInstance): Promise<DuckDBConnection> {
  let connection: DuckDBConnection | undefined
  try {
    connection = await instance.connect()
    await connection.run("SET TimeZone = 'UTC'; SET enable_progress_bar = true; SET enable_progress_bar_print = false")
    return connection
  } catch (cause) {
    connection?.closeSync()
    throw new SourceError(`DuckDB cannot be connected to: ${reasonOf(cause)}`, { source: 'duckdb' }, { cause })
  }
}

async function spillFolder(parent: string, isNeeded: boolean): Promise<SpillFolder | null> {
  try {
    return await makeSpillFolder(parent)
  } catch (cause) {
    // Most queries do not spill.
    if (!isNeeded) return null
    const hint = engineHint('tempDirectory')
    const context = { source: 'duckdb', path: parent, hints: [hint] }
    throw new SourceError(`${hint.text}: ${unusable(parent, cause)}`, context, { cause })
  }
}

function unusable(folder: string, cause: unknown): string {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return `there is no folder ${folder}; make it first`
    case 'ENOTDIR':
      return `${folder} is not a folder`
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `nothing may be written in ${folder}; name another folder`
    default:
      return `${folder} cannot be used: ${(cause as Error).message}`
  }
}
