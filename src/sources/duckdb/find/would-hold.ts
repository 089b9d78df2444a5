import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { parse, relative, sep } from 'node:path'
import { expressionOf, isPattern, partsOf } from './glob.js'
import { formatByName, isHidden } from './names.js'

/**
 * Whether a pattern or a folder would be found to hold a file, if there were one at a path.
 *
 * @param path without links
 */
export async function wouldHold(pattern: string, path: string): Promise<boolean> {
  const { folder, parts } = searched(pattern)
  const base = await realpath(folder).catch(() => undefined)
  if (base === undefined) return false
  const names = relative(base, path).split(sep)
  return names[0] !== '..' && (parts === undefined ? isData(names) : matches(parts, names))
}

/** A folder that is meant as it stands, and what is looked for in it, name by name; all its data where that is undefined. */
function searched(pattern: string): { readonly folder: string; readonly parts?: readonly string[] } {
  if (existsSync(pattern)) return { folder: pattern }
  const { root } = parse(pattern)
  const parts = partsOf(pattern.slice(root.length))
  const first = parts.findIndex(isPattern)
  if (first < 0) return { folder: pattern }
  return { folder: root + parts.slice(0, first).join(sep) || '.', parts: parts.slice(first) }
}

function matches([part, ...others]: readonly string[], names: readonly string[]): boolean {
  const [name, ...rest] = names
  // Of a folder that matches, all data are taken.
  if (part === undefined) return name === undefined || isData(names)
  if (name === undefined) return false
  if (part === '**') {
    if (others.length === 0) return isData(names)
    return matches(others, names) || (!isHidden(name) && matches([part, ...others], rest))
  }
  return expressionOf(part).test(name) && (isHidden(part) || !isHidden(name)) && matches(others, rest)
}

/** Whether a file in a folder is one of its data. */
function isData(names: readonly string[]): boolean {
  return !names.some(isHidden) && formatByName(names.at(-1) ?? '') !== undefined
}
