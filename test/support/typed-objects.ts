import { columnsOf } from './bindings.js'
import type { Case } from './cases.js'
import { timeText } from './model.js'
import type { Physical } from './physical.js'

/** Events as objects of a service: times as `Date`, text or numbers, whole ids as bigints, prices as numbers where they are. */
export function typedObjects({ events, binding, physical }: Pick<Case, 'events' | 'binding' | 'physical'>) {
  const names = columnsOf(binding)
  const id = (text: string | null) => (text !== null && physical.id === 'bigint' ? BigInt(text) : text)
  const number = (text: string | null, form: string) => (text !== null && form === 'double' ? Number(text) : text)
  const money = (text: string | null) =>
    text !== null && physical.price === 'cents' ? Math.round(Number(text) * 100) : number(text, physical.price)
  return events.map((event, index) => ({
    [names.time]: event.time === null ? null : timeOf(event.time, physical.time, index),
    [names.shipped]: event.shipped === null ? null : timeOf(event.shipped, physical.time, index),
    [names.type]: event.type,
    [names.product]: id(event.product),
    [names.category]: id(event.category),
    [names.categoryCode]: event.categoryCode ?? '',
    [names.brand]: event.brand ?? undefined,
    [names.price]: money(event.price),
    [names.amount]: money(event.amount),
    [names.quantity]: number(event.quantity, physical.weight),
    [names.user]: id(event.user),
    [names.session]: id(event.session),
    [names.order]: id(event.order),
    [names.event]: id(event.event),
    [names.currency]: event.currency,
    device: event.device,
    weight: number(event.weight, physical.weight),
  }))
}

function timeOf(micros: number, form: Physical['time'], index: number): unknown {
  switch (form) {
    case 'epoch_s':
      return micros / 1e6
    case 'epoch_ms':
      return micros / 1000
    case 'epoch_us':
      return index % 2 === 0 ? micros : BigInt(micros)
    case 'epoch_ns':
      return BigInt(micros) * 1000n
    case 'epoch_double':
    case 'epoch_decimal':
      return micros / 1e6
    default:
      return micros % 1000 === 0 && index % 2 === 0 ? new Date(micros / 1000) : timeText(micros, 'iso')
  }
}
