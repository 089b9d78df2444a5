import type { EventField } from '../events/fields.js'
import type { ColumnEvidence } from './column-evidence.js'
import type { Problem, ProposedField } from './inspection.js'
import { type AmountMatch, type LineColumns, matchAmount, priceIsOf } from './line-amounts.js'
import { problem, shownNames } from './problems.js'
import { inOrderOfModel } from './propose-fields.js'

/** Fields, and what there is to be said of them. */
interface Judged {
  readonly fields: readonly ProposedField[]
  readonly problems: readonly Problem[]
}

/** Looks at what the values say of prices and amounts that were found by their names: whether they are those of units, of lines or of orders. */
export function judgeMoney(fields: readonly ProposedField[], columns: readonly ColumnEvidence[]): Judged {
  const evidenceOf = (name: string | null | undefined) => columns.find(({ column }) => column.name === name)
  const fieldOf = (field: EventField) => fields.find((one) => one.field === field)
  const lines: LineColumns = {
    price: evidenceOf(fieldOf('price')?.column),
    quantity: evidenceOf(fieldOf('quantity')?.column),
    order: evidenceOf(fieldOf('orderId')?.column),
    product: evidenceOf(fieldOf('productId')?.column),
  }
  const amount = fieldOf('amount')
  if (amount !== undefined) return judgeAmount(amount, fields, lines, evidenceOf)
  const price = fieldOf('price')
  return price === undefined || lines.quantity === undefined
    ? { fields, problems: [] }
    : judgePrice(price, fields, lines, lines.quantity)
}

/** A share of the rows that is as good as all. */
const asGoodAsAll = 0.95

function shareEqual({ rows, equal }: AmountMatch): number {
  return rows === 0 ? 0 : equal / rows
}

function judgeAmount(
  amount: ProposedField,
  fields: readonly ProposedField[],
  lines: LineColumns,
  evidenceOf: (name: string | null) => ColumnEvidence | undefined,
): Judged {
  const matches = [amount.column, ...amount.others].flatMap((name) => {
    const evidence = evidenceOf(name)
    const match = evidence === undefined ? undefined : matchAmount(evidence, lines)
    return evidence === undefined || match === undefined ? [] : [{ name: evidence.column.name, match }]
  })
  if (matches.length === 0) return { fields, problems: [] }
  const ofOrders = matches.filter(({ match }) => match.isOfOrder).map(({ name }) => name)
  const problems = ofOrders.map((name) => {
    const message = `${shownNames([name])} is the same in all lines of an order: it is taken for that of the whole order, and is not read`
    return problem('amount-of-order', message)
  })
  const ofLines = matches.filter(({ match }) => !match.isOfOrder)
  const best = ofLines.find(({ match }) => shareEqual(match) >= asGoodAsAll) ?? ofLines[0]
  const others = fields.filter((one) => one !== amount)
  if (best === undefined) return { fields: others, problems }
  const { price, quantity } = lines
  const { reason, differs } = comparison(best.match, price, quantity)
  if (differs !== undefined) {
    const message = `revenue is the sum of ${shownNames([best.name])}, which ${differs}, as with discounts or taxes: leave it out where revenue is to be ${product(price, quantity)}`
    problems.push(problem('amount-beside-price', message))
  }
  const judged: ProposedField = {
    ...amount,
    column: best.name,
    reason: `${amount.reason}${reason}`,
    isGuess: amount.isGuess || differs !== undefined,
    others: ofLines.filter((one) => one !== best).map(({ name }) => name),
  }
  return { fields: inOrderOfModel([...others, judged]), problems }
}

/** What the comparison says, for the reason, and for a problem where the two differ. */
function comparison(
  match: AmountMatch,
  price: LineColumns['price'],
  quantity: LineColumns['quantity'],
): { readonly reason: string; readonly differs?: string } {
  const { rows, equal, isPrice } = match
  if (rows === 0) return { reason: '' }
  const what = product(price, quantity)
  if (equal === rows) return { reason: `, in all ${rows} rows ${what}` }
  if (shareEqual(match) >= asGoodAsAll) return { reason: `, in ${equal} of ${rows} rows ${what}` }
  if (isPrice) return { reason: `, the same as ${shownNames([price?.column.name ?? ''])} whatever the quantity` }
  return {
    reason: `, but in ${equal} of ${rows} rows alone ${what}`,
    differs: `in ${rows - equal} of ${rows} rows is not ${what}`,
  }
}

function product(price: LineColumns['price'], quantity: LineColumns['quantity']): string {
  const [ofUnit, times] = [price, quantity].map((one) => shownNames([one?.column.name ?? '']))
  return quantity === undefined ? `${ofUnit}` : `${ofUnit} by ${times}`
}

function judgePrice(
  price: ProposedField,
  fields: readonly ProposedField[],
  lines: LineColumns,
  { column: quantity }: ColumnEvidence,
): Judged {
  const others = fields.filter((one) => one !== price)
  const name = shownNames([price.column ?? ''])
  switch (priceIsOf(lines)) {
    case 'unit': {
      const reason = `${price.reason}, the same for a product whatever its quantity`
      return { fields: inOrderOfModel([...others, { ...price, reason }]), problems: [] }
    }
    case 'line': {
      const reason = `${price.reason} that grow with the quantity of a product: they are those of lines`
      const amount: ProposedField = { ...price, field: 'amount', reason, isGuess: true }
      const message = `${name} grows with ${shownNames([quantity.name])}: it is taken for the amount of the line, and is not multiplied`
      return {
        fields: inOrderOfModel([...others, amount]),
        problems: [problem('quantity-beside-price', message)],
      }
    }
    case undefined: {
      const message = `revenue is ${name} by ${shownNames([quantity.name])}: if ${name} is that of the whole line, say that it is the amount`
      return { fields, problems: [problem('quantity-beside-price', message)] }
    }
  }
}
