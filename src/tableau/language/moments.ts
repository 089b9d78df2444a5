/*
 * The count, means and squared differences of values, or of pairs of values: what variance, covariance and correlation are made of.
 * Two of them can be merged, which is how a window over marks is computed without going through all of it.
 */

export interface Moments {
  count: number
  meanX: number
  meanY: number
  /** Sums of the products of differences from the means. */
  xx: number
  xy: number
  yy: number
}

export const emptyMoments = (): Moments => ({ count: 0, meanX: 0, meanY: 0, xx: 0, xy: 0, yy: 0 })

export function addToMoments(moments: Moments, x: number, y: number): void {
  moments.count++
  const dx = x - moments.meanX
  const dy = y - moments.meanY
  moments.meanX += dx / moments.count
  moments.meanY += dy / moments.count
  moments.xx += dx * (x - moments.meanX)
  moments.xy += dx * (y - moments.meanY)
  moments.yy += dy * (y - moments.meanY)
}

export function mergeMoments(into: Moments, other: Moments): void {
  if (other.count === 0) return
  const count = into.count + other.count
  const dx = other.meanX - into.meanX
  const dy = other.meanY - into.meanY
  const weight = (into.count * other.count) / count
  into.xx += other.xx + dx * dx * weight
  into.xy += other.xy + dx * dy * weight
  into.yy += other.yy + dy * dy * weight
  into.meanX += (dx * other.count) / count
  into.meanY += (dy * other.count) / count
  into.count = count
}

/** The variance; of a sample it needs two values. */
export function variance({ count, xx }: Moments, sample: boolean): number | null {
  const degrees = sample ? count - 1 : count
  return degrees < 1 ? null : xx / degrees
}

export function standardDeviation(moments: Moments, sample: boolean): number | null {
  const result = variance(moments, sample)
  return result === null ? null : Math.sqrt(result)
}

export function covariance({ count, xy }: Moments, sample: boolean): number | null {
  const degrees = sample ? count - 1 : count
  return degrees < 1 ? null : xy / degrees
}

/** Pearson's correlation; null where a side does not vary. */
export function correlation({ xx, xy, yy }: Moments): number | null {
  return xx === 0 || yy === 0 ? null : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))
}
