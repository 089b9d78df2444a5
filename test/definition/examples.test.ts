import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as library from '../../src/index.js'
import { sourceFiles } from '../support/source-files.js'

/** The examples within the comments of the source: lines that end in `// value`, with the lines before them. */
function examplesIn(file: string) {
  const found: { file: string; code: string; wanted: string }[] = []
  for (const [comment] of readFileSync(file, 'utf8').matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const example = /@example\n([\s\S]*?)(?=\n \* @|\n ?\*\/)/.exec(comment)?.[1]
    if (example === undefined) continue
    const lines = example.split('\n').map((line) => line.replace(/^ *\* ?/, ''))
    lines.forEach((line, index) => {
      const shown = /^(.*\S)\s+\/\/ (.+)$/.exec(line)
      if (shown === null || !isCode(shown[2] as string)) return
      const before = lines.slice(0, index).filter((earlier) => !/\/\/ /.test(earlier))
      found.push({ file, code: `${before.join('\n')}\nreturn (${shown[1]})`, wanted: shown[2] as string })
    })
  }
  return found
}

/** Whether a comment shows a value, and does not say something in words. */
function isCode(text: string): boolean {
  try {
    new Function(`return ${text}`)
    return !/[a-z] \|/.test(text)
  } catch {
    return false
  }
}

const files = ['definition', 'metrics', 'events', 'analysis'].flatMap((folder) => sourceFiles(`src/${folder}`))
const examples = files.flatMap(examplesIn)

describe('the examples in the comments are true', () => {
  test('there are some', () => {
    expect(examples.length).toBeGreaterThanOrEqual(10)
  })

  test.each(
    examples.map(({ file, code, wanted }) => [`${file}: ${code.split('return ').at(-1)}`, file, code, wanted] as const),
  )('%s', async (_, file, code, wanted) => {
    const scope = { ...library, ...(await import(/* @vite-ignore */ `../../${file}`)) }
    const run = (body: string) => new Function(...Object.keys(scope), body)(...Object.values(scope))
    expect(run(code)).toEqual(run(`return ${wanted}`))
  })
})
