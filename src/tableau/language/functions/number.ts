import { compareText, finite, longInteger, safeInteger, type Value } from '../values.js'
import type { ScalarFunction, Signature, Strict } from './definition.js'
import { commonOfAll, sameAsFirst, scalar, strict } from './definition.js'

const toReal: Signature = { takes: ['number'], gives: 'real' }
const toInteger: Signature = { takes: ['number'], gives: 'integer' }
const sameType: Signature = { takes: ['number'], gives: sameAsFirst }

const real = (name: string, apply: (x: number) => number | null): ScalarFunction =>
  scalar('number', name, toReal, (x: number) => {
    const result = apply(x)
    return result === null ? null : finite(result)
  })

/** Rounds half away from zero, on the decimal digits a number is shown with: 10.85 to one place is 10.9. */
function roundDecimal(x: number, places: number): number {
  const digits = Math.trunc(places)
  const [mantissa, exponent = '0'] = String(Math.abs(x)).split('e')
  const shifted = Number(`${mantissa}e${Number(exponent) + digits}`)
  if (!Number.isFinite(shifted) || shifted >= 2 ** 53) return x
  const rounded = Number(`${Math.round(shifted)}e${-digits}`)
  return x < 0 ? 0 - rounded : rounded
}

/** `POWER` and `^`: NULL where the result is not a real number. */
export const power = (base: number, exponent: number): number | null => finite(base ** exponent)

/** The larger (sign 1) or smaller (sign -1) of two values of one type. */
const extreme = (name: string, sign: number): ScalarFunction =>
  scalar('number', name, { takes: ['any', 'any'], gives: commonOfAll }, ((
    a: NonNullable<Value>,
    b: NonNullable<Value>,
  ) => {
    if (typeof a === 'string' && typeof b === 'string') return compareText(a, b) * sign >= 0 ? a : b
    return (sign > 0 ? a >= b : a <= b) ? a : b
  }) as Strict)

/*
 * Hexagons with sides of length 1, lying on a side: the centres of the even columns are at (3i, √3·j), those of the odd ones
 * halfway between. A point belongs to the nearest centre; one that is as near to another, to that of the even column, as in the SQL
 * of Tableau's connectors.
 */
function hexagon(x: number, y: number): [x: number, y: number] {
  const height = Math.sqrt(3)
  const [column, row] = [Math.round(x / 3) * 3, Math.round(y / height) * height]
  const [dx, dy] = [x - column, y - row]
  if (Math.abs(dy) + height * (Math.abs(dx) - 1) <= 0) return [column + 0, row + 0]
  return [column + (dx < 0 ? -1.5 : 1.5), row + (dy < 0 ? -height : height) / 2]
}

export const numberFunctions: readonly ScalarFunction[] = [
  scalar('number', 'ABS', sameType, (x: number) => Math.abs(x)),
  real('ACOS', Math.acos),
  real('ASIN', Math.asin),
  real('ATAN', Math.atan),
  scalar('number', 'ATAN2', { takes: ['number', 'number'], gives: 'real' }, (y: number, x: number) => Math.atan2(y, x)),
  scalar('number', 'CEILING', toInteger, (x: number) => longInteger(Math.ceil(x) + 0)),
  real('COS', Math.cos),
  real('COT', (x) => (Math.tan(x) === 0 ? null : 1 / Math.tan(x))),
  real('DEGREES', (x) => (x * 180) / Math.PI),
  scalar('number', 'DIV', { takes: ['integer', 'integer'], gives: 'integer' }, (a: number, b: number) =>
    b === 0 ? null : Math.trunc(a / b) + 0,
  ),
  real('EXP', Math.exp),
  scalar('number', 'FLOOR', toInteger, (x: number) => longInteger(Math.floor(x))),
  scalar(
    'number',
    'HEXBINX',
    { takes: ['number', 'number'], gives: 'real' },
    (x: number, y: number) => hexagon(x, y)[0],
  ),
  scalar(
    'number',
    'HEXBINY',
    { takes: ['number', 'number'], gives: 'real' },
    (x: number, y: number) => hexagon(x, y)[1],
  ),
  real('LN', (x) => (x > 0 ? Math.log(x) : null)),
  {
    kind: 'scalar',
    name: 'LOG',
    group: 'number',
    signatures: [{ takes: ['number', 'number'], optional: 1, gives: 'real' }],
    compile: strict((x: number, base = 10) => {
      if (x <= 0 || base <= 0 || base === 1) return null
      if (base === 10) return Math.log10(x)
      return base === 2 ? Math.log2(x) : Math.log(x) / Math.log(base)
    }),
  },
  extreme('MAX', 1),
  extreme('MIN', -1),
  scalar('number', 'PI', { takes: [], gives: 'real' }, () => Math.PI),
  scalar('number', 'POWER', { takes: ['number', 'number'], gives: 'real' }, power),
  real('RADIANS', (x) => (x * Math.PI) / 180),
  scalar('number', 'ROUND', { takes: ['number', 'number'], optional: 1, gives: 'real' }, (x: number, places = 0) =>
    roundDecimal(x, places),
  ),
  scalar('number', 'SIGN', toInteger, (x: number) => Math.sign(x) + 0),
  real('SIN', Math.sin),
  real('SQRT', (x) => (x < 0 ? null : Math.sqrt(x))),
  {
    kind: 'scalar',
    name: 'SQUARE',
    group: 'number',
    signatures: [sameType],
    compile: (args, types, clock) =>
      strict((x: number) => (types[0] === 'integer' ? safeInteger(x * x) : finite(x * x)))(args, types, clock),
  },
  real('TAN', Math.tan),
  {
    kind: 'scalar',
    name: 'ZN',
    group: 'number',
    signatures: [sameType],
    compile:
      ([x]) =>
      (index) =>
        x?.(index) ?? 0,
  },
]
