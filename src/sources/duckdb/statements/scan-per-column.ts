import { countsValues, orNone } from '../../../sql/aggregates.js'
import { groupKeys } from '../../../sql/group-keys.js'
import type { MeasureStatementInput } from '../../../sql/measure-input.js'
import { type EventsInput, eventScope, eventsSelect, readableSelect } from '../../../sql/relation.js'
import { type CommonTable, selectList, withTables } from '../../../sql/select.js'
import type { SessionsOfFiles } from '../steps.js'
import { distinctColumns, distinctScans, scanColumns } from './distinct-scan.js'
import { sumsScan } from './sums-scan.js'

/**
 * A measure statement that scans, for what is added up of events and for each column whose distinct values are counted, only the columns
 * which that needs: for what DuckDB can read column by column. Its columns are those of `measureStatement`.
 */
export function scanPerColumn(input: MeasureStatementInput): string {
  const { measures } = input
  const scope = eventScope(input)
  const keys = groupKeys(input, scope)
  const names = keys.map(({ name }) => name)
  const sums = sumsScan(input, keys, scope, false)
  const counted = distinctScans(input, keys, scope)
  const added = [...sums.measured].map(([place, sql]) => `${sql} AS "measure_${place}"`)
  const selects = [
    selectList([...sums.columns, ...names, ...added], sums.from),
    ...counted.flatMap((scan) => scan.selects),
  ]
  const select = selectList(
    [
      '"reason"',
      '"is_total"',
      'max("all_rows") AS "all_rows"',
      ...keys.map(({ label, name }) => `${label} AS ${name}`),
      ...measures.map((node, index) => `${orNone(node, `max("measure_${index}")`)} AS "measure_${index}"`),
    ],
    `FROM "scanned"\nGROUP BY ${['"reason"', '"is_total"', ...names].join(', ')}`,
  )
  const tables = [
    ...eventTables(input),
    sums.table,
    readableTable(input, false),
    ...counted.flatMap((scan) => scan.tables),
    scannedTable(selects),
  ]
  return withTables(tables, select, input.dialect)
}

/** A measure statement in two, of which the first one tells how the second one may be written. */
export interface SeparateStatements {
  /**
   * Accumulates; where it is known that all events in scope can be read, no condition is looked at to be sure. Its columns are those of a
   * measure statement, of the measures that are accumulated, and `code`, an integer that stands for the group.
   */
  readonly sums: (allReadable: boolean) => string
  /**
   * Counts distinct values. Its columns are `is_total`, `code` and those of the measures that are counted. Undefined where there is none.
   */
  readonly distinct: ((allReadable: boolean) => string) | undefined
  /** How many scans both make. */
  readonly scans: number
}

/**
 * The same scans in statements of their own. The one that counts groups by integers, whatever the dimensions are: by the hash of a
 * group's keys, which stands for the group if no other one has it; whoever runs the one that accumulates can see that.
 */
export function separateStatements(input: MeasureStatementInput, sessions?: SessionsOfFiles): SeparateStatements {
  const { measures, dialect } = input
  const scope = eventScope(input)
  const keys = groupKeys(input, scope)
  const codeOf = (of: readonly string[]) => (of.length === 0 ? '0' : `hash(${of.join(', ')})`)
  const sums = (allReadable: boolean) => {
    const scan = sumsScan(input, keys, scope, allReadable)
    const select = selectList(
      [
        ...scan.columns,
        `${codeOf(keys.map(({ name }) => name))} AS "code"`,
        ...keys.map(({ label, name }) => `${label} AS ${name}`),
        ...Array.from(scan.measured, ([place, sql]) => {
          const node = measures[place] as (typeof measures)[number]
          const value = orNone(node, sql)
          return `${node.fn === 'count' ? asNumber(value) : value} AS "measure_${place}"`
        }),
      ],
      scan.from,
    )
    const events = allReadable ? [rowsTable(input), readableTable(input, true)] : eventTables(input)
    return withTables([...events, scan.table], select, dialect)
  }
  const counted = measures.filter(countsValues)
  // A single key that is no text is grouped by as it is, and hashed once a group.
  const isHashed = keys.length > 1 || keys.some(({ isText }) => isText)
  const values = keys.map(({ value }) => value)
  const code = (isHashed ? [codeOf(values)] : values).map((value) => ({ name: '"code"', value }))
  const own = distinctColumns(input)
  const inSessions =
    sessions === undefined ? undefined : { ...input, relation: sessions(input.relation, undefined).relation }
  const made = inSessions === undefined ? [] : distinctColumns(inSessions).filter((column) => !own.includes(column))
  const select = selectList(
    [
      '"is_total"',
      `${isHashed ? '"code"' : codeOf(code.map(({ name }) => name))} AS "code"`,
      ...counted.map((measure) => {
        const name = `"measure_${measures.indexOf(measure)}"`
        return `${asNumber(`max(${name})`)} AS ${name}`
      }),
    ],
    `FROM "scanned"\nGROUP BY "is_total"${code.length === 0 ? '' : ', "code"'}`,
  )
  return {
    sums,
    distinct:
      counted.length === 0
        ? undefined
        : (allReadable) => {
            const scans = [...distinctScans(input, code, scope)]
            const tables = [rowsTable(input), readableTable(input, allReadable)]
            const [value] = made
            if (sessions !== undefined && inSessions !== undefined && value !== undefined) {
              const within = eventScope(inSessions)
              const needed = scanColumns(inSessions, value, code, within)
              const { relation, isNarrow } = sessions(input.relation, needed?.columns)
              const more = isNarrow ? needed?.names : []
              const table = 'readable_in_sessions'
              tables.push({ ...readableTable({ ...input, relation }, allReadable, relation.from, more), name: table })
              scans.push(
                ...distinctScans(inSessions, code, within, { table, columns: made, first: own.length, isNarrow }),
              )
            }
            const scanned = scannedTable(scans.flatMap((scan) => scan.selects))
            return withTables([...tables, ...scans.flatMap((scan) => scan.tables), scanned], select, dialect)
          },
    scans: 1 + own.length + made.length,
  }
}

/** A count as a double, which it fits into: wide integers take long to hand over. */
function asNumber(count: string): string {
  return `CAST(${count} AS double)`
}

// Tables of a statement that are not kept, but worked out anew by each scan, of the columns that it needs.

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

function readableTable(
  input: EventsInput,
  allReadable: boolean,
  from = '"rows"',
  more: readonly string[] = [],
): CommonTable {
  const sql = readableSelect({ ...input, relation: { ...input.relation, from } }, allReadable, more)
  return { name: 'readable', comment: 'The events that can be read.', sql, kept: false }
}

function fromRows(input: EventsInput): EventsInput {
  return { ...input, relation: { ...input.relation, from: '"rows"' } }
}

function scannedTable(selects: readonly string[]): CommonTable {
  return {
    name: 'scanned',
    comment: 'Each measure of each group, and over all events, in one of these rows.',
    sql: selects.join('\nUNION ALL BY NAME\n'),
  }
}
