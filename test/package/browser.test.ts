import vm from 'node:vm'
import { build } from 'esbuild'
import { beforeAll, describe, expect, test } from 'vitest'

let code: string
let inputs: readonly string[]

beforeAll(async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: ['src/index.ts'],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'cartometrics',
    write: false,
    metafile: true,
    target: 'es2022',
  })
  code = outputFiles[0]?.text as string
  const [output] = Object.values(metafile.outputs)
  inputs = Object.entries(output?.inputs ?? {}).flatMap(([input, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [input] : [],
  )
})

/** Runs a script where there is what a browser has, and nothing of Node. */
function inBrowser<T>(script: string): T {
  const { TextDecoder, TextEncoder, performance, AbortSignal, structuredClone, setTimeout } = globalThis
  const context = vm.createContext({ TextDecoder, TextEncoder, performance, AbortSignal, structuredClone, setTimeout })
  return vm.runInContext(`${code}\n;${script}`, context) as T
}

describe('the root entry, bundled for a browser', () => {
  test('has nothing of Node or of a driver in it', () => {
    expect(inputs.filter((input) => /@duckdb|@aws-sdk|parquetjs|node:/.test(input))).toEqual([])
    expect(code).not.toMatch(/require\(["'](node:|fs|path|@duckdb)/)
    expect(code).not.toMatch(/from ?["']node:/)
  })

  test('takes from Arrow no more than the names of types', () => {
    expect(
      inputs
        .filter((input) => input.includes('node_modules/'))
        .filter((input) => !/node_modules\/(zod|apache-arrow\/enum)/.test(input)),
    ).toEqual([])
  })

  test('measures and analyzes', async () => {
    expect(inBrowser('cartometrics.stickiness({ events: 12, sessions: 4 })')).toBe(3)
    expect(inBrowser('typeof process + typeof require + typeof Buffer')).toBe('undefinedundefinedundefined')
    const { rows, totals } = await inBrowser<Promise<{ rows: object[]; totals: { rankedGroups: number } }>>(`
      cartometrics.analyze(
        cartometrics.fromEvents([
          { eventTime: '2019-10-27T00:30:00Z', eventType: 'view', brand: 'acme', userSession: 's', price: '1.10' },
          { eventTime: '2019-10-27T01:30:00Z', eventType: 'purchase', brand: 'acme', userSession: 's', price: '1.10' },
        ]),
        { by: ['brand', 'hour'], metrics: ['events', 'revenue', 'conversionRate', 'rankedGroups'], time: { timeZone: 'Europe/Berlin' } },
      )`)
    expect(JSON.parse(JSON.stringify(rows))).toEqual([
      { brand: 'acme', hour: '2019-10-27T02:00', events: 2, revenue: 1.1, conversionRate: 1 },
    ])
    expect(totals.rankedGroups).toBe(1)
  })
})
