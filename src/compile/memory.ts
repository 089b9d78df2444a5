import type { ExpressionNode, FieldNode, Scalar } from '../definition/expression.js'
import { calculate, compare, conjunction, disjunction, negation, partBefore } from '../definition/semantics.js'
import { fieldsIn } from '../definition/walk.js'
import { UnsupportedError } from '../errors.js'
import { calendar } from '../events/calendar.js'
import type { EventColumn, TextColumn } from '../events/columns.js'
import { Dictionary } from '../events/dictionary.js'

/** The value of an expression in one row of the batch at hand. */
export type RowFunction = (row: number) => Scalar

/** The columns that expressions read, and the zone that time is cut in. */
export interface MemoryScope {
  readonly column: (field: string) => EventColumn
  readonly timeZone: string
}

/**
 * Compiles an event's expression to a function over columns. The columns stay, and are filled anew for each batch. What depends on
 * one column of text alone is worked out once for each of its distinct values.
 */
function compileRow(node: ExpressionNode, scope: MemoryScope): RowFunction {
  const text = onlyText(node, scope)
  if (text === undefined || node.kind === 'field') return compile(node, scope)
  // The expression is run on a column of one row, that holds each distinct value in turn.
  const probe: TextColumn = { kind: 'text', dictionary: text.dictionary, codes: new Int32Array(1) }
  const of = compile(node, { ...scope, column: () => probe })
  const known: Scalar[] = []
  return (row) => {
    const code = text.codes[row] as number
    let value = known[code + 1]
    if (value === undefined) {
      probe.codes[0] = code
      value = of(0)
      known[code + 1] = value
    }
    return value
  }
}

/** Compiles a condition to a function that writes 1 for each row of a batch in which it is true. */
export function compileCondition(node: ExpressionNode, scope: MemoryScope): (length: number, into: Uint8Array) => void {
  const of = compileRow(node, scope)
  return (length, into) => {
    for (let row = 0; row < length; row++) into[row] = of(row) === true ? 1 : 0
  }
}

/** Compiles a dimension to a function that gives each row's key as a code of a dictionary. */
export function compileKey(
  node: ExpressionNode,
  scope: MemoryScope,
): { dictionary: Dictionary; codeOf: (row: number) => number } {
  const column = node.kind === 'field' ? scope.column(node.name) : undefined
  if (column?.kind === 'text') return { dictionary: column.dictionary, codeOf: (row) => column.codes[row] as number }
  const dictionary = new Dictionary()
  const of = compileRow(node, scope)
  const codes = new Map<Scalar, number>()
  let last: Scalar = null
  let lastCode = -1
  const keyOf = (value: Scalar) =>
    column?.kind === 'number' && typeof value === 'number'
      ? value.toFixed(column.scale)
      : value === null
        ? null
        : String(value)
  return {
    dictionary,
    codeOf: (row) => {
      const value = of(row)
      if (value === last) return lastCode
      let code = codes.get(value)
      if (code === undefined) {
        code = dictionary.codeOf(keyOf(value))
        codes.set(value, code)
      }
      last = value
      lastCode = code
      return code
    },
  }
}

function onlyText(node: ExpressionNode, scope: MemoryScope): TextColumn | undefined {
  const fields = fieldsIn([node])
  if (fields.length !== 1) return undefined
  const column = scope.column((fields[0] as FieldNode).name)
  return column.kind === 'text' ? column : undefined
}

function compile(node: ExpressionNode, scope: MemoryScope): RowFunction {
  switch (node.kind) {
    case 'field':
      return readColumn(scope.column(node.name))
    case 'literal':
      return () => node.value
    case 'metric':
      return compile(node.of, scope)
    case 'compare': {
      const [left, right] = [compileRow(node.left, scope), compileRow(node.right, scope)]
      return (row) => compare(node.op, left(row), right(row))
    }
    case 'logic': {
      const operands = node.operands.map((operand) => compileRow(operand, scope))
      const join = node.op === 'and' ? conjunction : disjunction
      return (row) => join(operands.map((operand) => operand(row)))
    }
    case 'not': {
      const operand = compileRow(node.operand, scope)
      return (row) => negation(operand(row))
    }
    case 'isNull': {
      const operand = compileRow(node.operand, scope)
      return (row) => operand(row) === null
    }
    case 'oneOf': {
      const operand = compileRow(node.operand, scope)
      const values: ReadonlySet<Scalar> = new Set(node.values)
      return (row) => {
        const value = operand(row)
        return value === null ? null : values.has(value)
      }
    }
    case 'arithmetic': {
      const [left, right] = [compileRow(node.left, scope), compileRow(node.right, scope)]
      return (row) => calculate(node.op, left(row) as number | null, right(row) as number | null)
    }
    case 'conditional': {
      const branches = node.branches.map(
        ({ condition, value }) => [compileRow(condition, scope), compileRow(value, scope)] as const,
      )
      const otherwise = compileRow(node.otherwise, scope)
      return (row) => (branches.find(([condition]) => condition(row) === true)?.[1] ?? otherwise)(row)
    }
    case 'bucket': {
      const operand = compileRow(node.operand, scope)
      const label = calendar(node.unit, scope.timeZone)
      return (row) => {
        const instant = operand(row)
        return instant === null ? null : label(instant as number)
      }
    }
    case 'firstPart': {
      const operand = compileRow(node.operand, scope)
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
