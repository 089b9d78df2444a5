import { checkOptions, isObject, needed, type OptionRule } from '../checked-options.js'
import type { SampleCatalog } from './catalog.js'
import { type SampleBatch, sampleEventTypes, sessionUuid } from './generate.js'

/** One event of a sample, with the fields of the event model. */
export interface SampleEvent {
  readonly eventTime: Date
  readonly eventType: (typeof sampleEventTypes)[number]
  readonly productId: string
  readonly categoryId: string
  readonly categoryCode: string | null
  readonly brand: string | null
  readonly price: number
  readonly userId: string
  readonly userSession: string | null
}

/**
 * The events of a batch as objects, for tests and small samples; a file or the batches themselves are many times as fast.
 *
 * @example
 * const sample = generateSample({ events: 1_000, seed: 7 })
 * const events = [...sample].flatMap((batch) => [...sampleEvents(batch, sample.catalog)])
 * @throws {@link QueryError} for what is no batch or catalogue of a sample
 */
export function sampleEvents(batch: SampleBatch, catalog: SampleCatalog): Generator<SampleEvent, void, undefined> {
  checkOptions('sampleEvents', { batch, catalog }, { batch: needed(aBatch), catalog: needed(aCatalog) })
  return eventsOf(batch, catalog)
}

const aBatch: OptionRule = [
  'a batch of generateSample()',
  (value) =>
    hasArrays(value, ['eventSecond', 'eventType', 'product', 'userId']) &&
    hasArrays((value as SampleBatch).userSession, ['0', '1', '2', '3']) &&
    Number.isInteger((value as SampleBatch).rows),
]
const aCatalog: OptionRule = [
  'the catalog of the same sample',
  (value) =>
    hasArrays(value, ['productId', 'priceCents', 'productLine', 'lineBrand', 'lineCategory', 'brands', 'categories']),
]

function hasArrays(value: unknown, names: readonly string[]): boolean {
  const parts: Readonly<Record<string, unknown>> = isObject(value) ? { ...value } : {}
  return names.every((name) => Array.isArray(parts[name]) || ArrayBuffer.isView(parts[name]))
}

function* eventsOf(batch: SampleBatch, catalog: SampleCatalog): Generator<SampleEvent, void, undefined> {
  const { productId, priceCents, productLine, lineBrand, lineCategory, brands, categories } = catalog
  for (let row = 0; row < batch.rows; row++) {
    const product = batch.product[row] ?? 0
    const line = productLine[product] ?? 0
    const category = categories[lineCategory[line] ?? 0]
    yield {
      eventTime: new Date((batch.eventSecond[row] ?? 0) * 1000),
      eventType: sampleEventTypes[batch.eventType[row] ?? 0] ?? 'view',
      productId: String(productId[product]),
      categoryId: String(category?.id),
      categoryCode: category?.code ?? null,
      brand: brands[lineBrand[line] ?? 0] ?? null,
      price: (priceCents[product] ?? 0) / 100,
      userId: String(batch.userId[row]),
      userSession: sessionUuid(batch, row),
    }
  }
}
