import { isAmountOfSomething } from './field-names.js'
import { type NameEvidence, nameEvidence } from './name-evidence.js'

/** What the name of an amount says it is: of a line; of something that it does not tell; or of something else, such as an order or a tax. */
export type AmountName = 'line' | 'amount' | 'total' | 'other'

/** What a name says of an amount; undefined where it is none of amounts. A price by its name is of one unit. */
export function amountName(name: string): AmountName | undefined {
  const amount = nameEvidence(name, 'amount')
  const price = nameEvidence(name, 'price')
  const total = price !== undefined && isAmountOfSomething(price.known) ? price : undefined
  const known = amount ?? total
  if (known === undefined) return undefined
  if (isOfSomethingElse(known)) return 'other'
  if (amount === undefined) return 'total'
  return isAmountOfSomething(amount.known) ? 'amount' : 'line'
}

/** Words before that of an amount which say of what it is, if not of a line. */
const otherThings = new Set(
  `order orders cart basket checkout invoice transaction grand payment paid due deposit balance tax vat mwst steuer tva iva btw discount
  rabatt remise descuento sconto korting coupon shipping versand freight delivery fee fees tip gift cost costs margin profit refund
  refunded returned commission`.split(/\s+/),
)

/** Words after that of an amount which say in what it is counted, and whether with tax. */
const units = /^(?:gross|net|brutto|netto|cents?|minor|micros|local)$/
const tax = /^(?:incl?|excl?|including|excluding|with|without)$/
const currencies = /* @__PURE__ */ new Set(Intl.supportedValuesOf('currency'))

function isOfSomethingElse({ before, after }: NameEvidence): boolean {
  if (before.some((word) => otherThings.has(word))) return true
  if (tax.test(after[0] ?? '')) return false
  return !after.every((word) => units.test(word) || currencies.has(word.toUpperCase()))
}
