import { type CommonTable, selectList, withTables } from '../../../sql/expression.js'
import { countsValues, keyParts, type MeasureStatementInput } from '../../../sql/measure-parts.js'
import { type EventsInput, eventScope, eventsSelect, readableSelect } from '../../../sql/relation.js'
import { valuePasses } from './distinct-scan.js'
import { sumsPass } from './sums-scan.js'

/**
 * A measure statement that scans, for what is added up of events and for each column whose distinct values are counted, only the columns
 * which that needs: for what DuckDB can read column by column. Its columns are those of `measureStatement`.
 */
export function scanPerColumn(input: MeasureStatementInput): string {
  const { measures } = input
  const scope = eventScope(input)
  const keys = keyParts(input, scope)
  const names = keys.map(({ name }) => name)
  const sums = sumsPass(input, keys, scope, false)
  const counted = valuePasses(input, keys, scope)
  const added = [...sums.measured].map(([name, sql]) => `${sql} AS ${name}`)
  const parts = [
    selectList([...sums.columns, ...names, ...added], sums.from),
    ...counted.flatMap(({ selects }) => selects),
  ]
  const select = selectList(
    [
      '"reason"',
      '"is_total"',
      'max("all_rows") AS "all_rows"',
      ...keys.map(({ label, name }) => `${label} AS ${name}`),
      ...measures.map((_, index) => `COALESCE(max("measure_${index}"), 0) AS "measure_${index}"`),
    ],
    `FROM "parts"\nGROUP BY ${['"reason"', '"is_total"', ...names].join(', ')}`,
  )
  const tables = [
    ...eventTables(input),
    sums.table,
    readableTable(input, false),
    ...counted.flatMap((pass) => pass.tables),
    partsTable(parts),
  ]
  return withTables(tables, select)
}

/** A measure statement in several, of which the former ones tell how the latter ones may be written. */
export interface StatementsInTurn {
  /**
   * Adds up; where it is known that all events in scope can be read, no condition is looked at to be sure. Its columns are `reason`,
   * `is_total` and `all_rows` as those of a measure statement, then `code`, an integer that stands for the group, `key_N` for each
   * dimension, and `measure_N` for each measure that is added up.
   */
  readonly sums: (allReadable: boolean) => string
  /**
   * Counts distinct values. Its columns are `is_total`, `code` and `measure_N` for each measure that is counted. Undefined where there
   * is none.
   */
  readonly values: ((allReadable: boolean) => string) | undefined
  /** The measures that each of the two has, in their order. */
  readonly added: MeasureStatementInput['measures']
  readonly counted: MeasureStatementInput['measures']
}

/**
 * The same passes in statements of their own. The one that counts groups by integers, whatever the dimensions are: by the hash of a
 * group's keys, which stands for the group if no other one has it; whoever runs the one that adds up can see that.
 */
export function passesInTurn(input: MeasureStatementInput): StatementsInTurn {
  const { measures } = input
  const scope = eventScope(input)
  const keys = keyParts(input, scope)
  const codeOf = (of: readonly string[]) => (of.length === 0 ? '0' : `hash(${of.join(', ')})`)
  const added = measures.filter((measure) => !countsValues(measure))
  const sums = (allReadable: boolean) => {
    const pass = sumsPass(input, keys, scope, allReadable)
    const select = selectList(
      [
        ...pass.columns,
        `${codeOf(keys.map(({ name }) => name))} AS "code"`,
        ...keys.map(({ label, name }) => `${label} AS ${name}`),
        ...added.map((measure) => {
          const name = `"measure_${measures.indexOf(measure)}"`
          const value = `COALESCE(${pass.measured.get(name)}, 0)`
          return `${measure.fn === 'sum' ? value : asNumber(value)} AS ${name}`
        }),
      ],
      pass.from,
    )
    const events = allReadable ? [rowsTable(input), readableTable(input, true)] : eventTables(input)
    return withTables([...events, pass.table], select)
  }
  const counted = measures.filter(countsValues)
  // A single key that is no text is grouped by as it is, and hashed once a group.
  const isHashed = keys.length > 1 || keys.some(({ isText }) => isText)
  const values = keys.map(({ value }) => value)
  const code = (isHashed ? [codeOf(values)] : values).map((value) => ({ name: '"code"', value }))
  const passes = valuePasses(input, code, scope)
  const select = selectList(
    [
      '"is_total"',
      isHashed ? '"code"' : `${codeOf(code.map(({ name }) => name))} AS "code"`,
      ...counted.map((measure) => asNumber(`max("measure_${measures.indexOf(measure)}")`)),
    ],
    `FROM "parts"\nGROUP BY "is_total"${code.length === 0 ? '' : ', "code"'}`,
  )
  return {
    added,
    counted,
    sums,
    values:
      counted.length === 0
        ? undefined
        : (allReadable) =>
            withTables(
              [
                rowsTable(input),
                readableTable(input, allReadable),
                ...passes.flatMap((pass) => pass.tables),
                partsTable(passes.flatMap((pass) => pass.selects)),
              ],
              select,
            ),
  }
}

/** A count as a double, which it fits into: wide integers take long to hand over. */
function asNumber(count: string): string {
  return `CAST(${count} AS double)`
}

// Tables of a statement that are not kept, but worked out anew by each pass, of the columns that it needs.

function eventTables(input: EventsInput): readonly CommonTable[] {
  return [
    rowsTable(input),
    {
      name: 'events',
      comment: 'The events in scope, read by the model; those that cannot be read have a reason.',
      sql: eventsSelect(fromRows(input)),
      kept: false,
    },
  ]
}

/** Read under a name of the statement's own: one of its tables might be called like the relation. */
function rowsTable({ relation }: EventsInput): CommonTable {
  return { name: 'rows', comment: 'The rows as they are stored.', sql: `SELECT * FROM ${relation.from}`, kept: false }
}

function readableTable(input: EventsInput, allReadable: boolean): CommonTable {
  const sql = readableSelect(fromRows(input), allReadable)
  return { name: 'readable', comment: 'The events that can be read.', sql, kept: false }
}

function fromRows(input: EventsInput): EventsInput {
  return { ...input, relation: { ...input.relation, from: '"rows"' } }
}

function partsTable(parts: readonly string[]): CommonTable {
  return {
    name: 'parts',
    comment: 'Each measure of each group, and over all events, in one of these rows.',
    sql: parts.join('\nUNION ALL BY NAME\n'),
  }
}
