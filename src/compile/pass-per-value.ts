import {
  additiveSums,
  aliasOf,
  conditionBits,
  countsValues,
  distinctValues,
  keyParts,
  type MeasureStatementInput,
} from './measure-parts.js'
import { eventScope, eventsSelect, readableSelect } from './relation.js'
import { sequenceParts } from './sequence.js'
import { type CommonTable, quoteName, type StatementParts, selectList } from './sql.js'

/**
 * The tables and the last SELECT of a measure statement that reads, for what is added up of events and for each kind of value that is
 * counted, the columns which that needs: for DuckDB over what it can read column by column. `values_N` has one row for each group
 * and each distinct value in it, with the conditions that it met as bits; the values of all groups together are counted of these.
 */
export function passPerValue(input: MeasureStatementInput): StatementParts {
  const { measures } = input
  const scope = eventScope(input)
  const keys = keyParts(input, scope)
  const names = keys.map(({ name }) => name)
  const sums = additiveSums(measures, scope, input)
  const places = new Map(measures.map((measure, index) => [measure, `"measure_${index}"`]))

  // Read under a name of the statement's own: one of its tables might be called like the relation.
  const rows = { ...input, relation: { ...input.relation, from: '"rows"' } }
  const events: readonly CommonTable[] = [
    { name: 'rows', comment: 'The rows as they are stored.', sql: `SELECT * FROM ${input.relation.from}`, kept: false },
    {
      name: 'events',
      comment: 'The events in scope, read by the model; those that cannot be read have a reason.',
      sql: eventsSelect(rows),
      kept: false,
    },
    { name: 'readable', comment: 'The events that can be read.', sql: readableSelect(rows), kept: false },
  ]
  const keyed = ['"reason"', ...keys.map(({ value, name }) => `${value} AS ${name}`), ...sums.columns]
  const added = measures.filter((measure) => !countsValues(measure))
  const sumParts = {
    table: {
      name: 'sums',
      comment: 'What is added up of events, by group.',
      sql: selectList(
        ['"reason"', ...names, ...sums.aggregates],
        `FROM (\n${selectList(keyed, 'FROM "events"')}\n)\nGROUP BY ${['"reason"', ...names].join(', ')}`,
      ),
    },
    select: selectList(
      [
        '"reason"',
        `${names.length === 0 ? '1' : `GROUPING(${names[0]})`} AS "is_total"`,
        ...names,
        'sum("all_rows") AS "all_rows"',
        ...added.map((measure) => `sum("sum_${sums.placeOf(measure)}") AS ${places.get(measure)}`),
      ],
      `FROM "sums"\nGROUP BY ${names.length === 0 ? '"reason"' : `GROUPING SETS (("reason", ${names.join(', ')}), ("reason"))`}`,
    ),
  }
  const counted = distinctValues(measures, input).map((value, index) => valueParts(value, index))

  const parts = [sumParts.select, ...counted.flatMap(({ selects }) => selects)]
  const tables: readonly CommonTable[] = [
    ...events,
    sumParts.table,
    ...counted.flatMap((part) => part.tables),
    {
      name: 'parts',
      comment: 'Each measure of each group, and over all events, in one of these rows.',
      sql: parts.join('\nUNION ALL BY NAME\n'),
    },
  ]
  const select = selectList(
    [
      '"reason"',
      '"is_total"',
      'max("all_rows") AS "all_rows"',
      ...keys.map(({ label, name }) => `${label} AS ${name}`),
      ...measures.map((measure) => `COALESCE(max(${places.get(measure)}), 0) AS ${places.get(measure)}`),
    ],
    `FROM "parts"\nGROUP BY ${['"reason"', '"is_total"', ...names].join(', ')}`,
  )
  return { with: tables, select }

  /** The tables of one kind of value, and the SELECTs that count it in each group and over all. */
  function valueParts(value: string, index: number) {
    const own = measures.filter((measure) => countsValues(measure) && aliasOf(measure, input) === value)
    const bits = conditionBits(own, scope)
    const sequences = sequenceParts(own, scope)
    const columns = [
      ...keys.map(({ value: key, name }) => `${key} AS ${name}`),
      `${value} AS "value"`,
      ...bits.columns,
      ...sequences.columns,
    ]
    const of = (name: string) => `${name}_${index}`
    const grouped: CommonTable = {
      name: of('values'),
      comment: 'One row for each group and each distinct value in it.',
      sql: selectList(
        [...names, '"value"', ...bits.joined, ...sequences.aggregates],
        `FROM (\n${selectList(columns, `FROM "readable"\nWHERE ${value} IS NOT NULL`)}\n)\nGROUP BY ${[...names, '"value"'].join(', ')}`,
      ),
      ...(names.length === 0 ? {} : { kept: true }),
    }
    const overall: CommonTable = {
      name: of('overall'),
      comment: 'One row for each distinct value.',
      sql: selectList(
        ['"value"', ...bits.joined, ...sequences.merged],
        `FROM ${quoteName(grouped.name)}\nGROUP BY "value"`,
      ),
    }
    const counts = own.map((measure) => {
      const met = measure.fn === 'countSequence' ? sequences.completed(measure) : bits.isMet(measure)
      return `count(*)${met === undefined ? '' : ` FILTER (WHERE ${met})`} AS ${places.get(measure)}`
    })
    const stages = [grouped, ...(names.length === 0 ? [] : [overall])].map((table, stage) => {
      const reached = sequences.tables(table.name, `${stage === 0 ? 'reached' : 'reached_overall'}_${index}`)
      const from = quoteName((reached.at(-1) ?? table).name)
      const total = names.length === 0 || stage === 1
      const shown = ['0 AS "reason"', `${total ? 1 : 0} AS "is_total"`, ...(total ? [] : names), ...counts]
      return {
        tables: [table, ...reached],
        select: selectList(shown, `FROM ${from}${total ? '' : `\nGROUP BY ${names.join(', ')}`}`),
      }
    })
    return { tables: stages.flatMap((stage) => stage.tables), selects: stages.map((stage) => stage.select) }
  }
}
