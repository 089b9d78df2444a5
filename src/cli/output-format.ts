import { QueryError } from '../errors.js'

/** What a command writes, by the endings of files' names. */
export type Endings<Format extends string> = Readonly<Record<string, Format>>

/** What a file's name says of its format; undefined where it has no ending, or one that says nothing of it. */
export function formatByName<Format extends string>(
  output: string | undefined,
  endings: Endings<Format>,
): Format | undefined {
  const ending = endingOf(output)
  return ending !== undefined && Object.hasOwn(endings, ending) ? endings[ending] : undefined
}

/**
 * Refuses a name whose ending stands for none of the formats, such as that of a spreadsheet. A name without one is that of a pipe or device.
 *
 * @throws {@link QueryError}
 */
export function refuseUnknownFormat(output: string | undefined, endings: Endings<string>): void {
  if (endingOf(output) === undefined || formatByName(output, endings) !== undefined) return
  const known = Object.keys(endings).join(', ')
  throw new QueryError(
    `cannot tell the format of ${JSON.stringify(output)}: name a file that ends in ${known}, or say --format`,
    { option: 'output', value: output },
  )
}

/**
 * Refuses a name by which a file would be taken for something else than what is written into it.
 *
 * @param what what is written, such as `a page`
 * @throws {@link QueryError}
 */
export function refuseOtherEnding(output: string | undefined, what: string, endings: readonly string[]): void {
  const given = endingOf(output)
  if (given === undefined || endings.includes(given)) return
  throw new QueryError(`--output: ${output} ends in ${given}, and ${what} in ${endings.join(' or ')}`, {
    option: 'output',
    value: output,
  })
}

/**
 * Refuses a name by which Tableau would take a file for another kind than it is.
 *
 * @param what what is written, such as `a data source`
 * @param advice what to do if the name is meant
 * @throws {@link QueryError}
 */
export function refuseOtherKind(output: string | undefined, what: string, ending: string, advice = ''): void {
  const given = endingOf(output)
  if (given === ending || given === undefined || !/^\.(?:tds|twb)x?$/.test(given)) return
  throw new QueryError(`--output: ${output} ends in ${given}, and ${what} in ${ending}${advice}`, {
    option: 'output',
    value: output,
  })
}

/** The ending of a file's name, in small letters; undefined where there is none, but a number or date. */
function endingOf(path: string | undefined): string | undefined {
  return /[^/\\](\.[a-z]\w*)$/i.exec(path ?? '')?.[1]?.toLowerCase()
}
