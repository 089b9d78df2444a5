import { growth } from '../analysis/compare.js'
import { csvLine } from '../analysis/csv.js'
import type { RevenueChange, RevenueTree } from '../analysis/revenue-tree.js'
import { buyers, revenue } from '../metrics/measures.js'
import { averageUnitPrice, ordersPerBuyer, unitsPerOrder } from '../metrics/order-value.js'
import { safeJson } from './format-json.js'
import { formatPercent, formatValue, nothing } from './format-value.js'
import { reasonsInOrder } from './rejected-rows.js'
import type { Sides } from './revenue-tree-sides.js'
import type { Styles } from './style.js'
import { type Column, layOut } from './table-layout.js'
import { escapeControls } from './text-width.js'

/** A tree of revenue, and what it was made of. */
interface ReadTree {
  readonly tree: RevenueTree | RevenueChange
  readonly sides: Sides
}

/** A line of a table: a factor of the revenue, or the revenue itself. */
interface TreeRow {
  readonly metric: keyof typeof metrics
  readonly value: number | null
  readonly before?: number | null
  readonly effect?: number | null
  /** The effect as a share of the change. */
  readonly share?: number | null
}

const metrics = { buyers, ordersPerBuyer, unitsPerOrder, averageUnitPrice, revenue } as const

/** Writes a tree of revenue in the format asked for. */
export function formatRevenueTree(read: ReadTree, format: 'table' | 'json' | 'csv', styles: Styles): readonly string[] {
  switch (format) {
    case 'json':
      return [`${safeJson(jsonOf(read), 2)}\n`]
    case 'csv':
      return csvOf(read.tree)
    case 'table':
      return tableOf(read, styles).map((line) => `${line}\n`)
  }
}

/** The factors, and their product last. */
function rowsOf(tree: RevenueTree | RevenueChange): readonly TreeRow[] {
  if (!isChange(tree)) {
    return [
      ...tree.factors.map(({ name, value }) => ({ metric: name, value })),
      { metric: 'revenue', value: tree.revenue },
    ]
  }
  const { change } = tree
  const share = (effect: number | null) => (effect === null || change === null || change === 0 ? null : effect / change)
  return [
    ...tree.factors.map(({ name, value, before, effect }) => ({
      metric: name,
      before,
      value,
      effect,
      share: share(effect),
    })),
    { metric: 'revenue', before: tree.before, value: tree.revenue, effect: change, share: share(change) },
  ]
}

function isChange(tree: RevenueTree | RevenueChange): tree is RevenueChange {
  return 'before' in tree
}

function tableOf({ tree, sides }: ReadTree, { bold, dim }: Styles): readonly string[] {
  const rows = rowsOf(tree)
  const right = (header: string, text: (row: TreeRow) => string): Column => ({
    header,
    align: 'right',
    cells: rows.map((row) => ({ text: text(row), ...(row.metric === 'revenue' ? { style: bold } : {}) })),
  })
  const written = (value: number | null | undefined, { metric }: TreeRow) =>
    formatValue(value ?? null, metrics[metric].format)
  const names: Column = {
    header: 'Factor',
    align: 'left',
    cells: rows.map(({ metric }) => ({
      text: metrics[metric].label,
      ...(metric === 'revenue' ? { style: bold } : {}),
    })),
  }
  const isOfGroups = sides.before?.read === sides.after.read
  const heading = (side: 'before' | 'after') =>
    isOfGroups ? escapeControls(sides[side]?.name ?? '') : side === 'before' ? 'Before' : 'After'
  const columns: readonly Column[] = isChange(tree)
    ? [
        names,
        right(heading('before'), (row) => written(row.before, row)),
        right(heading('after'), (row) => written(row.value, row)),
        right('Change', (row) => signed(growth(row.value, row.before ?? null), formatPercent)),
        right('Effect', ({ effect = null }) => signed(effect, (value) => formatValue(value, 'money'))),
        right('Of the change', ({ share = null }) => (share === null ? nothing : formatPercent(share))),
      ]
    : [
        names,
        right('Value', (row) => written(row.value, row)),
        {
          header: 'Unit',
          align: 'left',
          cells: rows.map(({ metric }) => ({ text: metrics[metric].unit, style: dim })),
        },
      ]
  const lines = layOut(columns, {
    keys: 1,
    footers: 1,
    width: undefined,
    widestCell: 40,
    headerStyle: bold,
    ruleStyle: dim,
  })
  return [...lines, ...notesOf({ tree, sides }).map((note) => dim(note))]
}

/** What there is to say below the table: the periods, and why there are no effects. */
function notesOf({ tree, sides: { after, before } }: ReadTree): readonly string[] {
  if (!isChange(tree)) return []
  const isOfPeriods = before?.read !== after.read
  const span = ({ from, to }: typeof after.scope) => `from ${from ?? 'the first event'} to ${to ?? 'the last'}`
  const periods = isOfPeriods && before !== null ? [`Before: ${span(before.scope)}. After: ${span(after.scope)}.`] : []
  const reason = tree.reason === null ? [] : [`No effects: ${tree.reason}.`]
  const notes = [...periods, ...reason]
  return notes.length === 0 ? [] : ['', ...notes]
}

function signed(value: number | null, write: (value: number) => string): string {
  if (value === null) return nothing
  return value > 0 ? `+${write(value)}` : write(value)
}

function csvOf(tree: RevenueTree | RevenueChange): readonly string[] {
  const names = isChange(tree)
    ? (['metric', 'before', 'value', 'effect', 'share'] as const)
    : (['metric', 'value'] as const)
  return [csvLine(names), ...rowsOf(tree).map((row) => csvLine(names.map((name) => row[name] ?? null)))]
}

function jsonOf({ tree, sides: { after, before } }: ReadTree) {
  const read = ({ read: { rejected, duplicates, warnings } }: typeof after) => ({
    rejected: { ...rejected, reasons: Object.fromEntries(reasonsInOrder(rejected)) },
    duplicates,
    warnings,
  })
  const { source, files, skipped, columns } = after.read.scanned
  const scanned = { source, files, skipped, columns }
  if (!isChange(tree) || before === null) return { ...tree, of: after.scope, ...read(after), scanned }
  const shares = rowsOf(tree)
  return {
    ...tree,
    factors: tree.factors.map((factor, index) => ({ ...factor, share: shares[index]?.share ?? null })),
    compared: { before: before.scope, after: after.scope },
    ...read(after),
    ...(before.read === after.read ? {} : { previous: read(before) }),
    scanned,
  }
}
