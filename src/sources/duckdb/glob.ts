import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { folderEndings } from './files.js'

/**
 * Whether a pattern or a folder would be found to hold a file, if there were one at a path.
 *
 * @param path without links
 */
export async function wouldHold(pattern: string, path: string): Promise<boolean> {
  const { folder, globs } = partsOf(pattern)
  const base = await realpath(folder).catch(() => undefined)
  if (base === undefined) return false
  const names = relative(base, path).split(sep)
  return names[0] !== '..' && globs.some((glob) => matches(glob, names))
}

/** A folder that is meant as it stands, and what is looked for in it, name by name. */
function partsOf(pattern: string): { readonly folder: string; readonly globs: readonly (readonly string[])[] } {
  if (existsSync(pattern)) return { folder: pattern, globs: folderEndings.map((ending) => ['**', `*.${ending}`]) }
  const names = resolve(pattern).split(/[\\/]/)
  const first = names.findIndex((name) => /[[*?]/.test(name))
  if (first < 0) return { folder: pattern, globs: [] }
  return { folder: names.slice(0, first).join(sep) + sep, globs: [names.slice(first)] }
}

function matches([glob, ...others]: readonly string[], names: readonly string[]): boolean {
  const [name, ...rest] = names
  if (glob === undefined || name === undefined) return glob === name
  if (glob === '**') return others.length === 0 || names.some((_, index) => matches(others, names.slice(index)))
  return expressionOf(glob).test(name) && matches(others, rest)
}

const nothing = '(?!)'

/** `*`, `?`, and `[a-z]` or `[!a-z]`; a bracket that is not closed matches nothing. */
function expressionOf(glob: string): RegExp {
  const source = glob.replaceAll(/\[(!?)(\]?[^\]]*)\]|[\s\S]/g, (part, not?: string, set?: string) => {
    if (set !== undefined) return not === '!' ? `(?!${oneOf(set)}).` : oneOf(set)
    if (part === '*') return '.*'
    if (part === '?') return '.'
    return part === '[' ? nothing : escaped(part)
  })
  return new RegExp(`^${source}$`, 's')
}

/** What stands in brackets. A range that ends before it begins holds nothing. */
function oneOf(set: string): string {
  const ranges = [...set.matchAll(/([\s\S])(?:-([\s\S]))?/g)]
    .filter(([, from = '', to = from]) => from <= to)
    .map(([, from = '', to = from]) => `${escaped(from)}-${escaped(to)}`)
  return ranges.length === 0 ? nothing : `[${ranges.join('')}]`
}

function escaped(character: string): string {
  return character.replace(/[$()*+./?[\\\]^{|}-]/, '\\$&')
}
