import type { OptionRule } from '../../checked-options.js'

/** A version of Tableau, such as `2019.4`. */
export type TableauVersion = `${number}.${number}`

/** The version that formulas and files are written for unless another is given. */
export const defaultVersion: TableauVersion = '2021.1'

/** The first version with level-of-detail expressions: what is older is none that is written for. */
export const oldestVersion: TableauVersion = '9.0'

/** What the option of a version must be. */
export const aVersion: OptionRule = ['a version of Tableau, 9.0 or later, such as "2019.4"', isTableauVersion]

/** Whether a text is a version that there is, or may be one day; with the number of a maintenance release or without. */
export function isTableauVersion(value: unknown): value is TableauVersion {
  return typeof value === 'string' && /^(?:9|10|20[1-9]\d)\.\d(?:\.\d{1,2})?$/.test(value)
}

/** Whether formulas can have `IN`. */
export function hasIn(version: TableauVersion): boolean {
  return isAtLeast(version, '2020.3')
}

/** Whether a version is another one or came after it. */
export function isAtLeast(version: TableauVersion, least: TableauVersion): boolean {
  const [year = 0, release = 0] = version.split('.').map(Number)
  const [leastYear = 0, leastRelease = 0] = least.split('.').map(Number)
  return year > leastYear || (year === leastYear && release >= leastRelease)
}
