/*
 * ECMAScript leaves the last bits of Math.exp, Math.log and Math.pow to the engine, so a sample made with them would differ
 * between machines. It fixes + - * / on doubles exactly (IEEE 754, no fused operations), so these are built from them alone.
 */

/** e to the power of `x`, for |x| up to 700; within some 1e-15 of the true value. */
export function exp(x: number): number {
  const halvings = Math.round(x / Math.LN2)
  const rest = x - halvings * Math.LN2
  let sum = 1
  for (let term = 16; term > 0; term--) sum = 1 + (sum * rest) / term
  const step = halvings < 0 ? 0.5 : 2
  for (let count = Math.abs(halvings); count > 0; count--) sum *= step
  return sum
}

/** The natural logarithm of a positive number; within some 1e-15 of the true value. */
export function ln(x: number): number {
  let rest = x
  let twos = 0
  for (; rest > 1.5; rest /= 2) twos++
  for (; rest < 0.75; rest *= 2) twos--
  const ratio = (rest - 1) / (rest + 1)
  const square = ratio * ratio
  let sum = 0
  for (let odd = 41; odd > 0; odd -= 2) sum = sum * square + 1 / odd
  return 2 * ratio * sum + twos * Math.LN2
}

/** The quantile of a bell curve (logistic) of mean 0 and deviation 1; `unit` lies between 0 and 1, both excluded. */
export function bell(unit: number): number {
  return ln(unit / (1 - unit)) * 0.5513288954217921
}
