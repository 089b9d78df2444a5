import * as z from 'zod'
import type { Advice } from '../hint.js'
import { numberHint, timeHint } from './hints.js'
import { plainValues, type ValueRules } from './value-options.js'
import { decimalReader, instantReader, printed, type Reading, readDecimal, textReader } from './values.js'

/**
 * The schema of an event, in zod. It takes what files and services hold (times as text, ids as numbers or bigints, empty text for
 * null) and gives one typed form.
 *
 * @example
 * eventSchema.parse({ eventTime: '2019-10-01 00:00:00 UTC', eventType: 'view', productId: 44600062, price: '35.79' })
 */
export const eventSchema = /* @__PURE__ */ eventSchemaOf()

/**
 * The schema of an event whose values are written by some rules. Its price is rounded to the money scale; where none is given it keeps
 * its digits, and a source rounds it.
 */
export function eventSchemaOf(rules: ValueRules = plainValues, moneyScale?: number) {
  const readInstant = instantReader(rules)
  const instant = z.unknown().transform((raw, context): Date => {
    const read = readInstant(raw)
    if (read === null || read === undefined) {
      context.addIssue(read === null ? 'is missing' : issueOf('is not a time', raw, timeHint))
      return z.NEVER
    }
    return new Date(Math.floor(read))
  })

  const readText = textReader(rules)
  const text = z.unknown().transform((raw, context): string | null => {
    const read = readText(raw)
    if (read === undefined) {
      context.addIssue(issueOf('is not text or an exact integer', raw))
      return z.NEVER
    }
    return read
  })

  const requiredText = text.transform((read, context): string => {
    if (read === null) {
      context.addIssue('is missing')
      return z.NEVER
    }
    return read
  })

  const readPrice = moneyScale === undefined ? readAnyPrice : roundedPrice(rules, moneyScale)
  const price = z.unknown().transform((raw, context): number | null => {
    const read = readPrice(raw)
    if (read === undefined) {
      context.addIssue(issueOf('is not a decimal number', raw, numberHint))
      return z.NEVER
    }
    return read
  })

  return z.object({
    /** When it happened. */
    eventTime: instant,
    /** `view`, `cart`, `remove_from_cart`, `purchase`, or any other text, which counts as an event. */
    eventType: requiredText,
    productId: text.optional().default(null),
    categoryId: text.optional().default(null),
    /** The path of the category, such as `electronics.smartphone`. */
    categoryCode: text.optional().default(null),
    brand: text.optional().default(null),
    /** In the shop's currency. */
    price: price.optional().default(null),
    userId: text.optional().default(null),
    userSession: text.optional().default(null),
    /** The order it belongs to. Where orders have no ids it is left out, and the session stands for the order. */
    orderId: text.optional(),
  })
}

/** Prices keep the digits they are given. */
function readAnyPrice(raw: unknown): Reading<number> {
  if (readDecimal(raw, 6) === undefined && readDecimal(raw, 0) === undefined) return undefined
  return raw === null || raw === undefined || raw === '' ? null : Number(raw)
}

/** Prices in whole units, rounded once, from the digits they are given: the double of 1.005 would make 1.00 of it later. */
function roundedPrice(rules: ValueRules, moneyScale: number): (raw: unknown) => Reading<number> {
  const read = decimalReader(moneyScale - rules.pricePlaces, rules)
  return (raw) => {
    const minor = read(raw)
    return typeof minor === 'number' ? minor / 10 ** moneyScale : minor
  }
}

/** An event of the shop: a view, an addition to the cart, a purchase, or anything else. */
export interface Event extends z.output<typeof eventSchema> {}

/** What is wrong with a value, which is shown; and what comes to mind of it, with the options that this names. */
function issueOf(problem: string, raw: unknown, advise?: (text: string) => Advice | undefined) {
  const text = typeof raw === 'string' ? JSON.stringify(raw) : printed(raw)
  const found = advise?.(printed(raw))
  const message = `${problem}: ${text.length > 60 ? `${text.slice(0, 57)}...` : text}${found === undefined ? '' : `; ${found.text}`}`
  return { code: 'custom', message, params: { hints: found?.hints } } as const
}
