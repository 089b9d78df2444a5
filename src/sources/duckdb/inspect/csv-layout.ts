import { boundColumns, defineBinding } from '../../../events/binding.js'
import { keyOfColumn } from '../../../events/column-key.js'
import { taobaoColumns } from '../../../events/presets/taobao.js'
import { readInstant } from '../../../events/values.js'
import type { InspectedText } from '../../../inspect/inspection.js'
import { isTaobaoText } from '../../../inspect/recognize-preset.js'
import type { RunOptions } from '../../source.js'
import type { CheckedCsv } from '../csv.js'
import type { EventFile } from '../files.js'
import { beginningOf } from '../text/beginning.js'
import { encodingName } from '../text/encoding.js'
import { firstLinesOf, hasFirstLine } from '../text/first-lines.js'

/** How CSV files are laid out, and what has to be said of them so that they can be opened. */
export interface CsvLayout {
  readonly texts: readonly (InspectedText | null)[]
  readonly csv: CheckedCsv
}

/**
 * Looks at the first lines of CSV files. Where none names its columns, and they are not those of the event model, they are called by their
 * places, or as those of Taobao where all lines are its events.
 */
export async function csvLayout(
  files: readonly EventFile[],
  given: CheckedCsv,
  stop: Pick<RunOptions, 'signal'>,
): Promise<CsvLayout> {
  const usual = boundColumns(defineBinding()).map(({ column }) => column)
  const names = new Set(usual.map(keyOfColumn))
  const texts: InspectedText[] = []
  let unnamed: readonly string[] | undefined
  let areOfTaobao = true
  for (const file of files) {
    const { encoding, text, isWhole } = await beginningOf(file, given.encoding, hasFirstLine, stop)
    const lines = firstLinesOf(
      text,
      given,
      (value) => names.has(keyOfColumn(value)),
      (value) => typeof readInstant(value) === 'number',
    )
    if (lines === undefined) continue
    texts.push({
      encoding: encodingName(encoding),
      delimiter: lines.dialect.delimiter,
      header: lines.header,
      isByLine: true,
    })
    if (lines.header) continue
    unnamed ??= lines.values
    areOfTaobao &&= isTaobaoText(text.toString(), isWhole)
  }
  const isNamed = given.columns !== undefined || unnamed === undefined || texts.some(({ header }) => header)
  if (isNamed || isUsual(unnamed as readonly string[], usual)) return { texts, csv: given }
  if (areOfTaobao) return { texts, csv: { ...given, header: false, columns: taobaoColumns } }
  const columns = (unnamed as readonly string[]).map((_, index) => `column${index + 1}`)
  return { texts, csv: { ...given, header: false, columns } }
}

/** Whether the values of a line are those of the usual columns in their order: the time comes first, and there are as many. */
function isUsual(values: readonly string[], usual: readonly string[]): boolean {
  return values.length === usual.length && typeof readInstant(values[0]) === 'number'
}
