import { isObject } from '../checked-options.js'
import type {
  AggregateNode,
  ConditionalNode,
  ExpressionNode,
  FieldNode,
  ThresholdNode,
  WindowNode,
} from './expression.js'
import { shapeOf } from './shapes.js'

/** The expressions directly within an expression, in the order that its kind has them. */
export function childrenOf(node: ExpressionNode): readonly ExpressionNode[] {
  if (node.kind === 'conditional')
    return [...node.branches.flatMap(({ condition, value }) => [condition, value]), node.otherwise]
  const held = node as unknown as Readonly<Record<string, unknown>>
  return Object.keys(shapeOf(held))
    .flatMap((name) => held[name])
    .filter(isNode)
}

/** The values that a conditional may have, in their order. */
export function branchValues({ branches, otherwise }: ConditionalNode): readonly ExpressionNode[] {
  return [...branches.map(({ value }) => value), otherwise]
}

/** An expression with each of those directly within it replaced by another; the same one where none of them is. */
export function mapParts<Node extends ExpressionNode>(node: Node, map: (part: ExpressionNode) => ExpressionNode): Node {
  let isSame = true
  const mapped = (value: unknown): unknown => {
    if (isNode(value)) {
      const found = map(value)
      isSame &&= found === value
      return found
    }
    if (Array.isArray(value)) return value.map(mapped)
    return isObject(value) ? mapValues(value, mapped) : value
  }
  const found = mapValues(node, mapped)
  return isSame ? node : (found as Node)
}

function mapValues(of: object, map: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, map(value)]))
}

/** Visits an expression and all within it, outermost first; a visitor that returns `'skip'` keeps out of what is within. */
export function walk(node: ExpressionNode, visit: (node: ExpressionNode) => unknown): void {
  if (visit(node) === 'skip') return
  for (const child of childrenOf(node)) walk(child, visit)
}

/** The measures within expressions, each once. */
export function aggregatesIn(nodes: Iterable<ExpressionNode>): readonly AggregateNode[] {
  const found = new Map<string, AggregateNode>()
  for (const node of nodes) {
    walk(node, (inner) => {
      if (inner.kind !== 'aggregate') return undefined
      found.set(keyOf(inner), inner)
      return 'skip'
    })
  }
  return [...found.values()]
}

/** The measures that expressions take of all events in scope, beside those of the group; each once. */
export function totalsIn(nodes: Iterable<ExpressionNode>): readonly AggregateNode[] {
  const found: ExpressionNode[] = []
  for (const node of nodes) walk(node, (inner) => inner.kind === 'window' && inner.fn === 'total' && found.push(inner))
  return aggregatesIn(found)
}

/** The values within an expression that depend on other groups. */
export function comparisonsIn(node: ExpressionNode): readonly (WindowNode | ThresholdNode)[] {
  const found: (WindowNode | ThresholdNode)[] = []
  walk(node, (inner) => (inner.kind === 'window' || inner.kind === 'threshold') && found.push(inner))
  return found
}

/** The thresholds within expressions. */
export function thresholdsIn(nodes: Iterable<ExpressionNode>): readonly ThresholdNode[] {
  const found: ThresholdNode[] = []
  for (const node of nodes) walk(node, (inner) => inner.kind === 'threshold' && found.push(inner))
  return found
}

/** The columns of the events that expressions read, each once; one that is read as two types is there twice. */
export function fieldsIn(nodes: Iterable<ExpressionNode>): readonly FieldNode[] {
  const found = new Map<string, FieldNode>()
  for (const node of nodes) walk(node, (inner) => inner.kind === 'field' && found.set(keyOf(inner), inner))
  return [...found.values()]
}

const keys = new WeakMap<ExpressionNode, string>()

/** A text that is the same for equal expressions and only for them. Names of metrics do not count: what they stand for does. */
export function keyOf(node: ExpressionNode): string {
  let key = keys.get(node)
  if (key === undefined) {
    key = makeKey(node)
    keys.set(node, key)
  }
  return key
}

/** The same where metrics are told apart by their names, as when their values are given. */
export function namedKeyOf(node: ExpressionNode): string {
  return node.kind === 'metric' ? `${node.name}:${namedKeyOf(node.of)}` : makeKey(node, namedKeyOf)
}

function makeKey(node: ExpressionNode, keyOfPart = keyOf): string {
  if (node.kind === 'metric') return keyOf(node.of)
  const { kind, ...rest } = node
  const own = Object.entries(rest)
    .filter(([, value]) => !isNode(value) && !Array.isArray(value))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  const lists = node.kind === 'oneOf' ? [JSON.stringify(node.values)] : []
  return `${kind}(${[...own, ...lists, ...childrenOf(node).map((child) => keyOfPart(child))].join(' ')})`
}

function isNode(value: unknown): value is ExpressionNode {
  return isObject(value) && 'kind' in value
}
