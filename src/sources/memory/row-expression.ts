import type { ExpressionNode, FieldNode, Scalar } from '../../definition/expression.js'
import { calculate, compare, conjunction, disjunction, negation, partBefore } from '../../definition/semantics.js'
import { fieldsIn } from '../../definition/walk.js'
import { UnsupportedError } from '../../errors.js'
import { calendar } from '../../events/calendar.js'
import type { EventColumn, TextColumn } from '../../events/columns.js'

/** The value of an expression in one row of the batch at hand. */
export type RowFunction = (row: number) => Scalar

/** The columns that expressions read, and the zone that time is cut in. */
export interface MemoryScope {
  readonly column: (field: string) => EventColumn
  readonly timeZone: string
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
  // The expression is run on a column of one row, that holds each distinct value in turn.
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
  const part = (inner: ExpressionNode) => compilePart(inner, scope)
  switch (node.kind) {
    case 'field':
      return readColumn(scope.column(node.name))
    case 'literal':
      return () => node.value
    case 'metric':
      return part(node.of)
    case 'compare': {
      const [left, right] = [part(node.left), part(node.right)]
      return (row) => compare(node.op, left(row), right(row))
    }
    case 'logic': {
      const operands = node.operands.map(part)
      const join = node.op === 'and' ? conjunction : disjunction
      return (row) => join(operands.map((operand) => operand(row)))
    }
    case 'not': {
      const operand = part(node.operand)
      return (row) => negation(operand(row))
    }
    case 'isNull': {
      const operand = part(node.operand)
      return (row) => operand(row) === null
    }
    case 'oneOf': {
      const operand = part(node.operand)
      const values: ReadonlySet<Scalar> = new Set(node.values)
      return (row) => {
        const value = operand(row)
        return value === null ? null : values.has(value)
      }
    }
    case 'arithmetic': {
      const [left, right] = [part(node.left), part(node.right)]
      return (row) => calculate(node.op, left(row) as number | null, right(row) as number | null)
    }
    case 'conditional': {
      const branches = node.branches.map(({ condition, value }) => [part(condition), part(value)] as const)
      const otherwise = part(node.otherwise)
      return (row) => (branches.find(([condition]) => condition(row) === true)?.[1] ?? otherwise)(row)
    }
    case 'bucket': {
      const operand = part(node.operand)
      const label = calendar(node.unit, scope.timeZone)
      return (row) => {
        const instant = operand(row)
        return instant === null ? null : label(instant as number)
      }
    }
    case 'firstPart': {
      const operand = part(node.operand)
      return (row) => partBefore(operand(row), node.separator)
    }
    case 'aggregate':
    case 'window':
    case 'threshold':
      throw new UnsupportedError(`${node.kind} has no value for one event`, { target: 'memory', feature: node.kind })
  }
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
