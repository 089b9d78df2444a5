import { QueryError } from '../../errors.js'
import { defaultVersion, isAtLeast, type TableauVersion } from '../compile/version.js'

/** The first version with the object model, in which the tables of written files are described. */
const firstOfFiles: TableauVersion = '2020.2'

/** Releases that files can say they were written by, the newest first, with their builds. */
const releases = [
  { version: '2021.1', build: '20211.21.0511.0935' },
  { version: '2020.3', build: '20203.20.0801.1333' },
  { version: firstOfFiles, build: '20202.20.0525.1210' },
] as const

/**
 * The release that a file for a version says it was written by: the newest known that is not newer.
 *
 * @throws {@link QueryError} for a version that cannot open what is written
 */
export function releaseFor(version: TableauVersion = defaultVersion): {
  readonly name: string
  readonly build: string
} {
  const found = releases.find((one) => isAtLeast(version, one.version))
  if (found === undefined) {
    throw new QueryError(
      `tableauVersion: Tableau ${version} does not open the files that are written here, only ${firstOfFiles} and later do; add the metrics to a file of your own, whose version is kept, or copy their formulas`,
      { option: 'tableauVersion', value: version },
    )
  }
  return { name: `${found.version}.0`, build: found.build }
}
