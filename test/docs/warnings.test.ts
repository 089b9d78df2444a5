import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Every warning that the sources make: its code, and whether it is an error with `strict`. */
function warningsInSource(): readonly (readonly [code: string, isError: boolean])[] {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  )
  return files.flatMap((path) => {
    const text = readFileSync(join(root, 'src', path), 'utf8')
    const made = [...text.matchAll(/\bcode: '([\w-]+)',\s+message: .*\s+quality: (true|false),/g)]
    // One that is written otherwise would be missed.
    expect([path, made.length]).toEqual([path, text.match(/\bquality: (?:true|false)\b/g)?.length ?? 0])
    return made.map(([, code = '', quality]) => [code, quality === 'true'] as const)
  })
}

/** The rows of the table in the page. */
function warningsInPage(): readonly (readonly [code: string, isError: boolean])[] {
  const page = readFileSync(join(root, 'docs/warnings.md'), 'utf8')
  const table = page.slice(page.indexOf('| `code` |'), page.indexOf('## Rows that cannot be read'))
  return [...table.matchAll(/^\| `([a-z-]+)` \| (error)? ?\|/gm)].map(
    ([, code = '', strict]) => [code, strict === 'error'] as const,
  )
}

test('docs/warnings.md has every warning, and whether it is an error with strict', () => {
  const made = new Map(warningsInSource())
  expect(made.size).toBeGreaterThan(5)
  const told = warningsInPage()
  expect(new Map(told)).toEqual(made)
  expect(told).toHaveLength(made.size)
})
