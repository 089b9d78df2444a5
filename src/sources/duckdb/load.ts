import { loadOptional } from '../../optional-package.js'

/** The release that is tested; all releases of it count as prereleases, so that a range would take none. */
export const DUCKDB_VERSION = '1.5.6-r.1'

const load = () => import('@duckdb/node-api')

/**
 * Loads DuckDB, with its binary of some 70 MB, when it is first needed.
 *
 * @throws {@link SourceError} where it is not installed, or has no binary for the platform
 */
export function loadDuckDB(loadIt = load): ReturnType<typeof load> {
  return loadOptional(
    {
      name: '@duckdb/node-api',
      install: `@duckdb/node-api@${DUCKDB_VERSION}`,
      neededBy: 'DuckDB',
      source: 'duckdb',
      platforms: 'Linux, macOS and Windows on x64 and arm64',
    },
    loadIt,
  )
}
