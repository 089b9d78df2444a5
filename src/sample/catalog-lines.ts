import { bell, exp, ln } from './exact-math.js'
import { brandNames } from './names.js'
import type { Random } from './random.js'
import { categoryDefinitions, giantDefinitions } from './taxonomy.js'

/** A brand within a category. */
export interface Line {
  readonly brand: number
  readonly category: number
  /** A whole number; all of them add up to about 2^30. */
  readonly weight: number
  readonly products: number
  readonly medianPrice: number
  readonly spread: number
  readonly appeal: number
  readonly stick: number
}

interface Category {
  readonly id: bigint
  readonly code: string | null
  readonly share: number
  readonly medianPrice: number
  /** The part of its events that have no brand. */
  readonly unbranded: number
  readonly appeal: number
}

const BRANDS = 4_303
const UNCODED_CATEGORIES = 190
// Sessions differ in length between lines, so the shares of the lines are not quite the shares of the events that come of them.
// These two are set so that 32.2 % of the events have no category code, and 13.9 % no brand.
const UNCODED = 0.303
const UNCODED_UNBRANDED = 0.295
const TOTAL_WEIGHT = 2 ** 30

/** Draws up the shop's brands and categories, and which brand sells what, sorted by category. */
export function planLines(random: Random): {
  brands: (string | null)[]
  categories: readonly Category[]
  lines: readonly Line[]
} {
  const categories = planCategories(random)
  const giants = giantDefinitions.map(({ name }) => name)
  const brands = [null, ...giants, ...brandNames(BRANDS - giants.length, giants, random)]
  const lines: Line[] = []
  // What is left of each category for the brands still to come.
  const open = categories.map(({ share }) => share)
  const add = (brand: number, category: number, share: number, line: Omit<Line, 'brand' | 'category' | 'weight'>) => {
    open[category] = (open[category] ?? 0) - share
    lines.push({ ...line, brand, category, weight: Math.max(1, Math.round(share * TOTAL_WEIGHT)) })
  }

  categories.forEach(({ share, unbranded, medianPrice, appeal }, category) => {
    if (unbranded === 0) return
    const part = share * unbranded
    const products = productsFor(part)
    add(0, category, part, { products, medianPrice: medianPrice * 0.9, spread: 0.6, appeal: appeal * 0.6, stick: 0.88 })
  })
  giantDefinitions.forEach(({ share, lines: own, appeal }, index) => {
    for (const { code, share: part, medianPrice, spread, products } of own) {
      const category = categories.findIndex((candidate) => candidate.code === code)
      const factor = categories[category]?.appeal ?? 1
      add(index + 1, category, share * part, { products, medianPrice, spread, appeal: appeal * factor, stick: 1 })
    }
  })

  const shares = tailShares(open.reduce((sum, share) => sum + Math.max(share, 0), 0))
  shares.forEach((share, rank) => {
    const brand = giants.length + 1 + rank
    const appeal = Math.min(6, Math.max(0.1, exp(0.75 * bell(inside(random)) - 0.2)))
    const stick = Math.min(2.2, Math.max(0.5, exp(0.28 * bell(inside(random)))))
    const priceLevel = exp(0.35 * bell(inside(random)) + 0.12)
    const parts = 1 + random.below(share > 0.0005 ? 6 : share > 0.00005 ? 4 : 2)
    let rest = share
    for (let part = 1; part <= parts; part++) {
      const portion = part === parts ? rest : rest * (0.4 + 0.4 * random.unit())
      rest -= portion
      const category = pickOpen(open, random)
      const of = categories[category]
      if (of === undefined) continue
      add(brand, category, portion, {
        products: productsFor(portion),
        medianPrice: of.medianPrice * priceLevel,
        spread: 0.45,
        appeal: appeal * of.appeal,
        stick,
      })
    }
  })
  lines.sort((left, right) => left.category - right.category || left.brand - right.brand || right.weight - left.weight)
  return { brands, categories, lines }
}

function planCategories(random: Random): Category[] {
  const ids = new Set<bigint>()
  const newId = () => {
    let id: bigint
    do id = 2_053_013_550_000_000_000n + BigInt(random.word()) * 4n + BigInt(random.below(4))
    while (ids.has(id))
    ids.add(id)
    return id
  }
  const coded = categoryDefinitions.reduce((sum, { weight }) => sum + weight, 0)
  const categories: Category[] = []
  for (const { code, weight, medianPrice, unbranded } of categoryDefinitions) {
    const smartphone = code === 'electronics.smartphone'
    const copies = weight > 200 ? 1 : 1 + random.below(3)
    const appeal = smartphone
      ? 1.35
      : code === 'electronics.audio.headphone'
        ? 1.4
        : 0.8 * exp(0.3 * bell(inside(random)))
    for (let copy = 0; copy < copies; copy++) {
      const share = ((1 - UNCODED) * weight) / coded / copies
      categories.push({ id: newId(), code, share, medianPrice, unbranded: unbranded / 100, appeal })
    }
  }
  const sizes = Array.from({ length: UNCODED_CATEGORIES }, (_, rank) => 1 / (rank + 12))
  const size = sizes.reduce((sum, part) => sum + part, 0)
  for (const part of sizes) {
    const unbranded = UNCODED_UNBRANDED * (0.25 + 1.5 * random.unit())
    const medianPrice = 72 * exp(0.8 * bell(inside(random)))
    const appeal = 0.7 * exp(0.3 * bell(inside(random)))
    categories.push({ id: newId(), code: null, share: (UNCODED * part) / size, medianPrice, unbranded, appeal })
  }
  return categories
}

/** The shares of the brands after the giants, largest first: a power law (Zipf-Mandelbrot) whose far end falls off faster. */
function tailShares(total: number): number[] {
  const sizes = Array.from({ length: BRANDS - giantDefinitions.length }, (_, index) => {
    const rank = index + giantDefinitions.length + 1
    return exp(-1.25 * ln(rank + 14.6) - rank / 620)
  })
  const sum = sizes.reduce((running, size) => running + size, 0)
  return sizes.map((size) => (size / sum) * total)
}

function pickOpen(open: readonly number[], random: Random): number {
  const total = open.reduce((sum, share) => sum + Math.max(share, 0), 0)
  let left = random.unit() * total
  for (let category = 0; category < open.length; category++) {
    left -= Math.max(open[category] ?? 0, 0)
    if (left < 0) return category
  }
  return random.below(open.length)
}

/** Larger lines have more products, but not in proportion. */
function productsFor(share: number): number {
  return 1 + Math.floor(10_000 * exp(0.62 * ln(share + 1e-9)) + 3)
}

/** A number strictly between 0 and 1, away from the ends of a bell curve. */
function inside(random: Random): number {
  return 0.004 + 0.992 * random.unit()
}
