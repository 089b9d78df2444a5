import type { BindingOptions } from '../../src/events/binding.js'
import type { InspectedCsv } from '../../src/inspect/inspection.js'

/** An event of a made-up shop, before it is written in the way of some system. */
export interface ShopEvent {
  readonly time: Date
  readonly type: 'view' | 'cart' | 'purchase'
  readonly product: string
  readonly category: string
  readonly brand: string
  /** In cents. */
  readonly cents: number
  readonly user: string
  readonly session: string
  readonly order: string
}

/** How a system writes its events, and what has to be proposed of them. */
export interface ShopLayout {
  readonly name: string
  /** Undefined where no line names the columns. */
  readonly header: readonly string[] | undefined
  readonly delimiter: string
  readonly values: (event: ShopEvent) => readonly string[]
  readonly encoding?: 'latin1'
  readonly binding: BindingOptions
  readonly csv?: InspectedCsv
  /** Problems that are to be told beside those of times without an offset. */
  readonly problems?: readonly string[]
}

const brands = ['Müller', 'apple', 'samsung', "O'Neil", 'sony']
const categories = ['electronics.phone', 'home.kitchen', 'sport.shoes']

/** The same events each time: some sessions of two weeks, in the order of time. */
export function shopEvents(sessions = 150): readonly ShopEvent[] {
  let state = 20_191_001
  const next = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const hex = (digits: number) => Array.from({ length: digits }, () => next(16).toString(16)).join('')
  const events: ShopEvent[] = []
  for (let index = 0; index < sessions; index++) {
    const start = Date.UTC(2019, 9, 1) + Math.floor((index * 14 * 86_400_000) / sessions / 60_000) * 60_000
    const session = `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`
    const user = String(520_000_000 + next(90))
    const product = next(40)
    const event = (minute: number, type: ShopEvent['type']): ShopEvent => ({
      time: new Date(start + minute * 60_000),
      type,
      product: String(4_000_000 + product * 77),
      category: categories[product % categories.length] as string,
      brand: brands[product % brands.length] as string,
      cents: 995 + product * product * 150,
      user,
      session,
      order: type === 'purchase' ? `A-${1000 + index}` : '',
    })
    events.push(event(0, 'view'), event(1, 'view'))
    if (index % 3 === 0) events.push(event(2, 'cart'))
    if (index % 6 === 0) events.push(event(3, 'purchase'))
  }
  return events.sort((a, b) => a.time.getTime() - b.time.getTime())
}

const two = (number: number) => String(number).padStart(2, '0')
const parts = ({ time }: ShopEvent) => ({
  y: time.getUTCFullYear(),
  m: two(time.getUTCMonth() + 1),
  d: two(time.getUTCDate()),
  clock: `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}`,
})
const iso = ({ time }: ShopEvent) => time.toISOString().slice(0, 19).replace('T', ' ')

/** An amount with its marks. */
function amount({ cents }: ShopEvent, decimal: string, grouping: string): string {
  const whole = String(Math.floor(cents / 100)).replaceAll(/\B(?=(\d{3})+$)/g, grouping)
  return `${whole}${decimal}${two(cents % 100)}`
}

type Names = Readonly<Record<ShopEvent['type'], string>>

/** What a binding says of event types. */
function typesOf(names: Names): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(names).map(([type, name]) => [name, type]))
}

const german: Names = { view: 'Ansicht', cart: 'In den Warenkorb', purchase: 'Kauf' }
const french: Names = { view: 'Consultation', cart: 'Ajout au panier', purchase: 'Achat' }
const spanish: Names = { view: 'vista', cart: 'carrito', purchase: 'compra' }
const italian: Names = { view: 'visualizzazione', cart: 'aggiunta al carrello', purchase: 'acquisto' }
const portuguese: Names = { view: 'visualização', cart: 'carrinho', purchase: 'compra' }
const dutch: Names = { view: 'bekeken', cart: 'in winkelwagen', purchase: 'aankoop' }
const polish: Names = { view: 'wyświetlenie', cart: 'do koszyka', purchase: 'zakup' }
const turkish: Names = { view: 'görüntüleme', cart: 'sepete ekleme', purchase: 'satın alma' }
const chinese: Names = { view: 'pv', cart: 'cart', purchase: 'buy' }
const japanese: Names = { view: '閲覧', cart: 'カート追加', purchase: '購入' }
const analytics: Names = { view: 'view_item', cart: 'add_to_cart', purchase: 'purchase' }
const segment: Names = { view: 'Product Viewed', cart: 'Product Added', purchase: 'Order Completed' }

