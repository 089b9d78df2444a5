import { aName, checkOptions, type OptionRules } from '../../checked-options.js'
import { QueryError } from '../../errors.js'
import { TableauFileError } from '../file/file-error.js'
import { contentRules } from '../file/source-parts.js'
import { isZip, readMember, replaceMember, zipNames } from '../file/zip.js'
import { type InjectedFields, type InjectOptions, injectIntoDocument } from './document.js'
import { encodingOf, refuseEncoding } from './scan.js'

/** A file with our fields in it, and which of them are new, other than before, or as they were. */
export interface Injected<File extends string | Uint8Array> extends InjectedFields {
  /** The same as was given, where nothing was to be done. */
  readonly file: File
}

const rules: OptionRules<InjectOptions> = { ...contentRules, datasource: aName }

/**
 * Adds metrics as calculated fields to a data source or workbook that you have (.tds, .twb, or packaged: .tdsx, .twbx), or updates
 * those that were added before. All else stays as it is, to the byte, and doing it twice changes nothing. Values of parameters that
 * are there already are kept.
 *
 * The columns that metrics read are found by their names, else by their captions; say which they are with `binding`.
 * Formulas are for the version of Tableau that wrote the file, and compare groups by table calculations where its rows come from Athena
 * without an extract, unless `tableauVersion` and `form` say otherwise.
 *
 * @example
 * const { file, added } = injectIntoTableau(await readFile('shop.twbx'), { metrics: ['conversionRate'], binding })
 * @throws {@link TableauFileError} for a file that is none of Tableau's, or lacks a column or has one of another type, or has several data sources to choose from
 * @throws what {@link tableauDatasource} throws
 */
export function injectIntoTableau<File extends string | Uint8Array>(
  file: File,
  options: InjectOptions,
): Injected<File> {
  checkOptions('injectIntoTableau', options, rules)
  if (typeof file === 'string') {
    const { document, ...fields } = injectIntoDocument(file, options)
    return { file: document as File, ...fields }
  }
  if (!((file as unknown) instanceof Uint8Array)) {
    throw new QueryError('injectIntoTableau: give the text or the bytes of a file', { option: 'file' })
  }
  const archive: Uint8Array = file
  const member = isZip(archive) ? memberOf(archive) : undefined
  const bytes = member === undefined ? archive : readMember(archive, member)
  const before = decoded(bytes)
  const { document, ...fields } = injectIntoDocument(before, options)
  if (document === before) return { file, ...fields }
  const written = new TextEncoder().encode(document)
  const result = member === undefined ? written : replaceMember(archive, member, written)
  return { file: result as Uint8Array as File, ...fields }
}

function memberOf(archive: Uint8Array): string {
  const [first, ...others] = zipNames(archive).filter((name) => /\.(tds|twb)$/i.test(name) && !name.includes('/'))
  if (first !== undefined && others.length === 0) return first
  throw new TableauFileError(
    first === undefined
      ? 'the archive holds neither a .tds nor a .twb: it is no packaged data source or workbook'
      : `the archive holds several: ${[first, ...others].join(', ')}`,
    {},
  )
}

function decoded(bytes: Uint8Array): string {
  const wide = wideEncodingOf(bytes)
  if (wide !== undefined)
    throw new TableauFileError(`the file is in ${wide}, and Tableau writes UTF-8: save it as UTF-8`, {})
  refuseEncoding(encodingOf(bytes) ?? 'utf-8')
  try {
    // A byte order mark stays where it is.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new TableauFileError('the file is not in UTF-8, as all of Tableau’s are: save it as UTF-8', {}, { cause })
  }
}

/** The encoding of two or four bytes a character that a file is in, by its byte order mark or its first `<`. */
function wideEncodingOf(bytes: Uint8Array): string | undefined {
  const start = bytes.subarray(0, 4).join()
  if (/^(?:255,254,0,0|0,0,254,255|60,0,0,0|0,0,0,60)$/.test(start)) return 'UTF-32'
  return /^(?:255,254|254,255|60,0|0,60)(?:,|$)/.test(start) ? 'UTF-16' : undefined
}
