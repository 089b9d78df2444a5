import { type Binding, boundColumns, defineBinding } from '../../../events/binding.js'
import { columnPath } from '../../../events/column-source.js'
import type { EventField } from '../../../events/fields.js'
import { columnsBeneath } from '../../../events/items.js'
import type { Facts } from '../../../inspect/facts.js'
import { type ProposedBinding, proposeBinding } from '../../../inspect/propose-binding.js'
import { isUsual, presetBinding, proposePreset } from '../../../inspect/propose-preset.js'
import { recognizePreset } from '../../../inspect/recognize-preset.js'
import { nestedType, pathsWithin } from '../../../sql/nested-types.js'
import type { RunOptions } from '../../source.js'
import type { DuckdbConnection } from '../connection.js'
import { runColumns } from '../engine.js'
import type { DuckdbRelation } from '../relation.js'
import { readBeginning } from './beginning.js'
import { fitPreset, scanPreset } from './preset-rows.js'
import { lookedAt, scanAll, storedRows } from './scan.js'

/** What files hold, and the binding that the first rows propose. */
export interface Profile {
  readonly proposed: ProposedBinding
  /** The paths into objects and lists. */
  readonly paths: readonly string[]
  readonly facts: Facts
}

/** How large the files of a relation are. */
interface Sizes {
  readonly sizes: readonly (number | undefined)[]
  readonly packed: boolean
}

/** The columns that a preset reads, which are to be looked for in all of the files. */
export interface WantedColumns {
  readonly wanted: readonly string[]
}

/**
 * Looks at the first rows, by which it is known what to look for, and then at all of them.
 *
 * @param isWanted whether the columns of a preset have been looked for already, or need not be
 * @returns the columns to look for, where the files are to be opened once more for that
 */
export async function profile(
  connection: DuckdbConnection,
  relation: DuckdbRelation,
  sizes: Sizes,
  isWanted: boolean,
  run: RunOptions,
): Promise<Profile | WantedColumns> {
  const { signal } = run
  const stop = signal === undefined ? {} : { signal }
  const usual = proposeBinding(await readBeginning(connection, relation, stop))
  const rows = relation.columnar ? await countRows(connection, relation, stop) : roughRows(usual, sizes)
  const input = { numbers: numbersIn(usual), rows }
  const paths = pathsIn(relation)
  const preset = recognizePreset(usual.columns, paths)
  if (preset !== undefined && !isUsual(preset)) {
    const fitting = await fitPreset(connection, relation, usual.columns, preset, stop)
    if (fitting !== undefined) {
      if (!isWanted) return { wanted: wantedBy(relation, defineBinding(presetBinding(preset))) }
      const proposed = proposePreset(fitting.preset, usual.columns, fitting.beginnings)
      return { proposed, paths, facts: await scanPreset(connection, relation, proposed.binding, input, run) }
    }
  }
  const proposed =
    preset !== undefined && isUsual(preset) && usual.binding.columns === undefined ? { ...usual, preset } : usual
  const looked = storedRows(relation, defineBinding(proposed.binding), lookedIn(proposed))
  return { proposed, paths, facts: await scanAll(connection, looked, relation.name, input, run) }
}

/** All columns that there are, and those in which the fields of a binding may be found. */
function wantedBy({ columns }: DuckdbRelation, binding: Binding): readonly string[] {
  const bound = boundColumns(binding).flatMap(({ column }) => [column, ...columnsBeneath(column, binding.nested)])
  return [...new Set([...columns.keys(), ...bound])]
}

/** The paths into objects and lists, as a binding names them; of a list within a list, it itself. */
function pathsIn({ columns, within }: DuckdbRelation): readonly string[] {
  const ofTypes = [...columns].flatMap(([name, type]) => {
    const paths = pathsWithin(name, nestedType(type))
    return paths.length === 1 && paths[0] === name ? [] : paths
  })
  const elements = (within?.names ?? []).map(toInnerList)
  const objects = new Set(
    elements.flatMap((path) => [...path.matchAll(/\.|\[\]/g)].map(({ index }) => path.slice(0, index))),
  )
  const all = [...ofTypes.map(toInnerList), ...elements.filter((path) => !objects.has(path))]
  return [...new Set(all)].filter((path) => columnPath(path) !== undefined)
}

function toInnerList(path: string): string {
  return path.replace(/^(.*?\[\].*?)\[\].*$/s, '$1')
}

/** The columns that hold fields, as they are called in the files. */
function lookedIn({ fields, columns }: ProposedBinding): Readonly<Partial<Record<(typeof lookedAt)[number], string>>> {
  const columnOf = (field: EventField) => fields.find((one) => one.field === field)?.column ?? undefined
  const types = columns.find(({ column }) => column.name === columnOf('eventType'))
  // Of very many, none is worth a line.
  const hasTypes = types !== undefined && types.values.length <= mostTypes
  return Object.fromEntries(
    lookedAt.flatMap((field) => {
      const column = field === 'eventType' && !hasTypes ? undefined : columnOf(field)
      return column === undefined ? [] : [[field, column]]
    }),
  )
}

/** Columns of text that hold numbers. */
function numbersIn({ columns }: ProposedBinding): ReadonlyMap<string, 'HUGEINT' | 'DOUBLE'> {
  return new Map(
    columns.flatMap(({ column, number, digits }) =>
      column.kind === 'text' && (number !== undefined || digits === 1)
        ? [[column.name, number?.hasFraction === true ? 'DOUBLE' : 'HUGEINT'] as const]
        : [],
    ),
  )
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
