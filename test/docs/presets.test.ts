import { expect, test } from 'vitest'
import { type BindingOptions, defineBinding } from '../../src/events/binding.js'
import type { ColumnSource, MadeColumn } from '../../src/events/column-source.js'
import { type EventField, eventFieldNames } from '../../src/events/fields.js'
import { type PresetName, presets } from '../../src/events/presets/presets.js'
import { orderLines, taobaoColumns } from '../../src/presets.js'

/** What is said of a preset, beside what its binding tells. */
interface Told {
  readonly title: string
  /** How it is called in TypeScript. */
  readonly call: string
  readonly about: readonly string[]
  /** What each option is for, by its name, with its values. */
  readonly options: readonly (readonly [option: string, meaning: string])[]
  /** What the system has that is not read, and what it does not have. */
  readonly leftOut: readonly string[]
  /** Bindings of options that are shown beside the usual one. */
  readonly layouts?: Readonly<Record<string, BindingOptions>>
}

const gap = ['`sessionGap`', "how long a session pauses at most: `'30 minutes'` unless given"] as const
const userOf = (signedIn: string, pseudonymous: string) =>
  [
    '`user`',
    `\`'signed-in'\` (the default): ${signedIn}, or else ${pseudonymous}; \`'pseudonymous'\`: always ${pseudonymous}, so that nobody becomes another user by signing in`,
  ] as const

