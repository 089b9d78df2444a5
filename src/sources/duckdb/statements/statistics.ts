import { type EventsInput, fieldsOf, renderWhere, unreadableOf } from '../../../sql/relation.js'

/** A statement that finds out, in one row, what lets others look at less. */
export interface StatisticsStatement<Input extends EventsInput> {
  readonly sql: string
  readonly read: (row: readonly unknown[]) => Found<Input>
}

/** What was found out. */
export interface Found<Input extends EventsInput> {
  /** Whether all rows in scope can be read. */
  readonly allReadable: boolean
  /** The same events: in columns that have no empty text, none is looked for. */
  readonly input: Input
}

/** Asks each condition by itself, so that an engine can decide it by what it knows of whole blocks. */
export function statisticsStatement<Input extends EventsInput>(input: Input): StatisticsStatement<Input> {
  const { relation } = input
  const noRow = (wheres: readonly string[]) => {
    const found = wheres.map((where) => `EXISTS (SELECT 1 FROM ${relation.from}${where})`)
    return found.length === 0 ? 'TRUE' : `NOT (${found.join('\n  OR ')})`
  }
  const unreadable = unreadableOf(input).map(({ condition }) => renderWhere(input, [`(${condition})`]))
  const texts = fieldsOf(relation).flatMap((field) => (field.plainText ? [{ field, ...field.plainText }] : []))
  // In all of the relation: a condition on a text decides by the empty ones, too, what is in scope.
  const full = texts.map(({ mayBeEmpty }) => noRow([`\nWHERE ${mayBeEmpty}`]))
  return {
    sql: `SELECT\n  ${[noRow(unreadable), ...full].join(',\n  ')}`,
    read([allReadable, ...isFull]) {
      const known = texts.filter((_, index) => isFull[index] === true)
      const simpler = new Map(known.map(({ field, valueOfOthers: value }) => [field, { ...field, value }]))
      const fields = new Map([...relation.fields].map(([name, field]) => [name, simpler.get(field) ?? field]))
      return { allReadable: allReadable === true, input: { ...input, relation: { ...relation, fields } } }
    },
  }
}
