import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createProgram } from '../../src/cli/program.js'
import * as entry from '../../src/tableau.js'
import { captured } from '../cli/run-cli.js'

const page = readFileSync(new URL('../../docs/tableau.md', import.meta.url), 'utf8')
const examples = [...page.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code)

/** Runs an example; each expression with a `// =>` behind it gives what stands there. */
function run(code: string): readonly (readonly [string, unknown, unknown])[] {
  const found: (readonly [string, unknown, unknown])[] = []
  const names = Object.keys(entry)
  const body = code
    .replaceAll(/^import \{ (.*) \} from 'cartometrics\/tableau'$/gm, (_, imported: string) => {
      for (const name of imported.split(', ')) expect(names).toContain(name)
      return ''
    })
    .replaceAll(/^(\S.*)\n\/\/ => (.*)$/gm, (_, expression: string, value: string) => {
      return `check(${JSON.stringify(expression)}, (${expression}), (${value}))`
    })
  new Function('check', ...names, body)(
    (expression: string, value: unknown, wanted: unknown) => found.push([expression, value, wanted]),
    ...Object.values(entry),
  )
  return found
}

describe('the examples in the documentation', () => {
  test('there are some', () => expect(examples.length).toBeGreaterThan(5))

  test.each(examples.map((code) => [code.trim().split('\n').at(-2) ?? '', code]))('%s', (_, code) => {
    const results = run(code)
    expect(results.length).toBeGreaterThan(0)
    for (const [expression, value, wanted] of results) expect(value, expression).toEqual(wanted)
  })

  test('the command line has what it names', () => {
    const tableau = createProgram(captured().terminal, () => {}).commands.find(
      (command) => command.name() === 'tableau',
    )
    const lines = [...page.matchAll(/^cartometrics tableau (\w+) (.*)$/gm)]
    expect(lines).toHaveLength(4)
    for (const [, name, args = ''] of lines) {
      const command = tableau?.commands.find((one) => one.name() === name)
      const options = command?.options.flatMap(({ long, short }) => [long, short])
      for (const [option] of args.matchAll(/(?<=^| )--?[a-z-]+/g))
        expect(options, `${name} ${option}`).toContain(option)
    }
  })
})
