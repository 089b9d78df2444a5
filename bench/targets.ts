import type { Find } from './results.js'

/** A bound that is to hold on any machine of this kind, as its sides are measured in the same run. */
export interface Target {
  readonly claim: string
  readonly bound: 'at most' | 'at least'
  readonly limit: number
  readonly unit: Unit
  /** Undefined where a side was not measured. */
  measure(find: Find): number | undefined
}

type Unit = 'x' | 'ms' | 'M events/s' | 'MB' | '%'

const [twelve, fifty] = [12_000_000, 50_000_000]
const [mega, second] = [1e6, 1000]

type Quantity = 'wallMs' | 'cpuMs' | 'peakBytes'

const ratio =
  (quantity: Quantity, [name, events]: readonly [string, number], [base, of]: readonly [string, number]) =>
  (find: Find): number | undefined => {
    const [one, other] = [find(name, events), find(base, of)]
    return one === undefined || other === undefined ? undefined : one[quantity] / other[quantity]
  }

const over = (quantity: Quantity, name: string, base: string) => ratio(quantity, [name, twelve], [base, twelve])

/** The time that a run spends outside its engine, in percent of the engine's. */
const beyondEngine = (name: string) => (find: Find) => {
  const { ownMs, engineMs } = find(name, twelve)?.readings ?? {}
  return ownMs === undefined || engineMs === undefined ? undefined : (ownMs / engineMs) * 100
}

function smallTargets(what: string, name: string): readonly Target[] {
  const target = (which: string, of: string, reading: string): Target => ({
    claim: `${what}: ${which}`,
    bound: 'at most',
    limit: 60,
    unit: 'ms',
    measure: (find) => find(of)?.readings[reading],
  })
  return [
    target('the first call of a process', name, 'firstMs'),
    target('each call after it', name, 'medianMs'),
    target('the first call of a process that has rehearsed', `${name}-rehearsed`, 'firstMs'),
  ]
}

export const targets: readonly Target[] = [
  {
    claim: 'by brand, whole catalogue, 12 M events: time of the hand-written SQL',
    bound: 'at most',
    limit: 0.5,
    unit: 'x',
    measure: over('wallMs', 'analyze-by-brand', 'obvious-sql'),
  },
  {
    claim: 'the same: memory of the hand-written SQL',
    bound: 'at most',
    limit: 0.5,
    unit: 'x',
    measure: over('peakBytes', 'analyze-by-brand', 'obvious-sql'),
  },
  {
    claim: 'the same: time of decoding its columns',
    bound: 'at most',
    limit: 4,
    unit: 'x',
    measure: over('wallMs', 'analyze-by-brand', 'decode'),
  },
  {
    claim: '`inspect`, 12 M events: time of the analysis by brand',
    bound: 'at most',
    limit: 1.5,
    unit: 'x',
    measure: over('wallMs', 'inspect', 'analyze-by-brand'),
  },
  {
    claim: 'sessions made of 12 M events, in 1.5 GB: time of the analysis without, in the same memory',
    bound: 'at most',
    limit: 3,
    unit: 'x',
    measure: over('wallMs', 'analyze-in-sessions', 'analyze-limited'),
  },
  {
    claim: 'duplicates left out of 12 M events, in 1.5 GB: time of the analysis without, in the same memory',
    bound: 'at most',
    limit: 3,
    unit: 'x',
    measure: over('wallMs', 'analyze-once', 'analyze-limited'),
  },
  {
    claim: "the report's data: time of the analysis by brand",
    bound: 'at most',
    limit: 1.5,
    unit: 'x',
    measure: over('wallMs', 'report', 'analyze-by-brand'),
  },
  {
    claim: "the library's own share: time beyond the engine's, at 12 M",
    bound: 'at most',
    limit: 5,
    unit: '%',
    measure: beyondEngine('analyze-by-brand'),
  },
  {
    claim: '50 M events: time of 12 M',
    bound: 'at most',
    limit: 4.6,
    unit: 'x',
    measure: ratio('wallMs', ['analyze-by-brand', fifty], ['analyze-by-brand', twelve]),
  },
  {
    claim: 'the same with a memory limit of 1.5 GB',
    bound: 'at most',
    limit: 4.6,
    unit: 'x',
    measure: ratio('wallMs', ['analyze-limited', fifty], ['analyze-limited', twelve]),
  },
  {
    claim: 'peak memory at 50 M with that limit',
    bound: 'at most',
    limit: 2000,
    unit: 'MB',
    measure: (find) => scaled(find('analyze-limited', fifty)?.peakBytes, 1 / mega),
  },
  {
    claim: 'in memory, Arrow, 12 M events, one core',
    bound: 'at least',
    limit: 5,
    unit: 'M events/s',
    measure: (find) => scaled(find('arrow', twelve)?.wallMs, 0, (wallMs) => twelve / mega / (wallMs / second)),
  },
  {
    claim: 'the same: times as fast as arquero',
    bound: 'at least',
    limit: 3,
    unit: 'x',
    measure: over('wallMs', 'arquero', 'arrow'),
  },
  {
    claim: 'the same: time of DuckDB with one thread',
    bound: 'at most',
    limit: 4,
    unit: 'x',
    measure: over('wallMs', 'arrow', 'duckdb-one-thread'),
  },
  ...smallTargets('17,000 events as objects', 'small-objects'),
  ...smallTargets('17,000 events in an Arrow table', 'small-arrow'),
  {
    claim: '10,000 calls at once: heap that stays taken',
    bound: 'at most',
    limit: 1,
    unit: 'MB',
    measure: (find) => scaled(find('concurrent')?.readings['growthBytes'], 1 / mega),
  },
]

function scaled(
  value: number | undefined,
  factor: number,
  convert = (one: number) => one * factor,
): number | undefined {
  return value === undefined ? undefined : convert(value)
}

export function isMet({ bound, limit }: Target, measured: number): boolean {
  return bound === 'at most' ? measured <= limit : measured >= limit
}
