import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import type { AnyMetric } from '../../src/definition/metric.js'
import * as library from '../../src/index.js'
import { catalogueAliases, concentrationMetrics, defaultMetrics, metricNames } from '../../src/metrics/catalogue.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const { metrics, catalogue } = library

/** The metrics of the concentration that have no name of their own: `topShare(n)` and its like make them. */
const unnamed = [
  'rankedGroups',
  'rankedRevenue',
  'topShare1',
  'topShare5',
  'topShare10',
  'groupsFor50Percent',
  'groupsFor80Percent',
]

const isMetric = (value: unknown): value is AnyMetric => typeof value === 'function' && 'expr' in value

/** What metrics are called in the catalogue, other names included, with the metric. */
const catalogued: Readonly<Record<string, AnyMetric>> = Object.fromEntries(
  Object.values<AnyMetric>({ ...catalogue, ...concentrationMetrics }).flatMap((metric) =>
    [metric.name, ...metric.aliases].map((name) => [name, metric]),
  ),
)

describe('the catalogue, by each of its names', () => {
  test('has each metric under the name that the metric has', () => {
    for (const [name, metric] of Object.entries({ ...catalogue, ...concentrationMetrics }))
      expect(metric.name).toBe(name)
    expect(metricNames).toEqual(Object.keys({ ...catalogue, ...concentrationMetrics }))
  })

  test('knows the other names that its metrics give themselves', () => {
    const aliases = Object.values<AnyMetric>(catalogue).flatMap(({ name, aliases }) =>
      aliases.map((alias) => [alias, name]),
    )
    expect(catalogueAliases).toEqual(Object.fromEntries(aliases))
    for (const [name, metric] of Object.entries(catalogued)) expect(library.findMetric(name), name).toBe(metric)
  })

  test('is exported from the root and in its namespace, and no other metric but those of funnels is', () => {
    const funnels = [...library.funnelMetrics, ...library.orderedFunnelMetrics].map((metric: AnyMetric) => [
      metric.name,
      metric,
    ])
    const expected = Object.entries({ ...catalogued, ...Object.fromEntries(funnels) }).filter(
      ([name]) => !unnamed.includes(name),
    )
    const exported = (names: object) => Object.fromEntries(Object.entries(names).filter(([, one]) => isMetric(one)))
    expect(Object.keys(exported(metrics)).sort()).toEqual(expected.map(([name]) => name).sort())
    for (const [name, metric] of expected) expect(exported(metrics)[name], name).toBe(metric)
    expect(exported(library)).toEqual(exported(metrics))
  })

  test('is documented, and nothing else is', () => {
    const page = readFileSync(join(root, 'docs/metrics.md'), 'utf8')
    const [listed = '', funnels = ''] = page.split('## The funnels')
    const names = (text: string) =>
      [...text.matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)].flatMap(([, called = '']) =>
        called.split(/[`, ]+/).filter(Boolean),
      )
    expect(names(listed)).toEqual(Object.keys(catalogued))
    for (const name of names(funnels)) expect(Object.keys(metrics)).toContain(name)
  })

  test('has what is worked out where a query names no metrics', () => {
    expect(defaultMetrics.filter((name) => !(name in catalogue))).toEqual([])
    expect(new Set(defaultMetrics).size).toBe(defaultMetrics.length)
  })
})

/** What an entry exports: values, and names that are types alone. */
function exportsOf(program: ts.Program, file: string): readonly string[] {
  const checker = program.getTypeChecker()
  const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile) as ts.Symbol
  return checker
    .getExportsOfModule(module)
    .map((symbol) => {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
      return `${target.flags & ts.SymbolFlags.Value ? '' : 'type '}${symbol.name}`
    })
    .sort()
}

test('every entry exports what test/package/exports.txt lists; a name that goes from there breaks its users', async () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: Record<string, unknown> }
  const entries = Object.keys(manifest.exports).filter((name) => !name.endsWith('.json'))
  const file = (entry: string) => join(root, 'src', `${entry === '.' ? 'index' : entry.slice(2)}.ts`)
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  const program = ts.createProgram(entries.map(file), options)
  const listed = entries.flatMap((entry) => [
    entry.replace('.', 'cartometrics'),
    ...exportsOf(program, file(entry)).map((name) => `  ${name}`),
    '',
  ])
  await expect(listed.join('\n')).toMatchFileSnapshot('exports.txt')
})
