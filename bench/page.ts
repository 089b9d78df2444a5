import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.js'

const [begin, end] = ['<!-- measured: begin -->', '<!-- measured: end -->']

/** Writes what was measured into a page of the documentation, between its marks. */
export function writePage(generated: string, path = 'docs/benchmarks.md'): string {
  const page = join(root, path)
  const text = readFileSync(page, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${page} has no place for the tables: ${begin} and ${end}`)
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n\n${generated}\n\n${text.slice(to)}`)
  return page
}
