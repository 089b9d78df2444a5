import { children, type FormulaAst } from '../language/ast.js'
import { parseFormula } from '../language/parse.js'
import { printName } from '../language/print.js'
import { type NumberFormats, numberFormat } from './number-format.js'
import type { TableauDimension, TableauField, TableauFields } from './tableau-fields.js'

/**
 * Writes fields as text to be pasted into Tableau one by one, each behind those that it refers to: its name, what it is, its formula, and what
 * is to be set.
 */
export function formulaText({ dimensions, fields, columns }: TableauFields, formats: NumberFormats): string {
  const calculated = dimensions.filter(({ formula }) => formula !== null)
  const all = [
    ...calculated.map((dimension) => () => dimensionText(dimension)),
    ...fields.map((field) => () => fieldText(field, fields, formats)),
  ]
  const names = Object.entries(columns).map(([name, type]) => `${printName(name)} (${type})`)
  return [
    ...(names.length === 0 ? [] : [`Fields of the data source: ${names.join(', ')}`]),
    `In Tableau: Analysis > Create Calculated Field…, for each of these in order: its name, its formula, OK.`,
    '',
    ...all.flatMap((write, index) => [...numbered(index + 1, write()), '']),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
}

function numbered(number: number, [name, ...rest]: readonly string[]): readonly string[] {
  return [`${number}. ${name}`, ...rest.map((line) => (line === '' ? '' : `   ${line}`))]
}

function dimensionText({ caption, formula }: TableauDimension): readonly string[] {
  return [caption, 'A dimension, by whose values groups are made.', '', `  ${formula}`]
}

function fieldText(field: TableauField, fields: readonly TableauField[], formats: NumberFormats): readonly string[] {
  const { caption, description, formula, format } = field
  const shownAs = numberFormat(format, formats)
  const settings = [
    ...(shownAs === undefined ? [] : [`Default Properties > Number Format > Custom: ${shownAs}`]),
    ...addressingSteps(field, fields),
  ]
  return [
    caption,
    ...(description === '' ? [] : [description]),
    '',
    `  ${formula}`,
    ...(settings.length === 0 ? [] : ['', ...settings]),
  ]
}

/** What is to be set of a table calculation, once it is in a view; nothing for other fields. */
export function addressingSteps(
  { formula, addressing }: TableauField,
  fields: readonly Pick<TableauField, 'caption' | 'kind'>[],
): readonly string[] {
  if (addressing === undefined) return []
  const { along, orderBy = [] } = addressing
  const which = along === undefined || along.length === 0 ? 'all that are listed' : along.join(', ')
  const order = orderBy.map(({ by }) => `; Sort Order > Custom, Descending, by ${sortField(by)}`).join('')
  const within = [...referencesOf(formula)].filter((name) =>
    fields.some(({ caption, kind }) => caption === name && kind === 'table-calculation'),
  )
  return [
    `In the view: Edit Table Calculation… > Compute Using > Specific Dimensions: ${which}${order}`,
    ...(within.length === 0 ? [] : [`Under Nested Calculations, set ${within.map(printName).join(', ')}, too`]),
  ]
}

/** Tableau sorts by fields only. */
function sortField(formula: string): string {
  return parseFormula(formula).kind === 'field' ? formula : `a calculated field of ${formula}`
}

/** The names that a formula refers to. */
export function referencesOf(formula: string): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (node: FormulaAst): void => {
    if (node.kind === 'field') found.add(node.name)
    for (const child of children(node)) visit(child)
  }
  visit(parseFormula(formula))
  return found
}
