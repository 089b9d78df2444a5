import { availableParallelism, cpus, totalmem } from 'node:os'
import { version as duckdbVersion } from '@duckdb/node-api'
import { pythonPackages } from './python.js'
import { versionOf } from './root.js'

/** What the numbers were measured on, and with. */
export function machine(): readonly string[] {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = Math.round(totalmem() / 2 ** 30)
  return [
    `${model}, ${availableParallelism()} cores, ${memory} GiB of memory, ${process.platform} ${process.arch}`,
    `Node ${process.versions.node}, DuckDB ${duckdbVersion()}, cartometrics ${versionOf('cartometrics')}, apache-arrow ${versionOf('apache-arrow')}, arquero ${versionOf('arquero')}, hyparquet ${versionOf('hyparquet')}, ${pythonPackages().join(', ').replaceAll('==', ' ')}`,
  ]
}