/** Systems that call their columns and types otherwise, and write values in other ways. */
export const shopLayouts: readonly ShopLayout[] = [
  {
    name: 'a German shop, in Windows-1252',
    header: [
      'Zeitstempel',
      'Ereignis',
      'Artikelnummer',
      'Warengruppe',
      'Marke',
      'Einzelpreis',
      'Kundennummer',
      'Sitzungs-ID',
    ],
    delimiter: ';',
    encoding: 'latin1',
    values: (event) => {
      const { y, m, d, clock } = parts(event)
      const { product, category, brand, user, session } = event
      return [
        `${d}.${m}.${y} ${clock}`,
        german[event.type],
        product,
        category,
        brand,
        amount(event, ',', '.'),
        user,
        session,
      ]
    },
    binding: {
      columns: {
        eventTime: 'Zeitstempel',
        eventType: 'Ereignis',
        productId: 'Artikelnummer',
        categoryCode: 'Warengruppe',
        brand: 'Marke',
        price: 'Einzelpreis',
        userId: 'Kundennummer',
        userSession: 'Sitzungs-ID',
      },
      timeFormat: '%d.%m.%Y %H:%M',
      decimal: ',',
      grouping: '.',
      eventTypes: typesOf(german),
    },
    csv: { encoding: 'windows-1252' },
  },
  {
    name: 'a French shop, with tabs and narrow spaces',
    header: [
      'Horodatage',
      'Type d’événement',
      'Code produit',
      'Catégorie',
      'Marque',
      'Prix unitaire',
      'ID client',
      'ID session',
    ],
    delimiter: '\t',
    values: (event) => {
      const { y, m, d, clock } = parts(event)
      const { product, category, brand, user, session } = event
      return [
        `${d}/${m}/${y} ${clock}`,
        french[event.type],
        product,
        category,
        brand,
        amount(event, ',', '\u202f'),
        user,
        session,
      ]
    },
    binding: {
      columns: {
        eventTime: 'Horodatage',
        eventType: 'Type d’événement',
        productId: 'Code produit',
        categoryCode: 'Catégorie',
        brand: 'Marque',
        price: 'Prix unitaire',
        userId: 'ID client',
        userSession: 'ID session',
      },
      timeFormat: '%d/%m/%Y %H:%M',
      decimal: ',',
      grouping: '\u202f',
      eventTypes: typesOf(french),
    },
  },
  {
    name: 'a Spanish shop, with bars',
    header: ['fecha_hora', 'evento', 'id_producto', 'categoria', 'marca', 'precio', 'id_usuario', 'id_sesion'],
    delimiter: '|',
    values: (event) => [
      iso(event),
      spanish[event.type],
      event.product,
      event.category,
      event.brand,
      amount(event, '.', ''),
      event.user,
      event.session,
    ],
    binding: {
      columns: {
        eventTime: 'fecha_hora',
        eventType: 'evento',
        productId: 'id_producto',
        categoryCode: 'categoria',
        brand: 'marca',
        price: 'precio',
        userId: 'id_usuario',
        userSession: 'id_sesion',
      },
      eventTypes: typesOf(spanish),
    },
  },
  {
    name: 'an Italian shop, with its orders',
    header: [
      'dataOra',
      'tipoEvento',
      'idProdotto',
      'reparto',
      'marchio',
      'prezzo',
      'idUtente',
      'idSessione',
      'numeroOrdine',
    ],
    delimiter: ';',
    values: (event) => [
      iso(event),
      italian[event.type],
      event.product,
      event.category,
      event.brand,
      amount(event, ',', ''),
      event.user,
      event.session,
      event.order,
    ],
    binding: {
      columns: {
        eventTime: 'dataOra',
        eventType: 'tipoEvento',
        productId: 'idProdotto',
        categoryCode: 'reparto',
        brand: 'marchio',
        price: 'prezzo',
        userId: 'idUtente',
        userSession: 'idSessione',
        orderId: 'numeroOrdine',
      },
      decimal: ',',
      eventTypes: typesOf(italian),
    },
  },
  {
    name: 'a Portuguese shop, with NULL for nothing',
    header: ['Data/Hora', 'Ação', 'Código Produto', 'Marca', 'Preço', 'Cliente', 'Sessão', 'Cupom'],
    delimiter: ',',
    values: (event) => [
      iso(event),
      portuguese[event.type],
      event.product,
      event.brand === 'sony' ? 'NULL' : event.brand,
      amount(event, '.', ''),
      event.user,
      event.session,
      'NULL',
    ],
    binding: {
      columns: {
        eventTime: 'Data/Hora',
        eventType: 'Ação',
        productId: 'Código Produto',
        brand: 'Marca',
        price: 'Preço',
        userId: 'Cliente',
        userSession: 'Sessão',
      },
      nulls: ['NULL'],
      eventTypes: typesOf(portuguese),
    },
  },
  {
    name: 'a Dutch shop',
    header: ['tijdstip', 'gebeurtenis', 'productnummer', 'merk', 'prijs', 'klantnummer', 'bezoek_id'],
    delimiter: ';',
    values: (event) => {
      const { y, m, d, clock } = parts(event)
      return [
        `${d}-${m}-${y} ${clock}:00`,
        dutch[event.type],
        event.product,
        event.brand,
        amount(event, ',', ''),
        event.user,
        event.session,
      ]
    },
    binding: {
      columns: {
        eventTime: 'tijdstip',
        eventType: 'gebeurtenis',
        productId: 'productnummer',
        brand: 'merk',
        price: 'prijs',
        userId: 'klantnummer',
        userSession: 'bezoek_id',
      },
      timeFormat: '%d-%m-%Y %H:%M:%S',
      decimal: ',',
      eventTypes: typesOf(dutch),
    },
  },
  {
    name: 'a Polish shop',
    header: [
      'Data zdarzenia',
      'Typ zdarzenia',
      'ID produktu',
      'Kategoria',
      'Producent',
      'Cena',
      'ID użytkownika',
      'ID sesji',
    ],
    delimiter: ';',
    values: (event) => [
      iso(event),
      polish[event.type],
      event.product,
      event.category,
      event.brand,
      amount(event, ',', '\u00a0'),
      event.user,
      event.session,
    ],
    binding: {
      columns: {
        eventTime: 'Data zdarzenia',
        eventType: 'Typ zdarzenia',
        productId: 'ID produktu',
        categoryCode: 'Kategoria',
        brand: 'Producent',
        price: 'Cena',
        userId: 'ID użytkownika',
        userSession: 'ID sesji',
      },
      decimal: ',',
      grouping: '\u00a0',
      eventTypes: typesOf(polish),
    },
  },
  {
    name: 'a Turkish shop',
    header: ['Tarih', 'İşlem', 'Ürün Kodu', 'Kategori', 'Marka', 'Fiyat', 'Müşteri No', 'Oturum No'],
    delimiter: ';',
    values: (event) => {
      const { y, m, d, clock } = parts(event)
      return [
        `${d}.${m}.${y} ${clock}:30`,
        turkish[event.type],
        event.product,
        event.category,
        event.brand,
        amount(event, ',', '.'),
        event.user,
        event.session,
      ]
    },
    binding: {
      columns: {
        eventTime: 'Tarih',
        eventType: 'İşlem',
        productId: 'Ürün Kodu',
        categoryCode: 'Kategori',
        brand: 'Marka',
        price: 'Fiyat',
        userId: 'Müşteri No',
        userSession: 'Oturum No',
      },
      timeFormat: '%d.%m.%Y %H:%M:%S',
      decimal: ',',
      grouping: '.',
      eventTypes: typesOf(turkish),
    },
  },
  {
    name: 'a Chinese log of seconds, in which nobody has a session',
    header: ['用户ID', '商品ID', '类目', '行为类型', '时间戳', '品牌', '价格'],
    delimiter: ',',
    values: (event) => [
      event.user,
      event.product,
      event.category,
      chinese[event.type],
      String(event.time.getTime() / 1000),
      event.brand,
      amount(event, '.', ''),
    ],
    binding: {
      columns: {
        eventTime: '时间戳',
        eventType: '行为类型',
        productId: '商品ID',
        categoryCode: '类目',
        brand: '品牌',
        price: '价格',
        userId: '用户ID',
      },
      eventTypes: { pv: 'view', buy: 'purchase' },
    },
  },
  {
    name: 'a Japanese shop',
    header: ['日時', 'イベント', '商品コード', 'カテゴリ', 'ブランド', '単価', '会員ID', 'セッションID'],
    delimiter: ',',
    values: (event) => [
      iso(event).replaceAll('-', '/'),
      japanese[event.type],
      event.product,
      event.category,
      event.brand,
      amount(event, '.', ''),
      event.user,
      event.session,
    ],
    binding: {
      columns: {
        eventTime: '日時',
        eventType: 'イベント',
        productId: '商品コード',
        categoryCode: 'カテゴリ',
        brand: 'ブランド',
        price: '単価',
        userId: '会員ID',
        userSession: 'セッションID',
      },
      eventTypes: typesOf(japanese),
    },
  },
  {
    name: 'Google Analytics, in microseconds',
    header: [
      'event_timestamp',
      'event_name',
      'item_id',
      'item_category',
      'item_brand',
      'price',
      'user_pseudo_id',
      'ga_session_id',
      'transaction_id',
    ],
    delimiter: ',',
    values: (event) => [
      `${event.time.getTime()}000`,
      analytics[event.type],
      event.product,
      event.category,
      event.brand,
      amount(event, '.', ''),
      `${event.user}.1569`,
      event.session,
      event.order,
    ],
    binding: {
      columns: {
        eventTime: 'event_timestamp',
        eventType: 'event_name',
        productId: 'item_id',
        categoryCode: 'item_category',
        brand: 'item_brand',
        userId: 'user_pseudo_id',
        userSession: 'ga_session_id',
        orderId: 'transaction_id',
      },
      eventTypes: { view_item: 'view', add_to_cart: 'cart' },
    },
  },
  {
    name: 'a tracker with names of many words, and the clock of twelve hours',
    header: [
      'messageId',
      'Event Date',
      'Event Name',
      'SKU',
      'Product Name',
      'Vendor',
      'Price USD',
      'Anonymous ID',
      'Session ID',
      'Order ID',
    ],
    delimiter: ',',
    values: (event) => {
      const { y, m, d } = parts(event)
      const hour = event.time.getUTCHours()
      const clock = `${two(hour % 12 || 12)}:${two(event.time.getUTCMinutes())} ${hour < 12 ? 'AM' : 'PM'}`
      const id = `${event.session}-${event.time.getTime()}`
      return [
        id,
        `${m}/${d}/${y} ${clock}`,
        segment[event.type],
        `SKU-${event.product}`,
        'A thing',
        event.brand,
        `"${amount(event, '.', ',')}"`,
        event.user,
        event.session,
        event.order,
      ]
    },
    binding: {
      columns: {
        eventTime: 'Event Date',
        eventType: 'Event Name',
        productId: 'SKU',
        brand: 'Vendor',
        price: 'Price USD',
        userId: 'Anonymous ID',
        userSession: 'Session ID',
        orderId: 'Order ID',
        eventId: 'messageId',
      },
      timeFormat: '%m/%d/%Y %I:%M %p',
      grouping: ',',
      eventTypes: typesOf(segment),
    },
  },
  {
    name: 'no names at all, and another order',
    header: undefined,
    delimiter: ',',
    values: (event) => [
      event.session,
      event.user,
      event.type,
      amount(event, '.', ''),
      iso(event),
      event.product,
      event.brand,
    ],
    binding: {
      columns: {
        eventTime: 'column5',
        eventType: 'column3',
        price: 'column4',
        userId: 'column2',
        userSession: 'column1',
      },
    },
    csv: { header: false, columns: ['column1', 'column2', 'column3', 'column4', 'column5', 'column6', 'column7'] },
  },
]

/** The text of a file in a layout. */
export function layoutText<E>(
  {
    header,
    delimiter,
    values,
  }: Pick<ShopLayout, 'header' | 'delimiter'> & { readonly values: (event: E) => readonly string[] },
  events: readonly E[],
): string {
  const lines = [...(header === undefined ? [] : [header]), ...events.map(values)]
  return `${lines.map((line) => line.join(delimiter)).join('\n')}\n`
}
