import { duplicateReason } from '../../../sql/duplicates.js'
import { type EventsInput, fieldsOf, renderWhere, type Unreadable, unreadableOf } from '../../../sql/relation.js'

/** A statement that finds out, in one row, what lets others look at less. */
export interface StatisticsStatement<Input extends EventsInput> {
  readonly sql: string
  readonly read: (row: readonly unknown[]) => Found<Input>
}

/** What was found out. */
export interface Found<Input extends EventsInput> {
  /** Whether all rows in scope can be read. */
  readonly allReadable: boolean
  /** The same events: in columns that have no empty text, none is looked for, and what can always be read is not looked at. */
  readonly input: Input
}

/** The condition of what makes no row unreadable. */
export const neverMet = 'FALSE'

/** Of events that were sent before, the files' statistics say nothing. */
const isOfCopies = ({ reason }: Unreadable) => reason === duplicateReason

/** Asks each condition by itself, so that an engine can decide it by what it knows of whole blocks. */
export function statisticsStatement<Input extends EventsInput>(input: Input): StatisticsStatement<Input> {
  const { relation } = input
  const noRow = (wheres: readonly string[]) => {
    const found = wheres.map((where) => `EXISTS (SELECT 1 FROM ${relation.from}${where})`)
    return found.length === 0 ? 'TRUE' : `NOT (${found.join('\n  OR ')})`
  }
  const unreadable = unreadableOf(input)
  const decided = unreadable.filter((one) => !isOfCopies(one))
  const conditions = decided.map(({ condition }) => renderWhere(input, [`(${condition})`]))
  const texts = fieldsOf(relation).flatMap((field) => (field.plainText ? [{ field, ...field.plainText }] : []))
  // In all of the relation: a condition on a text decides by the empty ones, too, what is in scope.
  const full = texts.map(({ mayBeEmpty }) => noRow([`\nWHERE ${mayBeEmpty}`]))
  return {
    sql: `SELECT\n  ${[noRow(conditions), ...full].join(',\n  ')}`,
    read([readable, ...isFull]) {
      const values = new Map(
        texts.flatMap(({ field, valueOfOthers }, index) => (isFull[index] === true ? [[field, valueOfOthers]] : [])),
      )
      const unmet = ({ opposite: _, ...one }: Unreadable) => ({ ...one, condition: neverMet })
      const simpler = new Map(
        fieldsOf(relation).map((field) => [
          field,
          {
            ...field,
            value: values.get(field) ?? field.value,
            unreadable:
              readable === true
                ? field.unreadable.map((one) => (isOfCopies(one) ? one : unmet(one)))
                : field.unreadable,
          },
        ]),
      )
      const fields = new Map([...relation.fields].map(([name, field]) => [name, simpler.get(field) ?? field]))
      return {
        allReadable: readable === true && decided.length === unreadable.length,
        input: { ...input, relation: { ...relation, fields } },
      }
    },
  }
}
