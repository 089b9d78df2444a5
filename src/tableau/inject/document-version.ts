import { isTableauVersion, oldestVersion, type TableauVersion } from '../compile/version.js'
import { attributeOf, type ScannedElement } from './scan.js'

/**
 * The version of Tableau that a document was written by, or the oldest that it may be. A workbook names its release, as in
 * `source-build='2019.4.0 (20194.19.1010.1202)'`; a data source has the build in a comment before its first element. The `version` of both
 * is that of the format, which stayed 18.1 from 2018.1 on for years.
 */
export function documentVersion(root: ScannedElement, document: string): TableauVersion {
  const [release = ''] = /^\d+\.\d+/.exec(attributeOf(root, 'source-build') ?? '') ?? []
  if (isTableauVersion(release)) return release
  const [, build = ''] = /<!--\s*build (\d+)\./.exec(document.slice(0, root.from)) ?? []
  const [, year, number] = /^(9|10|20\d\d)(\d)(?:00)?$/.exec(build) ?? []
  const built = `${year}.${number}`
  if (isTableauVersion(built)) return built
  const format = (attributeOf(root, 'version') ?? '').replace(/^(?=(?:1[89]|[2-9]\d)\.)/, '20')
  return isTableauVersion(format) ? format : oldestVersion
}
