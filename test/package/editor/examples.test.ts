import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { openInEditor } from './language-service.js'

/*
 * Each function, constant and class of the root entry shows how it is used, in code that compiles.
 */

const { checker, exports } = openInEditor({})
const aliased = (symbol: ts.Symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)
const ofValues = ts.SymbolFlags.Function | ts.SymbolFlags.Variable | ts.SymbolFlags.Class
const notTypes = ofValues | ts.SymbolFlags.ValueModule
const values = [...exports].filter(([, symbol]) => aliased(symbol).flags & ofValues)

const examples = [...exports].flatMap(([name, symbol]) =>
  aliased(symbol)
    .getJsDocTags(checker)
    .flatMap((tag) => (tag.name === 'example' ? [[name, ts.displayPartsToString(tag.text)] as const] : [])),
)

const file = 'examples.ts'
const names = [...exports].map(([name, symbol]) => (aliased(symbol).flags & notTypes ? name : `type ${name}`))
const imported = `import { ${names.join(', ')} } from 'cartometrics'`
/** What examples are about, and do not make. */
const given = [
  "import { RecordBatchReader, tableFromIPC } from 'apache-arrow'",
  'declare const source: Source',
  'declare const rows: readonly RawEvent[]',
  'declare const plan: MeasurePlan',
  'declare const bytes: Uint8Array',
  'declare const url: string',
]
const blocks = examples.map(([, code]) => `{\n${code}\n}`)
const lines = [imported, ...given, ...blocks].join('\n')

describe('the examples of the root entry', () => {
  test('are there for each function, constant and class', () => {
    expect(values.length).toBeGreaterThan(100)
    const shown = new Set(examples.map(([name]) => name))
    expect(values.map(([name]) => name).filter((name) => !shown.has(name))).toEqual([])
  })

  test('compile', () => {
    const { messages } = openInEditor({ [file]: lines })
    const code = lines.split('\n')
    expect(messages(file).map(({ line, text }) => `${code[line]}: ${text}`)).toEqual([])
  })
})
