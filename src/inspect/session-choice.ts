import type { EventField } from '../events/fields.js'
import type { InspectedChoice, InspectedType, ProposedField } from './inspection.js'

/** The gap that analytics tools end a visit by unless told otherwise. */
const gap = '30 minutes'

/** Whether sessions could be made: where no column holds them, but there are users, and more of what they did than orders. */
export function sessionChoice(
  fields: readonly ProposedField[],
  types: readonly Pick<InspectedType, 'readAs'>[],
): readonly InspectedChoice[] {
  const has = (name: EventField) => fields.some(({ field }) => field === name)
  if (has('userSession') || !has('userId') || !has('eventTime')) return []
  if (types.every(({ readAs }) => readAs === 'purchase' || readAs === 'refund')) return []
  const orders = has('orderId') ? '' : '; a visit with a purchase is then one order'
  return [
    {
      option: 'binding.sessions',
      value: { gap },
      message: `no column holds sessions, but there are users: visits can be made of their events, which end where the next one comes more than ${gap} later. There are sessions then, rates by session, the quadrant and the funnel${orders}`,
    },
  ]
}
