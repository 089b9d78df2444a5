import { sep } from 'node:path'

/** Whether a path, or a part of one, is a pattern. */
export function isPattern(path: string): boolean {
  return /[*?[]/.test(path)
}

/** The names that a path is made of. */
export function partsOf(path: string): readonly string[] {
  return path.split(sep === '/' ? sep : /[/\\]/).filter((part) => part !== '')
}

const nothing = '(?!)'

/** A part of a pattern as a regular expression: `*`, `?`, and `[a-z]` or `[!a-z]`; a bracket that is not closed matches nothing. */
export function expressionOf(glob: string): RegExp {
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
