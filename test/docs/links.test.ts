import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { textOf } from './pages.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' }).trim().split('\n')

/** The files that the links of a page lead to, code left out. */
function linkedFrom(page: string): readonly string[] {
  const text = textOf(page).replaceAll(/^```[\s\S]*?^```$|`[^`\n]*`/gm, '')
  return [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = '']) =>
    posix.join(posix.dirname(page), target),
  )
}

/** The addresses of the headings of a page, as its readers on the web have them. */
function headingsOf(page: string): readonly string[] {
  const text = textOf(page).replaceAll(/^```[\s\S]*?^```$/gm, '')
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

test.each(pages)('the links of %s lead somewhere', (page) => {
  expect(linkedFrom(page).filter((target) => !existsSync(`${root}${target}`))).toEqual([])
  const places = [...textOf(page).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)]
  for (const [, target = '', place = ''] of places) {
    expect(headingsOf(target === '' ? page : posix.join(posix.dirname(page), target)), `${target}#${place}`).toContain(
      place,
    )
  }
})

describe('the package', () => {
  const listed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
  })
  const [{ files }] = JSON.parse(listed) as [{ files: readonly { path: string }[] }]
  const packed = files.map(({ path }) => path)

  test('has the documentation, and the files that it links to', () => {
    const inPackage = packed.filter((path) => path.endsWith('.md'))
    expect(inPackage).toEqual(expect.arrayContaining(['README.md', 'docs/metrics.md', 'docs/decisions/README.md']))
    for (const page of inPackage) {
      const missing = linkedFrom(page).filter((target) => !packed.includes(target))
      expect([page, missing]).toEqual([page, []])
    }
  })

  test('has no reference, tests or sources', () => {
    expect(packed.filter((path) => /^(docs\/api|test|src|scripts|bench)\//.test(path))).toEqual([])
    expect(packed).toEqual(expect.arrayContaining(['llms.txt', 'llms-full.txt', 'LICENSE', 'NOTICE', 'package.json']))
  })
})
