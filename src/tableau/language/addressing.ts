import { aList, aListOfTexts, checkOptions, choice, type OptionRules } from '../../checked-options.js'
import type { FormulaAst } from './ast.js'
import { evaluationRefusal } from './checked-formula.js'
import { TableauEvaluationError } from './error.js'
import { firstRows, type Grouping, groupRows } from './grouping.js'
import type { Addressed, MarkScope } from './marks.js'
import { printFormula, printName } from './print.js'
import { compileAggregate, compileRow, type Dimension, dimensionOf, type RowScope } from './rows.js'
import { layOut } from './table-calculations/layout.js'
import { type Cell, cellValues, compareValues, type Value } from './values.js'

/** What marks are put in order by, before their dimensions. */
export interface OrderBy {
  /** A dimension of the view, `[Brand]`, or an aggregate, `SUM([Price])`. */
  readonly by: string | FormulaAst
  /** `asc` unless given. NULL counts as the lowest value. */
  readonly direction?: 'asc' | 'desc'
}

/** How a table calculation goes through the marks: Tableau's "compute using". */
export interface Addressing {
  /** The dimensions it goes along, in order of importance; the others make partitions. All of the view, unless given. */
  readonly along?: readonly string[]
  /** The order of the marks in a partition; ties, and all where it is not given, by the dimensions it goes along, ascending. */
  readonly orderBy?: readonly OrderBy[]
}

/** The addressing of the formula and of the calculations it refers to. */
export interface AddressingOptions {
  readonly addressing?: Addressing
  /** The addressing of calculations, by caption, where it is another. */
  readonly calculationAddressing?: Readonly<Record<string, Addressing>>
}

/** The marks of a view, with the layouts that table calculations ask for. `keys` are the dimensions at each row. */
export function markScope(
  view: RowScope,
  marks: Grouping,
  keys: readonly Cell[],
  options: AddressingOptions,
): MarkScope {
  const first = firstRows(marks)
  const markKeys = keys.map((key) => cellValues((mark) => key(first[mark] ?? 0), marks.size))
  const known = new Map<Addressing | undefined, Addressed>()
  return {
    view,
    marks,
    addressing(calculation) {
      const others = options.calculationAddressing
      const own = calculation !== undefined && others !== undefined && Object.hasOwn(others, calculation)
      const addressing = own ? others[calculation] : options.addressing
      const result = known.get(addressing) ?? address(addressing ?? {}, view, marks, markKeys)
      known.set(addressing, result)
      return result
    },
  }
}

const addressingRules: OptionRules<Addressing> = { along: aListOfTexts, orderBy: aList }
const orderRules: OptionRules<OrderBy> = { by: true, direction: choice('asc', 'desc') }

function address(
  addressing: Addressing,
  view: RowScope,
  marks: Grouping,
  markKeys: readonly (readonly Value[])[],
): Addressed {
  checkOptions('addressing', addressing, addressingRules, evaluationRefusal)
  const { along, orderBy = [] } = addressing
  for (const order of orderBy) checkOptions('orderBy', order, orderRules, evaluationRefusal)
  const places = new Map(view.dimensions.map(({ id }, place) => [id, place]))
  const placeOf = (caption: string): number => {
    const place = places.get(printName(caption))
    if (place !== undefined) return place
    throw new TableauEvaluationError(`${printName(caption)} is not a dimension of the view`, {
      option: 'addressing',
      value: caption,
    })
  }
  const addressed = along === undefined ? [...markKeys.keys()] : along.map(placeOf)
  const partitioning = [...markKeys.keys()].filter((place) => !addressed.includes(place))
  const partitionDimensions: Dimension[] = partitioning.flatMap((place) => view.dimensions[place] ?? [])
  const keys = partitionDimensions.map((dimension) => compileRow(dimension.formula, view))
  const partitionRows = groupRows(view.rows, view.evaluation.data.size, keys)
  const partitionOf = new Int32Array(marks.size)
  for (const row of view.rows) partitionOf[marks.groupOf[row] ?? 0] = partitionRows.groupOf[row] ?? 0

  const orders = orderBy.map(({ by, direction = 'asc' }) => {
    const { checker } = view.evaluation
    const formula = checker.check(by)
    const { level } = checker.typeOf(formula)
    const place = places.get(dimensionOf(formula).id)
    if (place === undefined && level === 'row') {
      throw new TableauEvaluationError(
        `Marks are ordered by dimensions of the view or by aggregates: ${printFormula(formula)} is neither`,
        { option: 'addressing', value: printFormula(formula) },
      )
    }
    if (level === 'table') {
      throw new TableauEvaluationError(`Marks cannot be ordered by a table calculation: ${printFormula(formula)}`, {
        option: 'addressing',
        value: printFormula(formula),
      })
    }
    const values =
      place === undefined ? cellValues(compileAggregate(formula, marks, view), marks.size) : markKeys[place]
    return { values: values ?? [], sign: direction === 'desc' ? -1 : 1 }
  })
  for (const place of addressed) orders.push({ values: markKeys[place] ?? [], sign: 1 })

  const compare = (a: number, b: number): number => {
    for (const { values, sign } of orders) {
      const order = compareValues(values[a] ?? null, values[b] ?? null)
      if (order !== 0) return order * sign
    }
    return 0
  }
  return { layout: layOut(partitionOf, partitionRows.size, compare), partitionRows, partitionDimensions }
}
