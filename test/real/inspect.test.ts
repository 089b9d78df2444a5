import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { inspect } from '../../src/duckdb.js'
import { cartometrics } from '../cli/run-cli.js'
import { hasShared, shared } from '../support/shared.js'
import { shellWords } from '../support/shell-words.js'

const names = hasShared ? readdirSync(`${shared}data/golden`).filter((name) => !name.includes('min30')) : []

describe.skipIf(!hasShared).each(names)('%s', (name) => {
  const golden = JSON.parse(readFileSync(`${shared}data/golden/${name}`, 'utf8'))
  const file = `${shared}data/real/${golden.file}`

  test('is bound as it is, and analyzed by the command that is printed', async () => {
    const found = await inspect(file)
    expect(found.rows).toBe(golden.accepted)
    expect([found.binding, found.csv, found.isAnalyzable]).toEqual([{}, {}, true])
    expect(found.fields.map(({ column, isGuess }) => [column, isGuess])).toEqual(
      [
        'event_time',
        'event_type',
        'product_id',
        'category_id',
        'category_code',
        'brand',
        'price',
        'user_id',
        'user_session',
      ].map((column) => [column, false]),
    )
    const { command } = JSON.parse((await cartometrics(['inspect', file, '--json'])).out)
    const answer = await cartometrics([
      ...shellWords(command),
      '--format',
      'json',
      '--metrics',
      'events,purchases,sessions,revenue',
    ])
    const { events, purchases, sessions, revenue } = golden.totals
    expect(JSON.parse(answer.out).totals).toMatchObject({ events, purchases, sessions, revenue: Number(revenue) })
  })
})