const told: Readonly<Record<PresetName, Told>> = {
  ga4: {
    title: 'Google Analytics 4',
    call: 'ga4()',
    about: [
      'The BigQuery export (`events_YYYYMMDD`), in Parquet or as JSON by lines, in which whole numbers are text. Times are UTC; ask for days in the time zone',
      'of the shop (`time: { timeZone }`, `--time-zone`), in which GA4 has its `event_date`.',
    ],
    options: [
      userOf('`user_id`', '`user_pseudo_id`'),
      [
        '`currency`',
        "the event parameter of the currency: `'currency'` unless given; `null` (in TypeScript) where all money is of one and no parameter tells it",
      ],
      ['`categoryLevels`', 'how many of the five `item_category` are levels of the category: 5 unless given'],
      [
        '`sameTransaction`',
        "`'one'` (the default): purchases with the same `transaction_id` were exported again, as when the page of thanks is loaded again, and count once; `'many'`: each counts",
      ],
    ],
    leftOut: [
      'Lists of products that were shown (`view_item_list`, `select_item`) and other events count as events, without a product. `itemTypes` names others whose items are lines: `{ ...ga4(), itemTypes: [...] }`.',
      'The session is that of one user, since `ga_session_id` is unique for its user alone.',
      'Refunds are never left out as copies: several parts of one order may be given back under its `transaction_id`. `eventId` is therefore that of purchases alone, and null of all others. A shop that sends one text as the id of every order, such as `undefined`, wants it in `nulls` or `sameTransaction` as `many`.',
      "Amounts in US dollars (`…_in_usd`), tax and shipping are not read: `item_revenue` is the price by the quantity, after the item's discount. A purchase or refund without items has the money of the event.",
      'An item whose `quantity` is null is one unit. `(not set)` is null everywhere.',
    ],
  },
  snowplow: {
    title: 'Snowplow',
    call: 'snowplow()',
    about: [
      "Products of e-commerce events, a row each, as Snowplow's dbt package `snowplow_ecommerce` derives them in `snowplow_ecommerce_product_interactions`. Versions of it that",
      'have flags (`is_product_transaction`) in place of `ecommerce_action_type` want it in a view: the events of its base table have it.',
    ],
    options: [
      userOf('`user_id`', '`domain_userid`'),
      [
        '`categorySeparator`',
        "what is between levels of `product_category`: `'/'` unless given, as the package's `snowplow__categories_separator`",
      ],
    ],
    leftOut: [
      'Products of a list (`list_view`) count as events and not as views.',
      "One event has several rows, with one `event_id`; so it does not tell which rows were sent again. The package leaves those out; of rows that are made otherwise, `{ ...snowplow(), duplicates: 'exact' }` (`--duplicates exact`) leaves out those that are alike in all that is bound.",
      'The total of a transaction, tax, shipping and vouchers are of whole orders, and are not read; the money of a line is its price by its quantity. `product_list_price`, before discounts, is not read. A refund without products has no row.',
    ],
  },
  segment: {
    title: 'Segment',
    call: 'segment()',
    about: [
      'Calls as JSON (of a destination in S3, or of a webhook), with the events of the e-commerce specification, version 2. Flat tables of a warehouse have one table an event, and want a view.',
    ],
    options: [
      userOf('`userId`', '`anonymousId`'),
      ['`categorySeparator`', "what is between levels of `category`: `'/'` unless given"],
      gap,
    ],
    leftOut: [
      'Calls of other kinds (`page`, `screen`, `identify`) are events of their kind, without a product. So are lists of products (`Product List Viewed`), the cart (`Cart Viewed`) and the steps of the checkout.',
      'There are no session ids: sessions are cut by pauses of a user. Who signs in becomes another user, and begins another session, unless `user` is `pseudonymous`; calls of servers often have no `anonymousId`, and would then be of nobody.',
      'An order that tells its products is worth their prices by their quantities. `revenue`, or the `total` of a refund, counts where it tells none; discounts, tax and shipping of whole orders are not read.',
      'What is sent again has the same `messageId`, and counts once.',
    ],
  },
  shopify: {
    title: 'Shopify',
    call: 'shopify()',
    about: ['Standard events of web pixels, as the browser hands them to a pixel, in JSON by lines.'],
    options: [gap],
    leftOut: [
      'Collections, searches, the cart as a whole and the steps of the checkout count as events, without a product.',
      'There are no session ids: sessions are cut by pauses of a client.',
      'Pixels tell of no refunds, and of orders only what browsers report; exports of orders are [order lines](#order-lines).',
      'The money of a line is `finalLinePrice`, after its discounts, where the pixel tells it (since 2024); else the price by the quantity. Discounts of whole orders, tax and shipping are not read.',
      'Ids are read as they are: numbers, or texts such as `gid://shopify/Product/1`. All files of a query should have the same kind.',
    ],
  },
  'retail-rocket': {
    title: 'RetailRocket',
    call: 'retailRocket()',
    about: ['The published `events.csv`. Times are epochs in milliseconds.'],
    options: [gap],
    leftOut: [
      'There are no prices, and no categories or brands: they are in files of their own, `item_properties`, which change over time. Metrics of money are left out, or refused where they are named.',
      'There are no session ids: sessions are cut by pauses of a visitor.',
    ],
  },
  taobao: {
    title: 'Taobao',
    call: 'taobao()',
    about: [
      `The published \`UserBehavior.csv\`, which has no line of names: they are \`taobaoColumns\` (${taobaoColumns.map((name) => `\`${name}\``).join(', ')}), for`,
      '`duckdb({ files, csv: { columns: taobaoColumns }, binding: taobao() })`; `--preset taobao` sets them by itself. Times are epochs in seconds. Its days are those of China: ask for',
      "them with `time: { timeZone: 'Asia/Shanghai' }` (`--time-zone Asia/Shanghai`).",
    ],
    options: [gap],
    leftOut: [
      'There are no prices, orders, brands or names of categories. A session with a purchase is an order; metrics of money are left out, or refused where they are named.',
      'There are no session ids: sessions are cut by pauses of a user.',
    ],
  },
  'order-lines': {
    title: 'Order lines',
    call: 'orderLines()',
    about: [
      'Exports of orders with a row for each product: every row is a purchase, or a refund where its quantity or price is negative. There are three layouts, and `columns` for others.',
    ],
    options: [
      ['`layout`', "what the columns are called: `'orders'` unless given, `'olist'` or `'online-retail'`"],
      [
        '`columns`',
        "columns with other names, or further ones, by field; null for a field that there is not: `{ eventTime: 'ordered', brand: 'maker', quantity: null }`. On the command line, `--column`",
      ],
      ['`timeFormat`', "how times are written, if not in ISO 8601: `'%d/%m/%Y %H:%M'`"],
      [
        '`fileTimeZone`',
        "the time zone of the times: UTC unless given; Olist's is `'America/Sao_Paulo'`, Online Retail's `'Europe/London'`",
      ],
      ['`cancellations`', "what negative lines are: `'refund'` (the default), or `'purchase'`, as they are written"],
    ],
    leftOut: [
      'There are no visits: what needs sessions, such as conversion rates, is left out, or refused where it is named.',
      'Olist writes a row for each unit, so that its quantity is bound to nothing; its items are to be joined with their orders and customers first.',
      'Online Retail writes what was given back with a negative quantity, under an invoice of its own that begins with C.',
    ],
    layouts: {
      orders: orderLines(),
      olist: orderLines({ layout: 'olist' }),
      'online-retail': orderLines({ layout: 'online-retail' }),
    },
  },
  rees46: {
    title: 'REES46',
    call: 'rees46()',
    about: [
      'The published files of REES46, whose columns have the [usual names](values.md#columns). It is what files and tables are read by without a binding; objects with these names are read by it, too.',
    ],
    options: [],
    leftOut: [],
  },
}

/** The page of the presets, written from them; `npx vitest run --project unit test/docs -u` writes it anew. */
test('docs/presets.md is what the presets bind', async () => {
  const names = Object.keys(told) as PresetName[]
  expect(names).toEqual(Object.keys(presets))
  const page = [
    ...opening,
    '| in TypeScript | on the command line | what it reads |',
    '| --- | --- | --- |',
    ...names.map(
      (name) =>
        `| \`${told[name].call}\` | \`--preset ${name}\` | [${told[name].title}](#${anchorOf(told[name].title)}) |`,
    ),
    '',
    ...commandLine,
    ...names.flatMap(sectionOf),
  ]
  await expect(`${page.join('\n').trimEnd()}\n`).toMatchFileSnapshot('../../docs/presets.md')
})

