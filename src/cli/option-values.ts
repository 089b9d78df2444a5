import { InvalidArgumentError } from 'commander'
import { amountOfMemory, memoryLimitBytes } from '../sources/duckdb/memory-limit.js'

/*
 * How the values of options are read. Each throws commander's `InvalidArgumentError`, whose message follows "option '...' argument
 * '...' is invalid".
 */

/** Names between commas; an option that is given again adds to them. */
export function names(value: string, before: readonly string[] | undefined): readonly string[] {
  const found = value.split(',').map((name) => name.trim())
  if (found.includes('')) throw new InvalidArgumentError('Give names with commas between them.')
  return [...(before ?? []), ...found]
}

/** One text of an option that may be given several times. */
export function several(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

/** `NAME=VALUE`, of an option that may be given several times. */
export function pairs(value: string, before: ReadonlyMap<string, string> | undefined): ReadonlyMap<string, string> {
  const at = value.indexOf('=')
  const [name, text] = [value.slice(0, at).trim(), value.slice(at + 1).trim()]
  // An = too many would otherwise be part of the name of a column or type.
  if (at < 1 || name === '' || text === '' || text.startsWith('='))
    throw new InvalidArgumentError('Write it as NAME=VALUE.')
  if (before?.has(name)) throw new InvalidArgumentError(`${name} is given twice.`)
  return new Map([...(before ?? []), [name, text]])
}

/**
 * `NAME=TYPE`, of an option that may be given several times. The name is as the files have it, blanks and all, and may hold a `=`
 * itself.
 */
export function eventTypes(
  value: string,
  before: ReadonlyMap<string, string> | undefined,
): ReadonlyMap<string, string> {
  const at = value.lastIndexOf('=')
  const [name, type] = [value.slice(0, at), value.slice(at + 1).trim()]
  if (at < 1 || type === '') throw new InvalidArgumentError('Write it as NAME=TYPE.')
  if (before?.has(name)) throw new InvalidArgumentError(`${name} is given twice.`)
  return new Map([...(before ?? []), [name, type]])
}

/** A whole number of at least `least`; `_` and `,` may stand between digits, and k or M after them. */
export function wholeNumber(least: number, what: string): (value: string) => number {
  return (value) => {
    const match = /^(\d+(?:[_,]\d{3})*)(k|m)?$/i.exec(value.trim())
    const scale = { k: 1_000, m: 1_000_000 }[match?.[2]?.toLowerCase() ?? ''] ?? 1
    const number = Number(match?.[1]?.replaceAll(/[_,]/g, '')) * scale
    if (!Number.isSafeInteger(number) || number < least) {
      throw new InvalidArgumentError(`Give ${what}: a whole number, at least ${least}.`)
    }
    return number
  }
}

/** An amount of memory. */
export function memory(value: string): string {
  try {
    memoryLimitBytes(value)
    return value
  } catch {
    throw new InvalidArgumentError(`Give ${amountOfMemory}.`)
  }
}

/** One character. */
export function delimiter(value: string): string {
  const character = value === '\\t' || value === 'tab' ? '\t' : value
  if (character.length !== 1 || /["\r\n]/.test(character)) {
    throw new InvalidArgumentError('Give one character, such as ";", or tab.')
  }
  return character
}

/** The character before a quote within quotes. */
export function escapeCharacter(value: string): string {
  if (value.length === 1 && !/[\r\n]/.test(value)) return value
  throw new InvalidArgumentError("Give one character, such as '\\', or '\"' where quotes are doubled.")
}

/** The character around values; none where there are no quotes. */
export function quote(value: string): string {
  if (value === 'none' || value === '') return ''
  if (value.length === 1 && value <= '~' && !/[\r\n]/.test(value)) return value
  throw new InvalidArgumentError(`Give one character, such as "'", or none.`)
}
