import type { Event } from '../../../src/events/schema.js'
import type { ReportQuery } from '../../../src/report.js'
import { sampleEvents } from '../../../src/sample/events.js'
import { generateSample } from '../../../src/sample/generate.js'
import { fromEvents } from '../../../src/sources/memory/from-events.js'
import type { Source } from '../../../src/sources/source.js'

/** A set of events to make a page of. */
export interface EventSet {
  readonly name: string
  readonly open: () => Source
  readonly query: ReportQuery
}

/** A small sample of two months, with the period before. */
export const sampleSet: EventSet = {
  name: 'sample',
  open: () => {
    const sample = generateSample({ events: 60_000, seed: 11 })
    return fromEvents([...sample].flatMap((batch) => [...sampleEvents(batch, sample.catalog)]))
  },
  query: { time: { from: '2019-11-01', to: '2019-12-01' }, minSessions: 10 },
}

/** Names that try to be more than names. Each that is read as markup leaves an element with `data-hostile`, or runs. */
export const hostileNames = [
  '<img src=x onerror="window.pwned=1" data-hostile>',
  '</script><script>window.pwned=1</script><i data-hostile>',
  '<!--<script>',
  '"><svg onload="window.pwned=1" data-hostile>',
  `'><b data-hostile onmouseover='window.pwned=1'>`,
  '</textarea></title></style><u data-hostile>',
  '&lt;s data-hostile&gt;',
  'javascript:alert(1)',
  '__proto__',
  'constructor',
  'toString',
  '{name|rich}',
  '{a}{b}{c}',
  '=HYPERLINK("http://evil.example","x")',
  '#{7*7}{{7*7}}',
  `O'Neil & "Sons"`,
  '\u202egnp.evil',
  'a\u0000b',
  'two\nlines',
  'line\u2028separator',
  'url(#chart)',
  'zr0-cls-0',
  'nan',
  'infinity',
  '日本語ブランド',
  '👟 shoes',
  `long ${'x'.repeat(300)}`,
] as const

/** Events of hostile brands, each with enough sessions to be in every chart. */
export const hostileSet: EventSet = {
  name: 'hostile names',
  open: () => fromEvents(eventsOf(hostileNames)),
  query: { time: { from: '2020-01-15', to: '2020-01-29' }, minSessions: 5 },
}

/** A funnel in the order of time, of sessions some of which put into a cart what they view later. */
export const orderedSet: EventSet = {
  name: 'an ordered funnel',
  open: () => {
    const early = ({ eventType, userSession }: Partial<Event>) =>
      eventType === 'cart' && /[05]$/.test(userSession ?? '')
    const events = eventsOf(['one', 'two', 'three', 'four'])
    return fromEvents(
      events.map((event) =>
        early(event) ? { ...event, eventTime: new Date((event.eventTime as Date).getTime() - 60_000) } : event,
      ),
    )
  },
  query: { time: { from: '2020-01-15', to: '2020-01-29' }, minSessions: 5, orderedFunnel: true },
}

/** Events of brands of these names. */
export function eventsOf(names: readonly string[]): Partial<Event>[] {
  const events: Partial<Event>[] = []
  names.forEach((brand, index) => {
    for (let session = 0; session < 40 + index * 7; session++) {
      const minute = Date.UTC(2020, 0, 1) + ((session * 7919 + index * 104_729) % (28 * 1440)) * 60_000
      const types = [
        'view',
        ...(session % 3 === 0 ? ['view', 'cart'] : []),
        ...(session % (4 + (index % 9)) === 0 ? ['purchase'] : []),
      ]
      types.forEach((eventType, step) => {
        events.push({
          eventTime: new Date(minute + step * 1000),
          eventType,
          productId: `${index}`,
          categoryId: '1',
          categoryCode: null,
          brand: session === 39 ? null : brand,
          price: 5 + index * 13.37,
          userId: `${index}-${session % 25}`,
          userSession: `${index}-${session}`,
        })
      })
    }
  })
  return events
}
