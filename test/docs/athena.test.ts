import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { cartometrics } from '../cli/run-cli.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const page = readFileSync(join(root, 'docs/athena.md'), 'utf8')

/** A command, and the block that shows what it writes, if one follows. */
const shown = /^```sh\nnpx cartometrics (.*)\n```\n(?:\n```(sql|json)\n([\s\S]*?)```\n)?/gm

test('every statement of docs/athena.md is what its command writes', async () => {
  const written = new Map<string, string>()
  let blocks = 0
  for (const [, line = '', language] of page.matchAll(shown)) {
    const { code, out, err } = await cartometrics(line.split(' '))
    expect([line, code, err]).toEqual([line, 0, ''])
    written.set(line, out)
    if (language !== undefined) blocks++
  }
  expect(blocks).toBe(page.match(/^```(sql|json)$/gm)?.length)
  const again = page.replaceAll(shown, (whole, line: string, language?: string) =>
    language === undefined
      ? whole
      : `\`\`\`sh\nnpx cartometrics ${line}\n\`\`\`\n\n\`\`\`${language}\n${written.get(line)?.trimEnd()}\n\`\`\`\n`,
  )
  await expect(again).toMatchFileSnapshot('../../docs/athena.md')
})
