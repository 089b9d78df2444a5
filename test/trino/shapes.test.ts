import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { athena } from '../../src/athena.js'
import { shapeNames } from '../../src/sample/options.js'
import { jsonText } from '../../src/sample/shapes/shape-text.js'
import { shapes } from '../../src/sample/shapes/shapes.js'
import { type AthenaServer, startAthenaServer } from '../athena/api-server.js'
import { fast } from '../athena/harness.js'
import { trinoEngine } from '../athena/trino-engine.js'
import { runs, seed } from '../support/runs.js'
import { same } from '../support/same-analysis.js'
import {
  completeEvents,
  linesOf,
  plainSource,
  shapeAnswer,
  shapeBindings,
  shapeDimensions,
  shapeVariety,
} from '../support/shape-cases.js'
import { anyShopEvents, withoutCopies } from '../support/shop-events.js'

/*
 * The events of a shop in the shape of each vendor, as rows and arrays of Trino, give what the plain rows give that the shape can say.
 */

const trino = inject('trino')
const chosen = seed()
let server: AthenaServer
beforeAll(async () => {
  server = await startAthenaServer({ engine: trinoEngine(trino.url) })
})
afterAll(() => server?.close())

function inSmallLetters(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key.toLowerCase(), one]))
}

/** What values of JSON hold together. */
type Kind = 'varchar' | 'bigint' | 'double' | { readonly list: Kind | null } | ReadonlyMap<string, Kind>

function together(known: Kind | null, value: unknown): Kind | null {
  if (value === null || value === undefined) return known
  if (Array.isArray(value)) {
    const before = known !== null && typeof known === 'object' && 'list' in known ? known.list : null
    return { list: value.reduce(together, before) }
  }
  if (typeof value === 'number' && known !== 'varchar') {
    return Number.isInteger(value) && known !== 'double' ? 'bigint' : 'double'
  }
  if (typeof value !== 'object') return 'varchar'
  const members = new Map(known instanceof Map ? known : [])
  for (const [key, one] of Object.entries(value)) {
    const kind = together(members.get(key) ?? null, one)
    if (kind !== null) members.set(key, kind)
  }
  return members
}

function typeOf(kind: Kind | null): string {
  if (kind === null) return 'varchar'
  if (typeof kind === 'string') return kind
  if ('list' in kind) return `array(${typeOf(kind.list)})`
  return `row(${[...kind].map(([key, one]) => `"${key}" ${typeOf(one)}`).join(', ')})`
}

/** A query that gives objects: in rows and arrays, with numbers as such where all are. */
function trinoQuery(objects: readonly object[]): string {
  const kind = objects.reduce(together, null) as ReadonlyMap<string, Kind>
  const names = [...kind.keys()]
  // Its cast takes no object that lacks a key.
  const whole = objects.map((object) =>
    Object.fromEntries(names.map((name) => [name, object[name as keyof typeof object] ?? null])),
  )
  const text = JSON.stringify(whole).replaceAll("'", "''")
  return `SELECT * FROM UNNEST(CAST(json_parse('${text}') AS array(${typeOf(kind)}))) AS "given"(${names.map((name) => `"${name}"`).join(', ')})`
}

const cases = shapeNames.flatMap((name) =>
  fc
    .sample(fc.record({ some: anyShopEvents(shapeVariety), by: fc.constantFrom(...shapeDimensions) }), {
      numRuns: runs(4),
      seed: chosen,
    })
    .map((one) => ({ ...one, name })),
)

describe(`shapes of vendors give what their plain rows give, on Trino (CARTOMETRICS_SEED=${chosen})`, () => {
  test.concurrent.for(cases)('$name by $by', async ({ name, some, by }) => {
    const events = [...completeEvents, ...some]
    // Trino has no capitals in the names of fields.
    const objects = linesOf(events, jsonText(shapes[name])).map((text) => JSON.parse(text, inSmallLetters) as object)
    const binding = shapeBindings[name]
    const source = athena({ client: server.client(), timing: fast, table: { query: trinoQuery(objects) }, binding })
    const found = await shapeAnswer(source, name, by)
    const wanted = await shapeAnswer(plainSource(name, withoutCopies(events)), name, by)
    same(found.answer, wanted.answer, `${name} ${fc.stringify(some)}`)
    const copies = shapes[name].keepsCopies ? events.filter(({ sentAgainAfter }) => sentAgainAfter !== undefined) : []
    expect(found.duplicates).toBe(copies.length)
  })
})
