import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.js'

const page = join(root, 'docs/benchmarks.md')
const [begin, end] = ['<!-- measured: begin -->', '<!-- measured: end -->']

/** Writes what was measured into docs/benchmarks.md, between its marks. */
export function writePage(generated: string): string {
  const text = readFileSync(page, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${page} has no place for the tables: ${begin} and ${end}`)
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n\n${generated}\n\n${text.slice(to)}`)
  return page
}
