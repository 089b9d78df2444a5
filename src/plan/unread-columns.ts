import type { ExpressionNode } from '../definition/expression.js'
import { fieldsIn } from '../definition/walk.js'
import type { Binding } from '../events/binding.js'
import { columnsHint } from '../events/binding-hints.js'
import { keyOfColumn } from '../events/column-key.js'
import { pathsIn } from '../events/column-source.js'
import { type EventField, eventFields } from '../events/fields.js'
import { hasOrHave } from '../events/lacking.js'
import type { Warning } from '../events/warning.js'
import { type Advice, said } from '../hint.js'
import { listed } from '../shown.js'
import { type MeasurePlan, measuresOf } from './measure-plan.js'
import { isOfMoney } from './one-currency.js'

/** What is taken of lines where these fields are not bound. */
const consequences = {
  quantity: 'each row counts as one unit',
  amount: 'a line is worth its price',
  currency: 'all money is taken to be of one currency',
} as const satisfies Partial<Record<EventField, string>>

type Unread = keyof typeof consequences

/**
 * Warns of columns that are called as optional fields and are not bound to them, though revenue or units depend on it.
 *
 * @param plan the plan as it was asked, before what is not bound is taken out of it
 * @param columns all columns of the source
 */
export function unreadWarnings(
  plan: MeasurePlan,
  binding: Binding,
  columns: Iterable<string>,
  source: string,
): readonly Warning[] {
  const wanted = unreadFields(plan, binding)
  if (wanted.length === 0) return []
  const taken = new Set<string>([
    ...[...binding.named].map((name) => binding.columns[name as EventField]),
    ...[...binding.nested.values()].flatMap((extract) => pathsIn(extract).map(({ text }) => text)),
    ...binding.further.keys(),
  ])
  const free = [...columns].filter((name) => !taken.has(name))
  const found = wanted.flatMap((field) => {
    const column = free.find((name) => keyOfColumn(name) === eventFields[field].column)
    return column === undefined ? [] : [{ field, column }]
  })
  if (found.length === 0) return []
  const names = listed(
    found.map(({ column }) => JSON.stringify(column)),
    'and',
  )
  const isOne = found.length === 1
  const what = listed(
    found.map(({ field }) => consequences[field]),
    'and',
  )
  const hint = columnsHint(
    found.map(({ field }) => field),
    Object.fromEntries(found.map(({ field, column }) => [field, column])),
  )
  const { text, hints } =
    said`${source} ${hasOrHave(source)} the column${isOne ? '' : 's'} ${names}, and ${isOne ? 'it is' : 'they are'} not read: ${what}. Bind ${isOne ? 'it' : 'them'}: ${hint}${otherwise(found, binding)}`
  return [{ code: 'unread-columns', message: text, quality: false, hints }]
}

/** What to say where it is meant so. */
function otherwise(found: readonly { readonly field: Unread }[], { columns: { price } }: Binding): Advice {
  const has = (name: Unread) => found.some(({ field }) => field === name)
  if (has('amount'))
    return said`; or, where it is no amount of lines, name the price: ${columnsHint(['price'], { price })}`
  if (has('quantity'))
    return said`; or, where prices are those of whole lines, say so: ${columnsHint(['amount'], { amount: price })}`
  return said``
}

/** The optional fields that would make a difference to what is asked, and are neither bound nor read otherwise. */
function unreadFields(plan: MeasurePlan, { named }: Binding): readonly Unread[] {
  const measures = measuresOf(plan)
  const read = (nodes: readonly ExpressionNode[]) => new Set(fieldsIn(nodes).map(({ name }) => name))
  const asked = read([...plan.dimensions.map(({ expr }) => expr), ...plan.where])
  const ofLines = measures.some((node) => read([node]).has('amount'))
  const ofUnits = measures.some((node) => read([node]).has('quantity') && !read([node]).has('amount'))
  const matters: Readonly<Record<Unread, boolean>> = {
    quantity: ofUnits || (ofLines && !named.has('amount')),
    // Where prices or quantities are bound, it was said what lines are worth.
    amount: ofLines && !named.has('price') && !named.has('quantity'),
    currency: measures.some(isOfMoney),
  }
  return (Object.keys(consequences) as Unread[]).filter((name) => matters[name] && !named.has(name) && !asked.has(name))
}
