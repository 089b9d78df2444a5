import { describe, expect, test } from 'vitest'
import * as library from '../../../src/index.js'
import { openInEditor } from './language-service.js'

/*
 * What an editor shows where the mouse rests on a name: it is the first documentation that is read.
 */

const isMetric = (value: unknown) => typeof value === 'function' && 'expr' in value
const metrics = Object.entries(library.metrics).flatMap(([name, value]) => (isMetric(value) ? [name] : []))
const others = [
  'field',
  'ratio',
  'eq',
  'and',
  'sum',
  'min',
  'count',
  'conditional',
  'threshold',
  'thresholdFor',
  'totalOf',
  'topShare',
  'quadrantOf',
  'defineMetric',
  'dimension',
  'analyze',
  'compare',
  'funnel',
  'toSql',
  'fromEvents',
  'findMetric',
]

const file = 'hovers.ts'
const code = [
  `import { ${[...metrics, ...others].join(', ')} } from 'cartometrics'`,
  ...[...metrics, ...others].map((name) => `;${name}`),
  'const rate = conversionRate({ purchases: 3, sessions: 100 })',
  "const answer = analyze(fromEvents([]), { by: 'brand', metrics: ['conversionRate', 'eventsPerSession'] })",
  'const rows = answer.then((one) => one.rows)',
].join('\n')
const editor = openInEditor({ [file]: code })

/** The compiler has the members of a union in the order in which it met them. */
const inOrder = (text: string) =>
  text.replaceAll(/"[^"]+"(?: \| "[^"]+")+/g, (union) => union.split(' | ').sort().join(' | '))
const hover = (name: string) => inOrder(editor.hover(file, `${name}\n`))

describe('the hover', () => {
  test('of the names that are used most', async () => {
    expect(editor.messages(file)).toEqual([])
    const calls = ['conversionRate({', 'answer =', 'rows =']
    const page = [
      ...[...metrics, ...others].map((name) => `${name}\n\n${hover(name)}`),
      ...calls.map((call) => `${call}\n\n${inOrder(editor.hover(file, call))}`),
    ]
    await expect(`${page.join('\n\n---\n\n')}\n`).toMatchFileSnapshot('hovers.txt')
  })

  test.each(metrics)('of %s shows its call and its value in a few lines', (name) => {
    const lines = hover(name).split('\n')
    expect(lines.length).toBeLessThanOrEqual(9)
    const shown = lines.join('\n')
    expect(shown).toMatch(new RegExp(`^\\(alias\\) const ${name}: (Callable|Comparing)Metric<`))
    expect(shown).toMatch(/\((values|rows|events): [\s\S]*\) => /)
    expect(shown).not.toMatch(/import\(|\.\.\. \d+ more/)
  })
})
