import { spawn } from 'node:child_process'
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The last release that Maven has as a small server and single plugins. */
const VERSION = '476'
export const LEAST_JAVA = 24

const UNPACK = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:unpack'

/** Where downloads are kept between runs, outside the project. */
function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  return join(base, 'cartometrics', `trino-${VERSION}`)
}

export interface TrinoFiles {
  /** The folder that holds `lib/`. */
  readonly server: string
  readonly plugins: string
}

/** Gives a Trino server with the Hive connector, from Maven (450 MB) when the cache does not have it. */
export async function trinoFiles(log: (line: string) => void): Promise<TrinoFiles> {
  const folder = cacheFolder()
  const files = { server: join(folder, `trino-server-core-${VERSION}`), plugins: join(folder, 'plugins') }
  if (await exists(join(folder, 'complete'))) return files

  log(`fetching Trino ${VERSION} into ${folder} (450 MB, once)`)
  await mkdir(join(folder, '..'), { recursive: true })
  // Unpacked aside and moved, so that a run that is killed, or two at once, never leave half a server.
  const unpacked = await mkdtemp(`${folder}-`)
  try {
    await unpack(`io.trino:trino-server-core:${VERSION}:tar.gz`, unpacked, unpacked)
    await unpack(`io.trino:trino-hive:${VERSION}:zip`, join(unpacked, 'plugins'), unpacked)
    await rename(join(unpacked, 'plugins', `trino-hive-${VERSION}`), join(unpacked, 'plugins', 'hive'))
    await writeFile(join(unpacked, 'complete'), '')
    await rm(folder, { recursive: true, force: true })
    await rename(unpacked, folder)
  } finally {
    await rm(unpacked, { recursive: true, force: true })
  }
  return files
}

/** Unpacks an artifact; what Maven leaves behind, as there is no project, goes into the other folder. */
function unpack(artifact: string, folder: string, left: string): Promise<void> {
  const args = [
    '-B',
    '-q',
    '-ntp',
    UNPACK,
    `-Dartifact=${artifact}`,
    `-DoutputDirectory=${folder}`,
    '-Dmdep.useBaseVersion=true',
  ]
  return new Promise((resolve, reject) => {
    const maven = spawn('mvn', args, { cwd: left, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    maven.stdout.on('data', (chunk) => {
      output += chunk
    })
    maven.stderr.on('data', (chunk) => {
      output += chunk
    })
    maven.on('error', (cause: NodeJS.ErrnoException) =>
      reject(
        cause.code === 'ENOENT'
          ? new Error('Trino is fetched with Maven, which is not installed: apt-get install maven', { cause })
          : cause,
      ),
    )
    maven.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`mvn could not fetch ${artifact}:\n${output}`)),
    )
  })
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
