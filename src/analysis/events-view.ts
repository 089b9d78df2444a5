import { checkOptions, needed, type OptionRules } from '../checked-options.js'
import { field } from '../definition/builders.js'
import type { ExpressionNode } from '../definition/expression.js'
import { QueryError } from '../errors.js'
import { type Binding, bindingOf } from '../events/binding.js'
import { eventFields, isEventField } from '../events/fields.js'
import type { MeasurePlan } from '../plan/measure-plan.js'
import { withRefundsBy } from '../plan/negative-purchases.js'
import { comparedFields, isDerived, stepFields } from '../plan/steps.js'
import { renderExpression } from '../sql/expression.js'
import { eventScope, eventsSelect, fieldOf } from '../sql/relation.js'
import { selectList } from '../sql/select.js'
import { dialectOf, relationOf, type SqlOptions, tableName, typesRule } from './sql-table.js'

/** For what an events view is written. */
export type EventsViewOptions = Omit<SqlOptions, 'partition'>

const rules: OptionRules<EventsViewOptions> = {
  dialect: true,
  table: needed(['a name', () => true]),
  binding: true,
  types: typesRule,
}

/**
 * Writes the CREATE VIEW of the events that metrics are made of: those that can be read, as the binding reads them, without the ones that were
 * sent before, and with the sessions that are made. Its columns have the usual names (`event_time`, `event_type`, …), and further columns that
 * are declared their own; so that Tableau, and everybody's SQL, sees the events that the library sees.
 *
 * Rows that cannot be read are left out; `analyze` counts them and says why.
 *
 * @example
 * const binding = { columns: { eventId: 'insert_id' }, duplicates: ['eventId'], sessions: { gap: '30 minutes' } } as const
 * createEventsView('shop.clean_events', { dialect: 'athena', table: 'shop.raw_events', binding })
 * @throws {@link QueryError} for an unknown dialect or option, or a name that is none, {@link DefinitionError} for a binding that is wrong,
 * {@link SourceError} for a column that the table does not have or whose type cannot hold its field
 */
export function createEventsView(view: string | readonly string[], options: EventsViewOptions): string {
  checkOptions('createEventsView', options, rules)
  const dialect = dialectOf(options)
  const binding = bindingOf(options.binding)
  const nodes = fieldsFor(binding, options)
  const plan: MeasurePlan = { dimensions: [], measures: [], where: nodes.map(isMissing), timeZone: 'UTC' }
  const { relation } = relationOf(options, plan, dialect)
  const input = { where: [], timeZone: 'UTC', relation, dialect, failing: true }
  const { quoteName } = dialect
  const columns = nodes.flatMap((node) => {
    if (node.kind !== 'field' || !relation.fields.has(node.name)) return []
    const { alias, text } = fieldOf(relation, node)
    if (node.name === 'eventType' && binding.negativesAreRefunds) {
      const type = withRefundsBy(node, binding, (name) => !relation.fields.has(name))
      return [`${renderExpression(type, eventScope(input))} AS ${quoteName(eventFields.eventType.column)}`]
    }
    const name = isEventField(node.name) ? eventFields[node.name].column : node.name
    return [`${node.type === 'text' ? text(alias) : alias} AS ${quoteName(name)}`]
  })
  refuseRepeatedColumns(nodes.filter((node) => node.kind === 'field' && relation.fields.has(node.name)))
  const from = `FROM (\n${eventsSelect(input)}\n) AS ${quoteName('events')}\nWHERE ${quoteName('reason')} = 0`
  return `CREATE OR REPLACE VIEW ${tableName(view, dialect, 'view')} AS\n${selectList(columns, from)}\n`
}

/** @throws {@link QueryError} for a further column that is called as a column of the view is */
function refuseRepeatedColumns(nodes: readonly ExpressionNode[]): void {
  const names = new Map<string, string>()
  for (const node of nodes) {
    if (node.kind !== 'field') continue
    const column = isEventField(node.name) ? eventFields[node.name].column : node.name
    const before = names.get(column.toLowerCase())
    names.set(column.toLowerCase(), node.name)
    if (before === undefined) continue
    throw new QueryError(
      `createEventsView: ${before} and ${node.name} would both be the column ${column} of the view: leave the further column out, or give it another name in a view of the table`,
      { option: 'binding', value: node.name },
    )
  }
}

const isMissing = (node: ExpressionNode): ExpressionNode => ({ kind: 'isNull', operand: node })

/** The fields of a view: those by which events are compared, the type of all events, and the sessions that are made. */
function fieldsFor(binding: Binding, { types = {} }: EventsViewOptions): readonly ExpressionNode[] {
  const compared = stepFields({ ...binding, duplicates: 'exact' })
  const nodes = comparedFields(binding).flatMap((name) => compared.get(name)?.node ?? [])
  const there = nodes.filter(({ name }) => {
    const column = isEventField(name) ? binding.columns[name] : name
    return !(Object.hasOwn(types, column) && types[column] === null)
  })
  const constant = binding.eventTypeIs === null ? [] : [field.eventType]
  const made = (['userSession', 'orderId'] as const).filter((name) => isDerived(name, binding))
  return [...there, ...constant, ...made.map((name) => field[name])]
}
