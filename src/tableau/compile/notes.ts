import type { TableauForm } from './comparisons.js'

/** What kind of field a formula makes. It decides what filters and totals do to it. */
export type TableauKind = 'aggregate' | 'lod' | 'table-calculation'

/** What a formula is, as far as its user must know of it. */
interface FormulaTraits {
  readonly kind: TableauKind
  readonly form: TableauForm | undefined
  /** Whether it has FIXED expressions. */
  readonly hasLods: boolean
  /** Whether it has INCLUDE expressions, which are computed for whatever the view shows. */
  readonly hasIncluded: boolean
  /** Whether the group's own values are FIXED. */
  readonly isFixed: boolean
  /** The captions of the dimensions that it is about; none where it goes with any view. */
  readonly dimensions: readonly string[]
  /** Whether the order of the marks matters. */
  readonly isOrdered: boolean
  /** Whether it, or a field that it refers to, has PERCENTILE: to find a threshold, or for an aggregate of its own. */
  readonly percentile: 'threshold' | 'aggregate' | undefined
  /** Whether it has sums that are rounded. */
  readonly isRounded: boolean
  /** The event types that others are read as, where the formula asks for types and the source may have these itself. */
  readonly ownTypes: readonly string[]
}

/** What a user of a formula must know: what filters, the view's dimensions and grand totals do to it. */
export function writeNotes(traits: FormulaTraits): readonly string[] {
  const { kind, hasLods, isFixed, dimensions, isOrdered } = traits
  const by = dimensions.join(', ')
  const notes: string[] = []
  if (kind === 'aggregate') {
    notes.push('An aggregate: computed for whatever the view shows, after all filters.')
    notes.push('A grand total computes it again over all rows, which is its value for all events.')
  }
  if (hasLods) {
    notes.push(
      `FIXED: computed before filters on dimensions and measures. Only context filters, data source filters and extract filters move it${
        isFixed
          ? '.'
          : '; the group’s own value moves with every filter, so a share under a filter is of the whole before it.'
      }`,
    )
  }
  if (hasLods && !isFixed && kind === 'lod')
    notes.push('A grand total sets all rows of the view against the FIXED whole.')
  if (isFixed) notes.push(`Put it in a view by ${by}, and no other dimension. A grand total of several groups is NULL.`)
  if (kind === 'table-calculation') {
    notes.push(
      dimensions.length === 0
        ? 'A table calculation: compute it along all dimensions of the view (Compute Using: specific dimensions, all of them).'
        : `A table calculation: put it in a view by ${by}, and compute it along ${dimensions.length === 1 ? 'that dimension' : 'all of them'} (Compute Using: specific dimensions).`,
    )
    notes.push(
      hasLods
        ? 'A filter does not change the values that are compared, but takes away the groups it hides. Hide marks, or filter by a table calculation, to keep them.'
        : 'It sees the marks that are left after filters on dimensions and measures; filters on table calculations only hide marks.',
    )
    if (isOrdered)
      notes.push(
        'The marks must be in the order that `addressing` names: in the table calculation’s own sort order, descending. Equal ones are taken in the order of the dimension, which Tableau sorts as the language of the workbook does.',
      )
    if (!isFixed)
      notes.push(
        'A grand total is one mark of its own: what compares groups has no meaning there, and ranks and classes are NULL.',
      )
  }
  if (traits.hasIncluded)
    notes.push(
      'INCLUDE: computed after filters on dimensions, as the view’s own aggregates are. It compares times as finely as the data source holds them.',
    )
  if (traits.percentile !== undefined) {
    const instead =
      traits.percentile === 'threshold' ? 'the form `table`, which does without it, or an extract' : 'an extract'
    notes.push(
      `PERCENTILE: some live connections have none, that to Amazon Athena among them (Tableau’s help lists those that do). There, use ${instead}.`,
    )
  }
  for (const type of traits.ownTypes) {
    notes.push(
      `Whether the data have an event type ${JSON.stringify(type)} of their own, Tableau cannot tell; it would count as ${type} beside those that are read as it. Name it in the binding, too.`,
    )
  }
  if (traits.isRounded) notes.push('Sums are rounded to the money scale, as Tableau adds floating-point numbers.')
  return notes
}
