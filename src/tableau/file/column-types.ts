import type { FieldNode } from '../../definition/expression.js'
import { columnsHint } from '../../events/binding-hints.js'
import { type EventField, isEventField } from '../../events/fields.js'
import { type Advice, type Hint, said } from '../../hint.js'
import { listed } from '../../shown.js'
import { captionNaming } from '../compile/caption-naming.js'
import { fieldColumn, tableauType } from '../compile/naming.js'
import type { FieldsPlan } from '../compile/plan-fields.js'
import { writeFields } from '../compile/write-fields.js'
import { TableauTypeError } from '../language/error.js'
import { article } from '../language/type-rules.js'
import { checkFormula } from '../language/types.js'
import type { FieldType } from '../language/values.js'
import { TableauFileError } from './file-error.js'

const fieldTypes: readonly FieldType[] = ['string', 'integer', 'real', 'boolean', 'date', 'datetime']

/** What is known about the columns of a file that fields are read from. */
export interface FileColumns {
  /** The internal name of the column that holds a field. */
  readonly nameOf: (field: FieldNode) => string
  /** The type of a column, in Tableau's words; undefined where the file does not say. */
  readonly typeOf: (name: string) => string | undefined
  /** The formula that reads times of text, where they are stored as such. */
  readonly timeFormula: string | undefined
}

interface Mismatch {
  readonly field: FieldNode
  readonly column: string
  readonly type: string
  readonly why: string
}

/**
 * Checks that the columns of a file are of types that the formulas can compute with.
 *
 * @returns the types of the columns, by internal name
 * @throws {@link TableauFileError} that names the columns of other types, in the words of the checker of formulas
 */
export function checkColumnTypes(plan: FieldsPlan, file: FileColumns): ReadonlyMap<string, FieldType> {
  const types = new Map<string, FieldType>()
  const others: { readonly field: FieldNode; readonly name: string; readonly type: string }[] = []
  for (const field of plan.columns) {
    const name = file.nameOf(field)
    const type = file.typeOf(name)
    if (type === undefined) continue
    const isTextTime = file.timeFormula !== undefined && field.name === 'eventTime'
    if (isFieldType(type) && !isTextTime) types.set(name, type)
    if (type !== (isTextTime ? 'string' : tableauType(field))) others.push({ field, name, type })
  }
  if (others.length === 0) return types

  const naming = { ...captionNaming(plan), field: file.nameOf }
  const problemOf = (known: ReadonlyMap<string, FieldType>) => problemIn(() => writeFields(plan, naming, known))
  const together = problemOf(types)
  const found = others.flatMap(({ field, name, type }): readonly Mismatch[] => {
    const why = refusalOf(field, type, () => {
      if (file.timeFormula !== undefined && field.name === 'eventTime')
        return problemIn(() => checkFormula(file.timeFormula as string, { fields: { [name]: type as FieldType } }))
      return together && problemOf(new Map([[name, type as FieldType]]))
    })
    return why === undefined ? [] : [{ field, column: fieldColumn(field, plan.binding), type, why }]
  })
  const mismatches =
    found.length > 0 || together === undefined
      ? found
      : others.map(({ field, type }) => ({ field, column: fieldColumn(field, plan.binding), type, why: together }))
  if (mismatches.length > 0) throw otherTypes(mismatches, file.timeFormula !== undefined)
  return types
}

/** Why a column of a type cannot stand for a field; undefined where it can. */
function refusalOf(field: FieldNode, type: string, check: () => string | undefined): string | undefined {
  if (!isFieldType(type)) return `formulas do not compute with ${articled(type)}`
  const problem = check()
  if (problem !== undefined) return problem
  const wanted = typesFor(field)
  if (wanted === undefined || wanted.includes(type)) return undefined
  if (type === 'real' && field.type === 'text') return 'what names things and is held as a float may have lost digits'
  return `it is to be ${listed(wanted.map(article), 'or')}`
}

/** The types that can stand for a field; undefined for a further column that groups are of, which may be of any. */
function typesFor({ name, type }: FieldNode): readonly FieldType[] | undefined {
  switch (type) {
    case 'number':
      return ['real', 'integer']
    case 'instant':
      return ['datetime', 'date']
    case 'boolean':
      return ['boolean']
    case 'text':
      if (!isEventField(name)) return undefined
      return name === 'eventType' ? ['string'] : ['string', 'integer']
  }
}

function problemIn(check: () => unknown): string | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    if (error instanceof TableauTypeError) return error.message
    throw error
  }
}

function otherTypes(mismatches: readonly Mismatch[], isTextTime: boolean): TableauFileError {
  const texts = mismatches.map(({ field, column, type, why }) => {
    const of = isEventField(field.name) ? ` for ${field.name}` : ''
    return `the column "${column}"${of} is ${articled(type)}: ${why}`
  })
  const fields = mismatches.flatMap(({ field: { name } }) => (isEventField(name) ? [name] : []))
  const time = mismatches.find(({ field }) => field.name === 'eventTime')
  const { text, hints } = adviceFor(fields, timeHint(time?.type, isTextTime))
  return new TableauFileError(`in the data source, ${listed(texts, 'and')}.${text}`, {
    mistyped: mismatches.map(({ column }) => column),
    hints,
  })
}

function timeHint(type: string | undefined, isTextTime: boolean): Hint | undefined {
  if (type === 'string') return { option: 'eventTime', value: 'text', text: '{ eventTime: "text" }' }
  const isTime = type === 'datetime' || type === 'date'
  return isTime && isTextTime
    ? { option: 'eventTime', value: 'datetime', text: '{ eventTime: "datetime" }' }
    : undefined
}

function adviceFor(fields: readonly EventField[], time: Hint | undefined): Advice {
  if (fields.length === 0) return said` Name a column of another type, or change its type in Tableau`
  const what = fields.length === 1 ? 'the field to another column' : 'the fields to other columns'
  const others = said` Bind ${what}: ${columnsHint(fields)}`
  return time === undefined ? others : said`${others}; or say how times are stored: ${time}`
}

function isFieldType(type: string): type is FieldType {
  return (fieldTypes as readonly string[]).includes(type)
}

function articled(type: string): string {
  return isFieldType(type) ? article(type) : `a ${type}`
}
