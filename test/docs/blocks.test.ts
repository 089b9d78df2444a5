import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { blocksOf, commandsOf, isProgram, isScript, unknownLines } from './blocks.js'
import { pages } from './pages.js'

/** What a block may be in. Programs and commands are run; the others are what these read and write. */
const languages = ['ts', 'js', 'mjs', 'sh', 'csv', 'json', 'sql', 'text']

describe.each([...pages, 'CONTRIBUTING.md', 'examples/README.md'])('the code of %s', (page) => {
  const blocks = blocksOf(page)

  test('is in blocks that say what they hold', () => {
    expect(blocks.filter(({ language }) => !languages.includes(language))).toEqual([])
    const named = blocks.filter(({ file }) => file !== undefined)
    const programs = named.filter(isProgram)
    expect(named.filter((block) => !['csv', 'json'].includes(block.language) && !isProgram(block))).toEqual([])
    expect(blocks.filter(({ language, file }) => language === 'csv' && file === undefined)).toEqual([])
    // These are run there, each on its platform.
    expect(programs.filter(({ file }) => !existsSync(`test/platforms/${file}`))).toEqual([])
  })

  test('has no command that is neither run nor one of the repository', () => {
    const shell = blocks.filter(({ language, needs }) => language === 'sh' && needs === undefined)
    expect(shell.flatMap(unknownLines)).toEqual([])
  })

  test('is run in a page that is run', () => {
    const run = blocks.filter((block) => isScript(block) || commandsOf(block).length > 0)
    if (run.length > 0) expect(pages).toContain(page)
  })
})

test('the blocks that are not run say what they need', () => {
  const marked = pages.flatMap(blocksOf).filter(({ needs }) => needs !== undefined)
  // Each further one is a decision: what can be run, is.
  expect(marked.map(({ page, needs }) => `${page}: ${needs}`)).toEqual([
    'docs/athena.md: an AWS account, and npm install @aws-sdk/client-athena',
  ])
})