const opening = [
  '# Presets',
  '',
  'This page is generated from the presets (`test/docs/presets.test.ts`).',
  '',
  'A preset is a binding for the events of a well-known system: what it calls the fields, which of its events have products, and how it writes times.',
  'It is a plain object of options, so it can be spread and added to:',
  '',
  '```csv events.csv',
  'timestamp,visitorid,event,itemid,transactionid',
  '1433221332117,257597,view,355908,',
  '1433221392117,257597,addtocart,355908,',
  '1433221452117,257597,transaction,355908,7',
  '1433225452117,158090,view,99,',
  '```',
  '',
  '```ts',
  "import { analyze, defineBinding } from 'cartometrics'",
  "import { duckdb } from 'cartometrics/duckdb'",
  "import { ga4, retailRocket } from 'cartometrics/presets'",
  '',
  "const source = duckdb({ files: 'events.csv', binding: retailRocket({ sessionGap: '1 hour' }) })",
  "const { totals } = await analyze(source, { metrics: ['views', 'carts', 'purchases', 'sessions', 'orders'] })",
  'source.close()',
  'totals.views // 2',
  'totals.sessions // 2',
  "defineBinding({ ...ga4({ user: 'pseudonymous' }), nulls: ['(not set)', '(none)'] })",
  '```',
  '',
]

const commandLine = [
  'On the command line, options follow the name; other options add to the preset (`--column`, `--event-type`, `--null`), or take the place of its parts:',
  '',
  '```sh',
  'npx cartometrics analyze events.csv --preset retail-rocket --metrics views,purchases,sessions',
  "npx cartometrics analyze events.csv --preset 'retail-rocket:session-gap=1 hour' --metrics views,sessions",
  "npx cartometrics analyze events.csv --preset retail-rocket --session-gap '2 hours' --event-type view=view --event-type addtocart=view --metrics views,sessions",
  'npx cartometrics sample --as taobao --events 20000 -o UserBehavior.csv -q',
  'npx cartometrics analyze UserBehavior.csv --preset taobao --by day --time-zone Asia/Shanghai --metrics views,purchases -o days.csv',
  '```',
  '',
  'Several options have commas between them: `--preset ga4:user=pseudonymous,category-levels=2`. What a preset says beyond columns are options of a binding, too:',
  '',
  '| option of a binding | command line | meaning |',
  '| --- | --- | --- |',
  '| `itemTypes` | `--item-types view_item,purchase` | the events, by their own types, of which each item is a line |',
  '| `optional` | | fields that are null where a source lacks their columns, with a [warning](warnings.md); what a preset binds otherwise must be there, or be left out by `--without` |',
  "| `categorySeparator` | `--category-separator ' > '` | what is between levels of a category, where `topCategory` is cut; a point unless given |",
  "| `otherTypes: 'expected'` | `--other-types expected` | events of other types are usual, and need no warning, unless there is none of the known types |",
  "| `negativePurchases: 'refund'` | `--negative-purchases refund` | purchases with a negative price, quantity or amount are refunds |",
  '',
  '`toSql` and `createEventsView` take a table to have the usual columns: say by `types: { category_id: null }` which of those that a preset binds to nothing there are',
  'not. `sql --preset` knows them by itself. A metric that needs one is then left out, or refused where it is named. `ga4ColumnTypes`, `segmentColumnTypes` and',
  '`snowplowColumnTypes` are the types of all columns of their tables in DuckDB, made of Parquet, and in [Athena](athena.md#7-events-of-ga4-segment-snowplow-and-shopify), which `ddl --preset` writes.',
  '',
  'Tableau reads no items, duplicates or sessions: connect it to [a view of the events](lines.md#a-view-of-the-events), which `sql --preset NAME --events-view VIEW` writes.',
  '',
]

