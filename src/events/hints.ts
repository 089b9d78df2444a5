import { type Advice, said } from '../hint.js'
import { bindingHint, settingHint } from './binding-hints.js'

/*
 * What a value that cannot be read looks like, so that whoever reads the reason knows what to say of the file.
 */

const day = '(?:0[1-9]|[12]\\d|3[01])'
const month = '(?:0[1-9]|1[0-2])'
const clock = '(?:([ T])\\d{1,2}:\\d{2}(:\\d{2})?)?'

/** The formats that a text which is no time might be of: none for a date that there is not; undefined for what is no date. */
function formatsOf(text: string): readonly string[] | undefined {
  const digits = new RegExp(`^(?:19|20)\\d{2}${month}${day}(\\d{4})?(\\d{2})?$`).exec(text)
  if (digits !== null && (digits[1] !== undefined || digits[2] === undefined))
    return [`%Y%m%d${digits[1] === undefined ? '' : '%H%M'}${digits[2] === undefined ? '' : '%S'}`]
  const parts = new RegExp(`^(\\d{1,2})([./-])(\\d{1,2})\\2(\\d{4}|\\d{2})${clock}$`).exec(text)
  if (parts === null) return undefined
  const [, first, mark, second, year, space, seconds] = parts
  const time = space === undefined ? '' : `${space}%H:%M${seconds === undefined ? '' : ':%S'}`
  const format = (...order: readonly string[]) => `${order.join(mark)}${mark}%${year?.length === 4 ? 'Y' : 'y'}${time}`
  const isDate = (day: string | undefined, month: string | undefined) => {
    const date = new Date(Date.UTC(Number(year?.padStart(4, '20')), Number(month) - 1, Number(day)))
    return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
  }
  return [
    ...(isDate(first, second) ? [format('%d', '%m')] : []),
    ...(isDate(second, first) ? [format('%m', '%d')] : []),
  ]
}

/** What to say of the file so that a text might be a time; undefined where that is not known. */
export function timeHint(text: string): Advice | undefined {
  const formats = formatsOf(text)
  if (formats !== undefined) {
    const [first, other] = formats
    if (first === undefined) return said`there is no such date`
    const format = bindingHint('timeFormat', `timeFormat ${JSON.stringify(first)}`, first)
    const or = other === undefined ? '' : said` or ${bindingHint('timeFormat', JSON.stringify(other), other)}`
    return said`it may be of the ${format}${or}`
  }
  if (/^[2-7]\d{4}(\.\d+)?$/.test(text))
    return said`it may be the number of a day in a spreadsheet: export it as a date`
  if (/^-?\d{1,21}(\.\d+)?$/.test(text))
    return said`if it counts from 1970, say its ${bindingHint('timeUnit', 'timeUnit')}`
  return undefined
}

/** The same for a number. */
export function numberHint(text: string): Advice | undefined {
  if (/^(?:null|none|nan|n\/?a|nil|undefined|\(?not set\)?|-+)$/i.test(text.trim()))
    return said`if it stands for null, say ${settingHint('nulls', [text])}`
  const comma = settingHint('decimal', ',')
  const [, mark] = /^[+-]?\d{1,3}(?:([. '\u00a0\u202f])\d{3})+,\d*$/.exec(text) ?? []
  if (mark !== undefined)
    return said`its marks may be others: say ${comma} and ${settingHint('grouping', mark)}${spaceName(mark)}`
  if (/^[+-]?\d+,\d{1,2}$/.test(text)) return said`its decimal mark may be a comma: say ${comma}`
  const [, other] = /^[+-]?\d{1,3}(?:([, '\u00a0\u202f])\d{3})+(?:\.\d*)?$/.exec(text) ?? []
  if (other !== undefined)
    return said`its digits may be grouped: say ${settingHint('grouping', other)}${spaceName(other)}`
  if (/^\p{Sc}|\p{Sc}$|^[A-Z]{3}\b|\b[A-Z]{3}$/u.test(text.trim()))
    return said`a currency is no part of a number: write it without`
  return undefined
}

/** What a space that looks like any other is called. */
function spaceName(mark: string): string {
  const code = mark.codePointAt(0) as number
  return code > 0x7f ? ` (U+${code.toString(16).toUpperCase().padStart(4, '0')}, a space that does not break)` : ''
}
