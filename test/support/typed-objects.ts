import { columnsOf } from './bindings.js'
import type { Case } from './cases.js'

/** Events as objects of a service: times as `Date` or milliseconds, whole ids as bigints, prices as numbers where they are. */
export function typedObjects({ events, binding, physical }: Pick<Case, 'events' | 'binding' | 'physical'>) {
  const names = columnsOf(binding)
  const id = (text: string | null) => (text !== null && physical.id === 'bigint' ? BigInt(text) : text)
  const number = (text: string | null, form: string) => (text !== null && form === 'double' ? Number(text) : text)
  return events.map((event, index) => ({
    [names.time]:
      event.time === null
        ? null
        : event.time % 1000 === 0 && index % 2 === 0
          ? new Date(event.time / 1000)
          : event.time / 1000,
    [names.type]: event.type,
    [names.product]: id(event.product),
    [names.category]: id(event.category),
    [names.categoryCode]: event.categoryCode ?? '',
    [names.brand]: event.brand ?? undefined,
    [names.price]: number(event.price, physical.price),
    [names.user]: id(event.user),
    [names.session]: id(event.session),
    [names.order]: id(event.order),
    device: event.device,
    weight: number(event.weight, physical.weight),
  }))
}
