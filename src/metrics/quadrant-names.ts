/**
 * The quadrants of the performance matrix, by x (traffic, unless other axes are chosen) and y (conversion).
 *
 * @example
 * quadrants.includes('niche-gem') // true
 */
export const quadrants = ['market-leader', 'niche-gem', 'underperformer', 'long-tail'] as const

/** A class of the performance matrix. */
export type Quadrant = (typeof quadrants)[number]
