import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cartometrics, temporaryFolder } from '../cli/run-cli.js'
import { blocksOf } from './blocks.js'

const { folder, file } = temporaryFolder()
const blocks = blocksOf('docs/inspect.md')

test('the page shows what is printed of its file', async () => {
  const { code = '', file: name = '' } = blocks.find(({ language }) => language === 'csv') ?? {}
  const { out } = await cartometrics(['inspect', file(name, code.trimEnd().split('\n'))])
  expect(blocks.find(({ language }) => language === 'text')?.code).toBe(out.replaceAll(`${folder}/`, ''))
})

test('the page lists every kind of problem', () => {
  const [, kinds = ''] = /const kinds = \[([\s\S]*?)\]/.exec(readFileSync('src/inspect/problems.ts', 'utf8')) ?? []
  const codes = [...kinds.matchAll(/'([\w-]+)'/g)].map(([, code]) => code as string)
  const page = readFileSync('docs/inspect.md', 'utf8')
  expect(codes.length).toBeGreaterThan(20)
  expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([])
})
