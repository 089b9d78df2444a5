/*
 * What a value that cannot be read looks like, so that whoever reads the reason knows what to say of the file.
 */

const day = '(?:0[1-9]|[12]\\d|3[01])'
const month = '(?:0[1-9]|1[0-2])'
const clock = '(?:([ T])\\d{1,2}:\\d{2}(:\\d{2})?)?'

/** The formats that a text which is no time might be of; empty where none comes to mind. */
function formatsOf(text: string): readonly string[] {
  const digits = new RegExp(`^(?:19|20)\\d{2}${month}${day}(\\d{4})?(\\d{2})?$`).exec(text)
  if (digits !== null && (digits[1] !== undefined || digits[2] === undefined))
    return [`%Y%m%d${digits[1] === undefined ? '' : '%H%M'}${digits[2] === undefined ? '' : '%S'}`]
  const parts = new RegExp(`^(\\d{1,2})([./-])(\\d{1,2})\\2(\\d{4}|\\d{2})${clock}$`).exec(text)
  if (parts === null) return []
  const [, first, mark, second, year, space, seconds] = parts
  const time = space === undefined ? '' : `${space}%H:%M${seconds === undefined ? '' : ':%S'}`
  const format = (...order: readonly string[]) => `${order.join(mark)}${mark}%${year?.length === 4 ? 'Y' : 'y'}${time}`
  const isDay = (part: string | undefined) => Number(part) >= 1 && Number(part) <= 31
  const isMonth = (part: string | undefined) => Number(part) >= 1 && Number(part) <= 12
  return [
    ...(isDay(first) && isMonth(second) ? [format('%d', '%m')] : []),
    ...(isMonth(first) && isDay(second) ? [format('%m', '%d')] : []),
  ]
}

/** What to say of the file so that a text might be a time; undefined where that is not known. */
export function timeHint(text: string): string | undefined {
  const formats = formatsOf(text)
  if (formats.length > 0) return `it may be of the format ${formats.join(' or ')}`
  if (/^-?\d{1,21}(\.\d+)?$/.test(text)) return 'if it counts from 1970, its unit must be said'
  return undefined
}

/** The same for a number. */
export function numberHint(text: string): string | undefined {
  if (/^[+-]?\d{1,3}([. '\u00a0\u202f]\d{3})*,\d*$|^[+-]?\d+,\d{1,2}$/.test(text))
    return 'its decimal mark may be a comma'
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(text)) return 'its grouping mark may be a comma'
  return undefined
}
