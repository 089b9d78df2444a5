import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { withLinks } from '../../scripts/markdown-links.mjs'
import { withRepositoryLinks } from '../../scripts/readme-links.mjs'
import { filesOf, pathInRepository } from '../../scripts/repository.mjs'

const { repository } = JSON.parse(readFileSync('package.json', 'utf8'))
const readme = readFileSync('README.md', 'utf8')

/** The targets of all links and images of a page, by a plainer reading than that of the script: in Markdown, HTML and references. */
function targetsOf(page: string): readonly string[] {
  const text = page.replaceAll(/^```[\s\S]*?^```$|`[^`\n]*`/gm, '')
  const found = [...text.matchAll(/\]\(([^)\s]+)|\b(?:src|href)="([^"]+)|^\[[^\]]+\]:\s*(\S+)/gm)]
  return found.map(([, ...targets]) => targets.find((target) => target !== undefined) as string)
}

const moved = [
  ['github:owner/name', 'https://github.com/owner/name/blob/HEAD/', 'https://github.com/owner/name/raw/HEAD/'],
  [
    { type: 'git', url: 'git+https://gitlab.com/group/part/name.git' },
    'https://gitlab.com/group/part/name/-/blob/HEAD/',
    'https://gitlab.com/group/part/name/-/raw/HEAD/',
  ],
  ['https://git.sr.ht/~o/r', 'https://git.sr.ht/~o/r/tree/HEAD/item/', 'https://git.sr.ht/~o/r/blob/HEAD/'],
] as const

describe('the links of the README', () => {
  test('are those that packing would give it', () => {
    expect(withRepositoryLinks(readme, repository)).toBe(readme)
  })

  test.each(moved)('are absolute where the repository is %o, and images are files as they are', (to, page, file) => {
    const local = withRepositoryLinks(readme, undefined)
    const packed = withRepositoryLinks(local, to)
    const targets = targetsOf(packed)
    expect(targets.filter((target) => !/^(?:https:|#)/.test(target))).toEqual([])
    expect(targets.length).toBeGreaterThan(10)
    const images = [...packed.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, target]) => target)
    expect(images.length).toBeGreaterThan(0)
    for (const image of images) expect(image).toMatch(file)
    expect(packed).toContain(`](${page}docs/files.md`)
    // All else is as it was.
    expect(packed.replaceAll(page, '').replaceAll(file, '')).toBe(local)
  })

  test('follow the repository when it moves, and are relative again without one', () => {
    const local = withRepositoryLinks(readme, undefined)
    for (const [from] of moved)
      for (const [to] of moved) {
        const there = withRepositoryLinks(local, to)
        expect(withRepositoryLinks(withRepositoryLinks(local, from), to)).toBe(there)
        expect(withRepositoryLinks(there, undefined)).toBe(local)
      }
  })

  test('that lead elsewhere, or stand in code, stay as they are', () => {
    const page = [
      '[a](https://example.org/docs/files.md) [b](#rules) [c](https://github.com/other/thing) [d](docs/nothing.md)',
      '`[e](docs/files.md)`',
      '```md\n[f](docs/files.md)\n```',
    ].join('\n')
    expect(withRepositoryLinks(page, 'o/r')).toBe(page)
    expect(withRepositoryLinks('[![i](docs/images/report.png)](docs/report.md#figures)', 'o/r')).toBe(
      '[![i](https://github.com/o/r/raw/HEAD/docs/images/report.png)](https://github.com/o/r/blob/HEAD/docs/report.md#figures)',
    )
  })
})

test('the files of a repository are found by what npm takes for one', () => {
  const github = { page: 'https://github.com/o/r/blob/HEAD/', file: 'https://github.com/o/r/raw/HEAD/' }
  for (const found of ['o/r', 'github:o/r', 'https://github.com/o/r', 'git@github.com:o/r.git'])
    expect(filesOf(found), found).toEqual(github)
  expect(filesOf({ url: 'git+ssh://git@github.com/o/r.git' })).toEqual(github)
  expect(filesOf('bitbucket:o/r')?.page).toBe('https://bitbucket.org/o/r/src/HEAD/')
  expect(filesOf('https://notgithub.com/o/r')).toBeUndefined()
  expect(filesOf('gist:11081aaa281')).toBeUndefined()
  expect(filesOf(undefined)).toBeUndefined()
  expect(pathInRepository(`${github.file}docs/images/report.png`)).toBe('docs/images/report.png')
  expect(pathInRepository('https://example.org/o/r/blob/HEAD/docs/files.md')).toBeUndefined()
})

test('links are changed everywhere but in code', () => {
  expect(withLinks('[a](b) `[a](b)` ![a](b)', (target, isImage) => `${target}${isImage}`)).toBe(
    '[a](bfalse) `[a](b)` ![a](btrue)',
  )
})
