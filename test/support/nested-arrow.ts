import {
  type Data,
  type DataType,
  Dictionary,
  Field,
  Float64,
  Int32,
  LargeList,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import type { NestedEvent, NumberForms } from './nested-events.js'

/** How nested events are kept in Arrow. */
export interface NestedLayout extends NumberForms {
  readonly lists: 'list' | 'large list'
  readonly texts: 'text' | 'dictionary'
  /** How many events are in each batch. */
  readonly size: number
  /** How many rows are cut off before and after those of a batch. */
  readonly cut: number
}

/** Nested events as a table of Arrow: structs, and lists of structs. */
export function nestedTable(events: readonly NestedEvent[], layout: NestedLayout): Table {
  const type = eventType(layout)
  const schema = new Schema(type.children)
  const batches: RecordBatch[] = []
  for (let from = 0; from < events.length; from += layout.size) {
    const own = events.slice(from, from + layout.size)
    const others = Array.from({ length: layout.cut }, (_, place) => events[place % events.length] as NestedEvent)
    const data = vectorFromArray(
      [...others, ...own, ...others].map((event) => whole(event, type)),
      type,
    ).data[0] as Data<Struct>
    const kept = layout.lists === 'list' ? data : withLargeLists(data)
    const batch = new RecordBatch(new Schema(kept.type.children), kept as never)
    batches.push(batch.slice(others.length, others.length + own.length) as RecordBatch)
  }
  return new Table(batches[0]?.schema ?? schema, batches)
}

/** A value with null for whatever its type has and it has not. */
function whole(value: unknown, type: DataType): unknown {
  if (value === null || value === undefined) return null
  if (type instanceof List) return (value as readonly unknown[]).map((element) => whole(element, type.valueType))
  if (!(type instanceof Struct)) return value
  return Object.fromEntries(
    (type.children as readonly Field[]).map(({ name, type }) => [name, whole(value[name as keyof typeof value], type)]),
  )
}

function eventType({ ofEvents, ofItems, texts }: NestedLayout): Struct {
  let id = 0
  const text = () => (texts === 'text' ? new Utf8() : new Dictionary(new Utf8(), new Int32(), id++))
  const number = (form: 'text' | 'number') => (form === 'text' ? new Utf8() : new Float64())
  const struct = (members: Readonly<Record<string, DataType>>) =>
    new Struct(Object.entries(members).map(([name, type]) => new Field(name, type, true)))
  const list = (element: DataType) => new List(new Field('element', element, true))
  return struct({
    ts: new Utf8(),
    name: text(),
    message_id: new Utf8(),
    user: struct({ id: text(), anonymous: new Utf8() }),
    page: struct({ product: text(), sku: new Utf8(), brand: text(), price: number(ofEvents) }),
    order: struct({
      id: new Utf8(),
      value: number(ofEvents),
      units: number(ofEvents),
      tax: number(ofEvents),
      shipped: new Utf8(),
    }),
    device: struct({ category: text() }),
    params: list(struct({ key: text(), value: struct({ text: new Utf8(), number: new Int32() }) })),
    items: list(
      struct({
        id: text(),
        brand: text(),
        top: new Utf8(),
        middle: text(),
        low: new Utf8(),
        price: number(ofItems),
        quantity: number(ofItems),
        amount: number(ofItems),
        color: new Utf8(),
        weight: number(ofItems),
      }),
    ),
  })
}

/** A struct whose lists have offsets of 64 bits. */
function withLargeLists(data: Data<Struct>): Data<Struct> {
  const children = data.children.map((child) =>
    child.type instanceof List
      ? makeData({
          type: new LargeList(child.type.children[0] as Field),
          length: child.length,
          nullCount: child.nullCount,
          nullBitmap: child.nullBitmap as Uint8Array,
          valueOffsets: BigInt64Array.from(child.valueOffsets as Int32Array, BigInt),
          child: child.children[0] as never,
        })
      : child,
  )
  const fields = data.type.children.map(({ name }, place) => new Field(name, (children[place] as Data).type, true))
  return makeData({ type: new Struct(fields), length: data.length, nullCount: 0, children: children as never })
}
