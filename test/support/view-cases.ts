import type { BindingOptions } from '../../src/events/binding.js'
import type { ModelBinding } from './bindings.js'
import type { Case } from './cases.js'
import { type Expected, expected } from './oracle.js'
import { type ModelQuery, withoutComparedMoney } from './queries.js'
import { type ReadEvent, readModel } from './reading.js'
import { noSteps } from './steps.js'

/*
 * What must be found in a view of the events after all steps: they were taken over all of its events, whatever is asked of it, and without
 * those of which any field cannot be read.
 */

const checked: readonly (keyof ReadEvent)[] = [
  'eventTime',
  'eventType',
  'price',
  'quantity',
  'amount',
  'weight',
  'shipped',
]

/** A case whose further columns are declared, so that a view has them. */
export function declaredCase(one: Case): Case {
  return { ...one, binding: { ...one.binding, declared: true } }
}

/** What is asked of a view of a case's events, and the answer. */
export function viewCase(
  one: Case,
  form: 'typed' | 'text',
): { readonly query: ModelQuery; readonly expected: Expected } {
  const { binding, physical, events } = one
  const prices = form === 'typed' && physical.price === 'double' ? 'double' : 'decimal'
  const read = events.map((event) => readModel(event, { ...binding, prices }))
  const whole = read.filter(({ unreadable }) => checked.every((name) => !unreadable.has(name)))
  const bound = { ...binding, steps: binding.steps ?? noSteps }
  const { timeZone } = one.query.time
  const asked: ModelQuery = { ...one.query, from: null, to: null, time: { timeZone } }
  const query = expected(whole, asked, bound).mixed ? withoutComparedMoney(asked) : asked
  return { query, expected: expected(whole, query, bound) }
}

/** How a view is bound: by the usual names, and those of the optional fields that it has. */
export function viewBinding({ orders, lines, eventIds, currencies }: ModelBinding): BindingOptions {
  return {
    columns: {
      ...(orders ? { orderId: 'order_id' } : {}),
      ...(lines ? { quantity: 'quantity', amount: 'amount' } : {}),
      ...(eventIds ? { eventId: 'event_id' } : {}),
      ...(currencies ? { currency: 'currency' } : {}),
    },
    further: { device: 'text', weight: { scale: 3 }, shipped: 'instant' },
  }
}
