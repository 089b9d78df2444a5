import { isAbsolute, sep } from 'node:path'

/**
 * A path in a folder. Unlike `join` and `resolve` of `node:path`, it takes no `..` together with the name before it: where that is a link,
 * the two lead elsewhere, and only the system knows where.
 */
export function joinedPath(folder: string, name: string): string {
  if (folder === '' || folder === '.') return name
  return folder.endsWith('/') || folder.endsWith(sep) ? `${folder}${name}` : `${folder}${sep}${name}`
}

/** A path from the root, under the same rule. */
export function absolutePath(path: string, from: string = process.cwd()): string {
  return isAbsolute(path) ? path : joinedPath(from, path)
}

/** Whether a path has a `..` in it, so that its text alone does not tell where it leads. */
export function goesUp(path: string): boolean {
  return path.split(/[/\\]/).includes('..')
}
