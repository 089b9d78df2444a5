import type { TableauField, TableauFields } from './tableau-fields.js'

/** Writes formulas as text to be copied, each under its caption, with what a table calculation is computed along as a comment. */
export function formulaText({ dimensions, fields }: TableauFields): string {
  return [
    ...dimensions.flatMap(({ caption, formula }) => (formula === null ? [] : [`${caption}\n  ${formula}\n`])),
    ...fields.map(fieldText),
  ].join('\n')
}

function fieldText({ caption, formula, kind, addressing }: TableauField): string {
  const order = addressing?.orderBy?.map(({ by }) => `, in the order of ${by}, descending`).join('') ?? ''
  const along =
    addressing === undefined ? '' : `\n  // compute along ${addressing.along?.join(', ') ?? 'all dimensions'}${order}`
  return `${caption}${kind === 'aggregate' ? '' : `  (${kind})`}\n  ${formula}${along}\n`
}
