import { planLines } from './catalog-lines.js'
import { bell, exp } from './exact-math.js'
import { createRandom } from './random.js'

/**
 * What the sample's shop sells: the dimension tables of a {@link SampleBatch}. It is the same for every seed. A line is a brand
 * within a category; the lines of a category, and the products of a line, stand next to each other.
 */
export interface SampleCatalog {
  /** Brands; the first is null, the products without one. */
  readonly brands: readonly (string | null)[]
  /** Categories: an identifier of 19 digits, and a code or null. Several categories may share a code. */
  readonly categories: readonly { readonly id: bigint; readonly code: string | null }[]
  /** The identifier of each product. */
  readonly productId: Uint32Array
  /** The price of each product in cents. */
  readonly priceCents: Uint32Array
  /** The line of each product: an index into `lineBrand` and `lineCategory`. */
  readonly productLine: Uint16Array
  readonly lineBrand: Uint16Array
  readonly lineCategory: Uint16Array
}

/** What the generator needs to know besides. */
export interface Shop extends SampleCatalog {
  readonly lineFirstProduct: Uint32Array
  /** Without the products that have no price; these follow, see `lineUnpriced`. */
  readonly lineProducts: Uint32Array
  /** How many products without a price the line has after its others. */
  readonly lineUnpriced: Uint16Array
  /** How readily a view of the line becomes a cart. */
  readonly lineAppeal: Float64Array
  /** How long sessions that start in the line are, 1 being the average. */
  readonly lineStick: Float64Array
  /** Running sum of the lines' weights, in their order; one longer than the lines. */
  readonly weightBefore: Float64Array
  /** Where the lines of each category start; one longer than the categories. */
  readonly categoryFirstLine: Uint16Array
  /** Lines grouped by brand, and the running sum of their weights; one longer than the lines. */
  readonly linesByBrand: Uint16Array
  readonly weightBeforeByBrand: Float64Array
  /** Where the lines of each brand start in `linesByBrand`; one longer than the brands. */
  readonly brandFirst: Uint16Array
}

const CATALOG_SEED = 20191001
/** No product costs more; the dearest purchase of the published data. */
const HIGHEST_PRICE = 257_407
const GOLDEN = 0x9e3779b1

/** Builds the shop: some 4,300 brands, 11,000 lines and 200,000 products, from a seed of its own. */
export function buildShop(): Shop {
  const random = createRandom(CATALOG_SEED, 1)
  const { brands, categories, lines } = planLines(random)
  const count = lines.length
  const lineFirstProduct = new Uint32Array(count)
  const lineProducts = new Uint32Array(count)
  const lineUnpriced = new Uint16Array(count)
  const lineBrand = new Uint16Array(count)
  const lineCategory = new Uint16Array(count)
  const lineAppeal = new Float64Array(count)
  const lineStick = new Float64Array(count)
  const weightBefore = new Float64Array(count + 1)
  let productCount = 0
  lines.forEach((line, index) => {
    lineFirstProduct[index] = productCount
    lineProducts[index] = line.products
    lineUnpriced[index] = line.brand === 0 ? Math.ceil(line.products / 50) : 0
    productCount += line.products + (lineUnpriced[index] ?? 0)
    lineBrand[index] = line.brand
    lineCategory[index] = line.category
    lineAppeal[index] = line.appeal
    lineStick[index] = line.stick
    weightBefore[index + 1] = (weightBefore[index] ?? 0) + line.weight
  })

  const productId = new Uint32Array(productCount)
  const priceCents = new Uint32Array(productCount)
  const productLine = new Uint16Array(productCount)
  const nextId = categories.map((_, index) => 1_000_000 + index * 100_000 + random.below(2_000))
  lines.forEach((line, index) => {
    const first = lineFirstProduct[index] ?? 0
    const total = line.products + (lineUnpriced[index] ?? 0)
    const shift = random.word()
    for (let product = 0; product < total; product++) {
      const id = (nextId[line.category] ?? 0) + 1 + random.below(3)
      nextId[line.category] = id
      productId[first + product] = id
      productLine[first + product] = index
      if (product >= line.products) continue
      // Multiples of the golden ratio spread evenly, so that the few best sellers of a line stand for its prices, too.
      const even = (((Math.imul(product + 1, GOLDEN) + shift) >>> 0) + 0.5) / 2 ** 32
      let price = line.medianPrice * exp(line.spread * bell(0.002 + 0.996 * even)) * 100
      while (price > HIGHEST_PRICE) price /= 2
      priceCents[first + product] = Math.max(15, Math.floor(price))
    }
  })

  const linesByBrand = Uint16Array.from(lines.keys()).sort(
    (left, right) => (lineBrand[left] ?? 0) - (lineBrand[right] ?? 0) || left - right,
  )
  const weightBeforeByBrand = new Float64Array(count + 1)
  linesByBrand.forEach((line, position) => {
    weightBeforeByBrand[position + 1] = (weightBeforeByBrand[position] ?? 0) + (lines[line]?.weight ?? 0)
  })
  return {
    brands,
    categories,
    productId,
    priceCents,
    productLine,
    lineBrand,
    lineCategory,
    lineFirstProduct,
    lineProducts,
    lineUnpriced,
    lineAppeal,
    lineStick,
    weightBefore,
    categoryFirstLine: groupStarts(lineCategory, categories.length),
    linesByBrand,
    weightBeforeByBrand,
    brandFirst: groupStarts(lineBrand, brands.length),
  }
}

/** Where each group starts when the lines stand in the order of their groups; one longer than the groups. */
function groupStarts(groupOf: Uint16Array, groups: number): Uint16Array {
  const starts = new Uint16Array(groups + 1)
  for (const group of groupOf) starts[group + 1] = (starts[group + 1] ?? 0) + 1
  for (let group = 0; group < groups; group++) starts[group + 1] = (starts[group + 1] ?? 0) + (starts[group] ?? 0)
  return starts
}