function sectionOf(name: PresetName): readonly string[] {
  const { title, about, options, leftOut, layouts } = told[name]
  const binding = presets[name].binding({})
  const { sessions, items, duplicates, negativesAreRefunds } = defineBinding(binding)
  const rest = [
    ...(items === null
      ? []
      : [
          `Each of \`${items.array}[]\` is a line, of events of the types ${listed([...(items.types ?? [])])}; of other events, all is one line.`,
        ]),
    ...(binding.categorySeparator === undefined
      ? []
      : [`Between levels of a category is \`${JSON.stringify(binding.categorySeparator)}\`.`]),
    ...(duplicates === null ? [] : ['Events with the same `eventId` count once.']),
    ...(sessions === null ? [] : ['`userSession` is made of events with no pause of more than 30 minutes.']),
    ...(negativesAreRefunds ? ['Lines below zero are refunds.'] : []),
  ]
  const columns = layouts ?? { [name]: binding }
  const fields = fieldsTable(columns)
  return [
    `## ${title}`,
    '',
    ...about,
    '',
    ...(fields.length === 0 ? [] : [...fields, '']),
    ...typesTable(binding),
    ...(rest.length === 0 ? [] : [rest.join(' '), '']),
    ...(options.length === 0
      ? []
      : [
          '| option | meaning |',
          '| --- | --- |',
          ...options.map(([option, meaning]) => `| ${option} | ${meaning} |`),
          '',
        ]),
    ...leftOut.map((line) => `- ${line}`),
    ...(leftOut.length === 0 ? [] : ['']),
  ]
}

function fieldsTable(bindings: Readonly<Record<string, BindingOptions>>): readonly string[] {
  const of = Object.values(bindings)
  const bound = eventFieldNames.filter((field) => of.some(({ columns }) => columns?.[field] !== undefined))
  if (bound.length === 0) return []
  const cell = (field: EventField, { columns, eventTypes }: BindingOptions) => {
    const source = columns?.[field]
    return source === undefined ? '–' : describe(source, eventTypes)
  }
  const titles = of.length === 1 ? ['column or path'] : Object.keys(bindings).map((name) => `\`${name}\``)
  return [
    `| field | ${titles.join(' | ')} |`,
    `| --- |${' --- |'.repeat(titles.length)}`,
    ...bound.map((field) => `| \`${field}\` | ${of.map((binding) => cell(field, binding)).join(' | ')} |`),
  ]
}

function typesTable({ columns, eventTypes, eventTypeIs }: BindingOptions): readonly string[] {
  if (eventTypeIs !== undefined) return [`Every row is a \`${eventTypeIs}\`.`, '']
  if (columns?.eventType === undefined) return []
  return [
    '| event type | is read as |',
    '| --- | --- |',
    ...Object.entries(eventTypes ?? {}).map(([raw, type]) => `| \`${raw}\` | \`${type}\` |`),
    '| any other | itself |',
    '',
  ]
}

function describe(source: ColumnSource, types: BindingOptions['eventTypes']): string {
  if (typeof source === 'string') return `\`${source}\``
  if (Array.isArray(source))
    return (source as readonly (string | MadeColumn)[]).map((one) => describe(one, types)).join(', or else ')
  if ('joined' in source) return source.joined.map((path) => `\`${path}\``).join(' with ')
  if ('levels' in source) return source.levels.map((path) => `\`${path}\``).join(', ')
  if ('withoutItems' in source) return `\`${source.withoutItems}\` where there are no items`
  if ('byType' in source)
    return Object.entries(source.byType)
      .map(([type, one]) => `of \`${type}\` ${describe(one, types)}`)
      .join(', ')
  throw new Error('a source of an unknown kind')
}

function listed(types: readonly string[]): string {
  return types.map((type) => `\`${type}\``).join(', ')
}

function anchorOf(title: string): string {
  return title.toLowerCase().replaceAll(' ', '-')
}
