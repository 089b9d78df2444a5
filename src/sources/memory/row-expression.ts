import type { ScaleOf } from '../../definition/decimals.js'
import { compileEvent, type EventScope } from '../../definition/event-expression.js'
import type { ExpressionNode, FieldNode, Scalar } from '../../definition/expression.js'
import { fieldsIn } from '../../definition/walk.js'
import { calendar } from '../../events/calendar.js'
import type { EventColumn, TextColumn } from '../../events/columns.js'

/** The value of an expression in one row of the batch at hand. */
export type RowFunction = (row: number) => Scalar

/** The columns that expressions read, and the zone that time is cut in. */
export interface MemoryScope {
  readonly column: (field: string) => EventColumn
  readonly timeZone: string
  readonly scaleOf: ScaleOf
}

/** Compiles an event's expression to a function of a row. The columns stay, and are filled anew for each batch. */
export function compileRow(node: ExpressionNode, scope: MemoryScope): RowFunction {
  const text = onlyText(node, scope)
  if (text === undefined || node.kind === 'field') return compile(node, scope, compileRow)
  const of = compileText(node, text, scope)
  const known: Scalar[] = []
  return (row) => {
    const code = text.codes[row] as number
    let value = known[code + 1]
    if (value === undefined) {
      value = of(code)
      known[code + 1] = value
    }
    return value
  }
}

/** Compiles an expression of one column of text to a function of its codes. */
export function compileText(node: ExpressionNode, column: TextColumn, scope: MemoryScope): (code: number) => Scalar {
  // The expression is run on a column of one row, that holds one distinct value after the other.
  const probe: TextColumn = { kind: 'text', dictionary: column.dictionary, codes: new Int32Array(1) }
  const ofProbe = plain(node, { ...scope, column: () => probe })
  return (code) => {
    probe.codes[0] = code
    return ofProbe(0)
  }
}

/** The column of text that an expression depends on, if there is one and no other. */
export function onlyText(node: ExpressionNode, scope: MemoryScope): TextColumn | undefined {
  const fields = fieldsIn([node])
  if (fields.length !== 1) return undefined
  const column = scope.column((fields[0] as FieldNode).name)
  return column.kind === 'text' ? column : undefined
}

/** Compiles an expression whose values, and so those of its parts, are asked for once. */
function plain(node: ExpressionNode, scope: MemoryScope): RowFunction {
  return compile(node, scope, plain)
}

function compile(
  node: ExpressionNode,
  scope: MemoryScope,
  compilePart: (node: ExpressionNode, scope: MemoryScope) => RowFunction,
): RowFunction {
  const rows: EventScope<number> = {
    field: ({ name }) => readColumn(scope.column(name)),
    calendar: (unit) => calendar(unit, scope.timeZone),
  }
  return compileEvent(node, rows, (part) => compilePart(part, scope))
}

function readColumn(column: EventColumn): RowFunction {
  if (column.kind === 'text') {
    const { dictionary } = column
    return (row) => dictionary.valueOf(column.codes[row] as number)
  }
  const unit = 10 ** column.scale
  return (row) => {
    const value = column.values[row] as number
    return Number.isNaN(value) ? null : value / unit
  }
}
