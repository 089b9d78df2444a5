import { plainValues, type ValueOptions } from '../events/value-options.js'
import { decimalReader } from '../events/values.js'
import { type ColumnBeginning, type CountedText, shareOf } from './beginning.js'

/** The marks of numbers. */
export type NumberMarks = Pick<ValueOptions, 'decimal' | 'grouping'>

/** How the numbers of a column are written. */
export interface NumberForm {
  /** The marks that may be meant, the likeliest first; several where the texts are then different numbers. */
  readonly marks: readonly [NumberMarks, ...NumberMarks[]]
  /** The share of the values that are such numbers. */
  readonly share: number
  /** Whether some have digits after the decimal mark. */
  readonly hasFraction: boolean
}

const tries: readonly NumberMarks[] = [
  {},
  { decimal: ',' },
  { grouping: ',' },
  { decimal: ',', grouping: '.' },
  ...[' ', '\u00a0', '\u202f', "'", '\u2019'].flatMap((grouping) => [
    { decimal: ',' as const, grouping },
    { grouping },
  ]),
]

const mostTried = 400
const leastShare = 0.9
const scale = 6

/** How the numbers of a column are written; undefined where it holds none, or something is written with them. */
export function numberForm(column: ColumnBeginning, values: readonly CountedText[]): NumberForm | undefined {
  switch (column.kind) {
    case 'integer':
    case 'decimal':
    case 'float':
      return { marks: [{}], share: 1, hasFraction: column.kind !== 'integer' }
    case 'text':
      return numbersInText(values.slice(0, mostTried))
    default:
      return undefined
  }
}

function numbersInText(tried: readonly CountedText[]): NumberForm | undefined {
  if (!tried.slice(0, 5).some(({ text }) => /^[+-]?[\d.,]/.test(text))) return undefined
  let best = leastShare
  let found: Tried[] = []
  for (const marks of tries) {
    const read = decimalReader(scale, { ...plainValues, decimal: marks.decimal ?? '.', grouping: marks.grouping ?? '' })
    const share = shareOf(tried, (text) => typeof read(text) === 'number')
    if (share > best || (found.length === 0 && share === best)) [best, found] = [share, [{ marks, read }]]
    else if (share === best && found.length > 0) found.push({ marks, read })
  }
  const [first] = found
  if (first === undefined) return undefined
  const different = found.filter(({ read }) => tried.some(({ text }) => read(text) !== first.read(text)))
  const hasFraction = tried.some(({ text }) => {
    const number = first.read(text)
    return typeof number === 'number' && number % 10 ** scale !== 0
  })
  return { marks: [first.marks, ...different.map(({ marks }) => marks)], share: best, hasFraction }
}

interface Tried {
  readonly marks: NumberMarks
  readonly read: (raw: unknown) => number | null | undefined
}

/** Whether a text is an amount with its currency, such as `€ 12.50`. */
export function isWithCurrency(text: string): boolean {
  return /^(?:\p{Sc}|[A-Z]{3}\b) ?[\d.,' ]+$|^[\d.,' ]+ ?(?:\p{Sc}|[A-Z]{3})$/u.test(text.trim())
}
