import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DUCKDB_VERSION } from '../../src/sources/duckdb/load.js'

test('the page on platforms shows the projects that are tried', async () => {
  const page = readFileSync('docs/platforms.md', 'utf8').replaceAll(
    /^```(\w+) (\S+)\n[\s\S]*?^```$/gm,
    (_, language: string, file: string) =>
      `\`\`\`${language} ${file}\n${readFileSync(`test/platforms/${file}`, 'utf8')}\`\`\``,
  )
  await expect(page).toMatchFileSnapshot('../../docs/platforms.md')
})

test('the commands that the page shows are those that are tried', () => {
  const page = readFileSync('docs/platforms.md', 'utf8')
  for (const platform of ['lambda', 'workers']) {
    const { scripts } = JSON.parse(readFileSync(`test/platforms/${platform}/package.json`, 'utf8'))
    const command = Object.values<string>(scripts).map((script) => /esbuild [^&]*?(?= &&|$)/.exec(script)?.[0])
    expect(page).toContain(`npx ${command.find((found) => found !== undefined)}\n`)
  }
  expect(page.match(/@duckdb\/node-api@(\S+?)`/g)?.length).toBe(2)
  expect(page.replaceAll(`@duckdb/node-api@${DUCKDB_VERSION}\``, '')).not.toContain('@duckdb/node-api@')
})
