import { type AggregateName, aggregates } from '../aggregates/aggregates.js'
import {
  aFlag,
  aList,
  aListOfTexts,
  aName,
  aNumber,
  aText,
  choice,
  isObject,
  nothing,
  type OptionRule,
} from '../checked-options.js'
import { DefinitionError } from '../errors.js'
import { timeUnits } from '../events/calendar.js'
import { hint } from '../known-names.js'
import { shown } from '../shown.js'
import type { ExpressionNode } from './expression.js'

/*
 * What each kind of node holds: an expression may be written by hand, or be read from a file. The parts of a node are checked
 * on their own, whatever they are.
 */

type NodeOf<Kind> = Extract<ExpressionNode, { readonly kind: Kind }>

type Rules = Readonly<Record<string, true | OptionRule>>

/** A rule for each property of a node beside its kind; `true` for a part. */
type Shape<Node> = Readonly<Record<Exclude<keyof Node, 'kind'>, true | OptionRule>>

const types = ['text', 'number', 'boolean', 'instant'] as const

const scale: OptionRule = [
  'a whole number from 0 to 6',
  (value) => value === undefined || (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 6),
]
const branches: OptionRule = [
  'an array of branches, made by when()',
  (value) => Array.isArray(value) && value.every(isObject),
]
const notEmpty: OptionRule = ['text that is not empty', aName[1]]

const shapes: { readonly [Kind in ExpressionNode['kind']]: Shape<NodeOf<Kind>> } = {
  field: { name: aName, type: choice(...types), scale },
  literal: { type: choice(...types, 'null'), value: true },
  compare: { op: choice('eq', 'ne', 'lt', 'lte', 'gt', 'gte'), left: true, right: true },
  logic: { op: choice('and', 'or'), operands: aList },
  not: { operand: true },
  isNull: { operand: true },
  oneOf: { operand: true, values: aListOfTexts },
  arithmetic: { op: choice('add', 'subtract', 'multiply', 'divide'), left: true, right: true },
  elapsed: { from: true, to: true },
  conditional: { branches, otherwise: true },
  bucket: { unit: choice(...timeUnits), operand: true },
  firstPart: { operand: true, separator: notEmpty },
  aggregate: { fn: choice(...Object.keys(aggregates)), of: true, where: true },
  window: { fn: choice('total', 'groupTotal', 'rank', 'position', 'runningTotal'), of: true },
  threshold: { metric: aName, of: true },
  metric: { name: aName, of: true },
}

/** What the value of a constant must be, by its type. */
const constants: Readonly<Record<string, OptionRule>> = {
  text: aText,
  number: aNumber,
  boolean: aFlag,
  instant: ['milliseconds since 1970', Number.isFinite],
  null: nothing,
}

/**
 * Checks that a value is a node: of a kind there is, with all that such a node has and nothing else.
 *
 * @throws {@link DefinitionError} that names what is wrong
 */
export function checkShape(node: unknown): asserts node is ExpressionNode {
  const kind = isObject(node) && 'kind' in node ? node.kind : undefined
  if (typeof kind !== 'string') {
    throw new DefinitionError(`${shown(node)} is no expression; build one, such as eq(field.brand, 'acme')`, {})
  }
  if (!Object.hasOwn(shapes, kind)) {
    throw new DefinitionError(`there is no expression of kind "${kind}"${hint(kind, Object.keys(shapes))}`, { kind })
  }
  const given = node as Readonly<Record<string, unknown>>
  const own = ownShape(given)
  const shape = shapeOf(given)
  const unknown = Object.keys(given).find((property) => !Object.hasOwn(shape, property))
  if (unknown !== undefined) {
    throw new DefinitionError(`${kind}() has no "${unknown}"${hint(unknown, Object.keys(shape))}`, { kind })
  }
  for (const [property, rule] of Object.entries(shape)) {
    expect(Object.hasOwn(own, property) ? String(given['fn']) : kind, property, rule, given[property])
  }
  if (kind === 'literal') expect(kind, 'value', constants[given['type'] as string] as OptionRule, given['value'])
}

/** What a node holds, in order: what all of its kind have, and an aggregate further things by its function. */
export function shapeOf(node: Readonly<Record<string, unknown>>): Rules {
  return { kind: true, ...shapes[node['kind'] as keyof typeof shapes], ...ownShape(node) }
}

function ownShape({ kind, fn }: Readonly<Record<string, unknown>>): Rules {
  const isKnown = kind === 'aggregate' && typeof fn === 'string' && Object.hasOwn(aggregates, fn)
  return (isKnown && aggregates[fn as AggregateName].shape) || {}
}

function expect(kind: string, property: string, rule: true | OptionRule, value: unknown): void {
  if (rule === true || rule[1](value)) return
  throw new DefinitionError(`${kind}(): ${property} must be ${rule[0]}, not ${shown(value)}`, { kind })
}
