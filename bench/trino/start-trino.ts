import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findJava } from './java.js'
import { runTrino, TrinoError } from './trino-client.js'
import { LEAST_JAVA, type TrinoFiles, trinoFiles } from './trino-files.js'

/** A running Trino server whose catalog `hive` reads and writes a local folder. */
export interface TrinoServer {
  readonly url: string
  /** The folder of the lake: the file `<lake>/ev/a.parquet` is `local:///ev/a.parquet` in SQL. */
  readonly lake: string
  stop(): Promise<void>
}

const START_LIMIT = 180_000

/** Starts a Trino server on a free port of the loopback, with an empty lake, and waits until it takes queries. */
export async function startTrino(log: (line: string) => void = () => {}): Promise<TrinoServer> {
  const java = await findJava(LEAST_JAVA)
  const files = await trinoFiles(log)
  const home = await mkdtemp(join(tmpdir(), 'cartometrics-trino-'))
  const lake = join(home, 'lake')
  const port = await freePort()
  await configure(home, lake, port, files)

  const url = `http://127.0.0.1:${port}`
  log(`starting Trino at ${url}`)
  const child = spawn(java, javaArguments(home, files), { cwd: home, stdio: 'ignore' })
  // Killed with this process even when it is interrupted.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const stop = async () => {
    process.removeListener('exit', kill)
    await end(child)
    await rm(home, { recursive: true, force: true })
  }
  try {
    await untilReady(url, child)
  } catch (cause) {
    const written = await readFile(join(home, 'server.log'), 'utf8').catch(() => '')
    await stop()
    throw new Error(`Trino did not start. The end of its log:\n${written.slice(-4000)}`, { cause })
  }
  return { url, lake, stop }
}

async function configure(home: string, lake: string, port: number, files: TrinoFiles): Promise<void> {
  await mkdir(join(home, 'catalog'))
  await mkdir(join(lake, 'metastore'), { recursive: true })
  const settings: Record<string, Record<string, string>> = {
    'config.properties': {
      coordinator: 'true',
      'node-scheduler.include-coordinator': 'true',
      'node.environment': 'test',
      'node.bind-ip': '127.0.0.1',
      'node.internal-address': '127.0.0.1',
      'http-server.http.port': String(port),
      'discovery.uri': `http://127.0.0.1:${port}`,
      'plugin.dir': files.plugins,
      'catalog.config-dir': join(home, 'catalog'),
      'query.max-memory': '900MB',
      'query.max-memory-per-node': '900MB',
      'memory.heap-headroom-per-node': '400MB',
      'log.path': join(home, 'server.log'),
    },
    'catalog/hive.properties': {
      'connector.name': 'hive',
      'hive.metastore': 'file',
      'hive.metastore.catalog.dir': 'local:///metastore',
      'fs.native-local.enabled': 'true',
      'local.location': lake,
      'hive.non-managed-table-writes-enabled': 'true',
    },
  }
  for (const [file, properties] of Object.entries(settings)) {
    const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`)
    await writeFile(join(home, file), lines.join(''))
  }
}

function javaArguments(home: string, files: TrinoFiles): string[] {
  return [
    '-Xmx2G',
    '-XX:+UseSerialGC',
    '-XX:+ExitOnOutOfMemoryError',
    '-Djdk.attach.allowAttachSelf=true',
    '--enable-native-access=ALL-UNNAMED',
    '-Duser.timezone=UTC',
    '-Dlog.enable-console=false',
    `-Dconfig=${join(home, 'config.properties')}`,
    '-cp',
    join(files.server, 'lib', '*'),
    'io.trino.server.TrinoServer',
  ]
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const limit = Date.now() + START_LIMIT
  while (Date.now() < limit) {
    if (child.exitCode !== null) throw new Error(`the server ended with code ${child.exitCode}`)
    const info = await fetch(`${url}/v1/info`)
      .then((answer) => answer.json() as Promise<{ starting?: boolean }>)
      .catch(() => undefined)
    if (info?.starting === false && (await answers(url))) return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error(`the server was not ready after ${START_LIMIT / 1000} s`)
}

/** Whether a query finds a node to run on: a server says that it has started before it has found itself. */
async function answers(url: string): Promise<boolean> {
  try {
    await runTrino({ url }, 'SELECT 1')
    return true
  } catch (error) {
    if (error instanceof TrinoError && error.errorName === 'NO_NODES_AVAILABLE') return false
    throw error
  }
}

/** There is nothing to save, so it is given little time. */
function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 3_000)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill('SIGTERM')
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(address)))
    })
  })
}
