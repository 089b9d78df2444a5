/** The longest part before an E that a spreadsheet writes, such as in 2.05301356361E+18. */
const longest = 20

const wholeNumber = /(?:^|[^\w.-])\d(?:[.,]\d+)?$/

/** Whether there may be a value such as 2.05301E+18 among the bytes of a text. */
export function hasExponent(bytes: Buffer): boolean {
  for (let at = bytes.indexOf('E+'); at >= 0; at = bytes.indexOf('E+', at + 2)) {
    if (!isDigit(bytes[at - 1]) || !isDigit(bytes[at + 2])) continue
    if (wholeNumber.test(bytes.toString('latin1', Math.max(0, at - longest), at))) return true
  }
  return false
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57
}
