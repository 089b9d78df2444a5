import { runTrino, type TrinoResult, type TrinoSession } from './trino-client.js'

/** What Trino says that statements cost. */
export interface QueryCost {
  readonly wallMs: number
  /** CPU time of all threads. */
  readonly cpuMs: number
  /** The most CPU time that one thread spent: what more machines cannot make shorter. */
  readonly threadMs: number
  /** How often the table was scanned. */
  readonly scans: number
  /** Bytes read of the files, which Athena bills. */
  readonly readBytes: number
  /** Rows and bytes that went from one stage to another, over the network where there are several machines. */
  readonly exchangedRows: number
  readonly exchangedBytes: number
  /** The most memory that a query held at once. */
  readonly peakBytes: number
}

interface Operator {
  readonly stageId: number
  readonly pipelineId: number
  readonly operatorType: string
  readonly planNodeId: string
  readonly totalDrivers: number
  readonly addInputCpu: string
  readonly getOutputCpu: string
  readonly finishCpu: string
}

interface Statistics {
  readonly elapsedTime: string
  readonly totalCpuTime: string
  readonly physicalInputDataSize: string
  readonly internalNetworkInputPositions: number
  readonly internalNetworkInputDataSize: string
  readonly peakUserMemoryReservation: string
  readonly operatorSummaries: readonly Operator[]
}

/** Runs a statement, and asks the server for its statistics. */
export async function runMeasured(
  session: TrinoSession,
  sql: string,
): Promise<{ readonly result: TrinoResult; readonly cost: QueryCost }> {
  const result = await runTrino(session, sql)
  const answer = await fetch(`${session.url}/v1/query/${result.queryId}`, {
    headers: { 'X-Trino-User': session.user ?? 'test' },
  })
  const { queryStats } = (await answer.json()) as { readonly queryStats: Statistics }
  return { result, cost: costOf(queryStats) }
}

function costOf(statistics: Statistics): QueryCost {
  const { operatorSummaries: operators } = statistics
  const threads = new Map<string, number>()
  for (const one of operators) {
    const pipeline = `${one.stageId} ${one.pipelineId}`
    const spent = milliseconds(one.addInputCpu) + milliseconds(one.getOutputCpu) + milliseconds(one.finishCpu)
    threads.set(pipeline, (threads.get(pipeline) ?? 0) + spent / Math.max(1, one.totalDrivers))
  }
  const scans = operators.filter(({ operatorType }) => /Scan/.test(operatorType))
  return {
    wallMs: milliseconds(statistics.elapsedTime),
    cpuMs: milliseconds(statistics.totalCpuTime),
    threadMs: Math.max(0, ...threads.values()),
    scans: new Set(scans.map(({ stageId, planNodeId }) => `${stageId} ${planNodeId}`)).size,
    readBytes: bytes(statistics.physicalInputDataSize),
    exchangedRows: statistics.internalNetworkInputPositions,
    exchangedBytes: bytes(statistics.internalNetworkInputDataSize),
    peakBytes: bytes(statistics.peakUserMemoryReservation),
  }
}

/** Costs of statements that ran one after the other. */
export function together(costs: readonly QueryCost[]): QueryCost {
  const sum = (of: (cost: QueryCost) => number) => costs.reduce((all, cost) => all + of(cost), 0)
  return {
    wallMs: sum(({ wallMs }) => wallMs),
    cpuMs: sum(({ cpuMs }) => cpuMs),
    threadMs: sum(({ threadMs }) => threadMs),
    scans: sum(({ scans }) => scans),
    readBytes: sum(({ readBytes }) => readBytes),
    exchangedRows: sum(({ exchangedRows }) => exchangedRows),
    exchangedBytes: sum(({ exchangedBytes }) => exchangedBytes),
    peakBytes: Math.max(0, ...costs.map(({ peakBytes }) => peakBytes)),
  }
}

const unitsOfTime: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 3.6e6,
}
const unitsOfSize: Readonly<Record<string, number>> = { B: 1, kB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 }

const milliseconds = (text: string) => quantity(text, unitsOfTime)
const bytes = (text: string) => quantity(text, unitsOfSize)

/** Trino writes `1.53s` and `20.7MB`. */
function quantity(text: string, units: Readonly<Record<string, number>>): number {
  const [, digits = '', unit = ''] = /^([\d.]+)([A-Za-z]+)$/.exec(text) ?? []
  const factor = units[unit]
  if (factor === undefined) throw new Error(`Trino's statistics have "${text}", which is no quantity known here`)
  return Number(digits) * factor
}
