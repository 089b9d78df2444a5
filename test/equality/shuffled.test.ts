import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { EventError, QueryError, SourceError } from '../../src/errors.js'
import { fromEvents } from '../../src/sources/memory/from-events.js'
import type { Source } from '../../src/sources/source.js'
import { bindingFor } from '../support/bindings.js'
import { anyCase, type Case, queryOf } from '../support/cases.js'
import { everySource, openers, type TextRows } from '../support/every-source.js'
import { runs } from '../support/runs.js'
import { textRows } from '../support/text-rows.js'

/*
 * The order of events never changes an answer. Of what cannot be read, which rows are shown as examples depends on it, and nothing else.
 */

const { open } = openers()

/** An answer without what tells of rows by their place; or why there is none. */
async function answerOf(source: Source, { query }: Case): Promise<object> {
  try {
    const { scanned, rejected, warnings, ...answer } = await analyze(source, queryOf(query))
    return {
      ...answer,
      rejected: { count: rejected.count, reasons: rejected.reasons },
      warnings: warnings.map(({ code, counts }) => ({ code, counts })),
      columns: scanned.columns,
    }
  } catch (error) {
    if (error instanceof SourceError) return { name: error.name, column: error.context.column }
    if (error instanceof EventError) return { name: error.name, count: error.context.count }
    // Shares of money of several currencies.
    if (error instanceof QueryError) return { name: error.name, metric: error.context.value }
    throw error
  }
}

/** A case, its rows, and the same rows in another order. */
const shuffledCase = anyCase('text', { steps: 'sometimes', currencies: true }).chain((one) => {
  const rows = textRows(one)
  return fc.record({
    one: fc.constant(one),
    rows: fc.constant(rows),
    shuffled: fc.shuffledSubarray(rows, { minLength: rows.length }),
  })
})

describe('shuffled events give the same answer', () => {
  test.each(everySource)('%s', { timeout: 600_000 }, async (name) => {
    await fc.assert(
      fc.asyncProperty(shuffledCase, async ({ one, rows, shuffled }) => {
        fc.pre(rows.length > 0)
        const ask = async (given: TextRows) => answerOf(await open(name, given, bindingFor(one.binding)), one)
        expect(await ask(shuffled)).toEqual(await ask(rows))
      }),
      { numRuns: runs(2) },
    )
  })

  test('objects that have only what they need, under the names of the model', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(shuffledCase, async ({ one, rows, shuffled }) => {
        const { further = {} } = bindingFor(one.binding)
        const ask = (given: TextRows) =>
          answerOf(
            fromEvents(
              given.map((row) => sparseObject(row, one)),
              { binding: { further } },
            ),
            one,
          )
        expect(await ask(shuffled)).toEqual(await ask(rows))
      }),
      { numRuns: runs(100) },
    )
  })
})

/** An event under the names of the model, without what is null. */
function sparseObject(row: TextRows[number], { binding }: Case): Record<string, string> {
  const { columns = {} } = bindingFor({ ...binding, orders: true })
  const named = new Map(Object.entries(columns).map(([field, column]) => [column, field]))
  const entries = Object.entries(row).filter((entry): entry is [string, string] => entry[1] !== null)
  return Object.fromEntries(entries.map(([column, value]) => [named.get(column) ?? column, value]))
}
