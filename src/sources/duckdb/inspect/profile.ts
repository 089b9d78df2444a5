import { defineBinding } from '../../../events/binding.js'
import type { EventField } from '../../../events/fields.js'
import type { Facts } from '../../../inspect/facts.js'
import { type ProposedBinding, proposeBinding } from '../../../inspect/propose-binding.js'
import type { RunOptions } from '../../source.js'
import type { DuckdbConnection } from '../connection.js'
import { runColumns } from '../engine.js'
import type { DuckdbRelation } from '../relation.js'
import { readBeginning } from './beginning.js'
import { lookedAt, scanAll } from './scan.js'

/** What files hold, and the binding that the first rows propose. */
export interface Profile {
  readonly proposed: ProposedBinding
  readonly facts: Facts
}

/** How large the files of a relation are. */
interface Sizes {
  readonly sizes: readonly (number | undefined)[]
  readonly packed: boolean
}

/** Looks at the first rows, by which it is known what to look for, and then at all of them. */
export async function profile(
  connection: DuckdbConnection,
  relation: DuckdbRelation,
  sizes: Sizes,
  run: RunOptions,
): Promise<Profile> {
  const { signal } = run
  const stop = signal === undefined ? {} : { signal }
  const proposed = proposeBinding(await readBeginning(connection, relation, stop))
  const columnOf = (field: EventField) => proposed.fields.find((one) => one.field === field)?.column ?? undefined
  const types = proposed.columns.find(({ column }) => column.name === columnOf('eventType'))
  // Of very many, none is worth a line.
  const hasTypes = types !== undefined && types.values.length <= mostTypes
  const input = {
    binding: defineBinding(proposed.binding),
    columns: Object.fromEntries(
      lookedAt.flatMap((field) => {
        const column = field === 'eventType' && !hasTypes ? undefined : columnOf(field)
        return column === undefined ? [] : [[field, column]]
      }),
    ),
    numbers: new Map(
      proposed.columns.flatMap(({ column, number, digits }) =>
        column.kind === 'text' && (number !== undefined || digits === 1)
          ? [[column.name, number?.hasFraction === true ? 'DOUBLE' : 'HUGEINT'] as const]
          : [],
      ),
    ),
    rows: relation.columnar ? await countRows(connection, relation, stop) : roughRows(proposed, sizes),
  }
  return { proposed, facts: await scanAll(connection, relation, input, run) }
}

/** With more different types than these in the first rows, a column is none of types. */
const mostTypes = 1000

/** Of Parquet, the files themselves tell. */
async function countRows(
  connection: DuckdbConnection,
  { from, name }: DuckdbRelation,
  stop: Pick<RunOptions, 'signal'>,
): Promise<number> {
  const [[rows] = []] = await runColumns(connection, `SELECT count(*) FROM ${from}`, name, stop)
  return Number(rows ?? 0)
}

/** Text is packed to about so much of its size. */
const packedTo = 0.2

/** About how many rows there are in text, if all are as long as the first ones. */
function roughRows({ columns }: ProposedBinding, { sizes, packed }: Sizes): number {
  const first = columns[0]?.column.texts.length ?? 0
  if (first === 0) return 0
  const letters = columns.reduce(
    (sum, { column }) => sum + column.texts.reduce((all, text) => all + (text?.length ?? 0) + 1, 0),
    0,
  )
  const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
  return Math.round(((packed ? bytes / packedTo : bytes) / letters) * first)
}
