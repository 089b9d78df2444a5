import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const packageFile = require.resolve('cartometrics/package.json')

/** The folder of the project, wherever the compiled benchmark lies. */
export const root = dirname(packageFile)

/** Where samples and what else takes long to make are kept. */
export const cacheFolder = process.env['CARTOMETRICS_BENCH_CACHE'] ?? join(root, '.cache/bench')

/** The version of a package that is installed. */
export function versionOf(name: string): string {
  let folder = name === 'cartometrics' ? root : dirname(require.resolve(name))
  for (;;) {
    try {
      const { name: found, version } = require(join(folder, 'package.json')) as { name?: string; version?: string }
      if (found === name && version !== undefined) return version
    } catch {
      // The entry of a package lies deeper than its description.
    }
    if (folder === dirname(folder)) return 'unknown'
    folder = dirname(folder)
  }
}
