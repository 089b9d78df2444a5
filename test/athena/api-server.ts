import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { AthenaClient, type AthenaClientConfig } from '@aws-sdk/client-athena'
import { type Execution, type Fate, newExecution, runExecution, statusOf, stopExecution } from './execution.js'
import type { SqlEngine } from './sql-engine.js'
import { bindParameters, statementOf } from './statements.js'

/** A request that the server got. */
export interface Call {
  readonly operation: 'StartQueryExecution' | 'GetQueryExecution' | 'GetQueryResults' | 'StopQueryExecution'
  // biome-ignore lint/suspicious/noExplicitAny: the JSON of any of the four requests
  readonly input: any
  /** How many requests of this operation came before. */
  readonly index: number
}

/**
 * What goes wrong with a request: an exception instead of an answer; the connection closed before the request is carried
 * out (`cut`), after it (`lose-answer`), in the middle of the answer (`cut-answer`), or an answer that ends cleanly in the
 * middle of the JSON (`truncate`); or no answer ever (`hang`).
 */
export type Fault =
  | { readonly exception: string; readonly message?: string; readonly status?: number; readonly extra?: object }
  | 'cut'
  | 'lose-answer'
  | 'cut-answer'
  | 'truncate'
  | 'hang'

interface Workgroup {
  readonly outputLocation?: string
  /** Whether the workgroup's settings override those of the request. */
  readonly enforced?: boolean
  /** Managed query results: no location is needed. */
  readonly managed?: boolean
}

export interface AthenaServerOptions {
  readonly engine: SqlEngine
  readonly workgroups?: Readonly<Record<string, Workgroup>>
  /** Decides on each request whether something goes wrong. */
  readonly fault?: (call: Call) => Fault | undefined
  /** Decides how an execution goes; `index` counts the executions. */
  readonly fate?: (sql: string, index: number) => Fate
}

export interface AthenaServer {
  readonly url: string
  readonly calls: readonly Call[]
  readonly executions: readonly Execution[]
  /** The real SDK client, pointed here. */
  client(config?: AthenaClientConfig): AthenaClient
  close(): Promise<void>
}

class ApiException extends Error {
  readonly type: string
  readonly extra: object

  constructor(type: string, message: string, extra: object = {}) {
    super(message)
    this.type = type
    this.extra = extra
  }
}

const MAX_SQL_BYTES = 262_144
const MAX_PAGE = 1000

/**
 * Starts the Athena API on the loopback: awsJson1.1 over HTTP, with the behaviour measured at the real service where it is
 * surprising (request tokens, the header row, NULL, results of queries that have not succeeded).
 */
export async function startAthenaServer(options: AthenaServerOptions): Promise<AthenaServer> {
  const { engine, workgroups = { primary: { outputLocation: 's3://results/' } } } = options
  const calls: Call[] = []
  const executions: Execution[] = []
  const tokens = new Map<string, Execution>()
  const sockets = new Set<Socket>()
  const clients: AthenaClient[] = []

  const find = (id: unknown): Execution => {
    const execution = executions.find((one) => one.id === id)
    if (execution === undefined) throw invalid(`QueryExecution ${id} was not found`)
    return execution
  }

  const operations: Record<Call['operation'], (input: Call['input']) => object> = {
    StartQueryExecution: (input) => {
      const token = input.ClientRequestToken
      if (typeof token !== 'string' || token.length < 32 || token.length > 128)
        throw invalid('ClientRequestToken must have 32 to 128 characters')
      const known = tokens.get(token)
      if (known !== undefined) {
        // Parameters and workgroup are not compared: the old execution is the answer.
        if (known.sql !== input.QueryString) throw invalid('Idempotent parameters do not match')
        return { QueryExecutionId: known.id }
      }
      const workgroup = input.WorkGroup ?? 'primary'
      const group = workgroups[workgroup]
      if (group === undefined) throw invalid(`WorkGroup ${workgroup} is not found.`)
      if (Buffer.byteLength(input.QueryString) > MAX_SQL_BYTES)
        throw invalid(`Query string length must be at most ${MAX_SQL_BYTES}`)
      const asked = group.enforced ? undefined : input.ResultConfiguration?.OutputLocation
      const outputLocation = group.managed ? undefined : (asked ?? group.outputLocation)
      if (!group.managed && outputLocation === undefined)
        throw invalid(
          'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
        )
      const execution = newExecution({
        id: randomUUID(),
        sql: input.QueryString,
        parameters: input.ExecutionParameters ?? [],
        database: input.QueryExecutionContext?.Database,
        workgroup,
        outputLocation,
        fate: options.fate?.(input.QueryString, executions.length) ?? {},
      })
      const reuse = input.ResultReuseConfiguration?.ResultReuseByAgeConfiguration
      const earlier = reuse?.Enabled ? reusable(executions, execution, reuse.MaxAgeInMinutes ?? 60) : undefined
      executions.push(execution)
      tokens.set(token, execution)
      runExecution(execution, engine, bindParameters(execution.sql, execution.parameters), earlier)
      return { QueryExecutionId: execution.id }
    },

    GetQueryExecution: (input) => ({ QueryExecution: statusOf(find(input.QueryExecutionId)) }),

    GetQueryResults: (input) => {
      const { state, result, sql, id } = find(input.QueryExecutionId)
      if (state === 'QUEUED' || state === 'RUNNING')
        throw invalid(`Query has not yet finished. Current state: ${state}`)
      if (state !== 'SUCCEEDED' || result === undefined)
        throw invalid(`Query did not finish successfully. Final query state: ${state}`)
      const size = input.MaxResults ?? MAX_PAGE
      if (size < 1 || size > MAX_PAGE) throw invalid(`MaxResults is more than maximum allowed length ${MAX_PAGE}`)

      const header = statementOf(sql).header ? [result.columns.map(({ name }) => name)] : []
      const start = input.NextToken === undefined ? 0 : offsetOf(input.NextToken, id)
      const page = [...header, ...result.rows].slice(start, start + size)
      const end = start + page.length
      return {
        UpdateCount: 0,
        ResultSet: {
          ResultSetMetadata: { ColumnInfo: result.columns.map(columnInfo) },
          Rows: page.map((row) => ({ Data: row.map((value) => (value === null ? {} : { VarCharValue: value })) })),
        },
        ...(end < header.length + result.rows.length ? { NextToken: tokenOf(end, id) } : {}),
      }
    },

    StopQueryExecution: (input) => {
      stopExecution(find(input.QueryExecutionId), 'Query cancelled by user')
      return {}
    },
  }

  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).replace(/^AmazonAthena\./, '') as Call['operation']
    const input = JSON.parse(await bodyOf(request))
    const call = { operation, input, index: calls.filter((one) => one.operation === operation).length }
    calls.push(call)
    const fault = options.fault?.(call)
    if (fault === 'hang') return
    if (fault === 'cut') return void request.socket.destroy()
    try {
      if (typeof fault === 'object')
        return answer(response, fault.status ?? 400, {
          __type: fault.exception,
          Message: fault.message ?? fault.exception,
          ...fault.extra,
        })
      if (!/^AWS4-HMAC-SHA256 .*\/athena\/aws4_request/.test(request.headers.authorization ?? ''))
        throw new ApiException('MissingAuthenticationTokenException', 'Missing Authentication Token')
      const run = operations[operation]
      if (run === undefined) throw new ApiException('UnknownOperationException', operation)
      const body = run(input)
      if (fault === 'lose-answer') return void request.socket.destroy()
      if (fault === 'cut-answer' || fault === 'truncate') return answerHalf(response, body, fault)
      answer(response, 200, body)
    } catch (error) {
      if (error instanceof ApiException)
        answer(response, 400, { __type: error.type, Message: error.message, ...error.extra })
      else answer(response, 500, { __type: 'InternalServerException', Message: String(error) })
    }
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url,
    calls,
    executions,
    client: (config = {}) => {
      const client = new AthenaClient({
        endpoint: url,
        region: 'eu-west-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        maxAttempts: 1,
        ...config,
      })
      clients.push(client)
      return client
    },
    close: async () => {
      for (const client of clients) client.destroy()
      for (const execution of executions) stopExecution(execution, 'the server is closing')
      await Promise.all(executions.map(({ done }) => done))
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function reusable(executions: readonly Execution[], asked: Execution, minutes: number): Execution | undefined {
  return executions.findLast(
    (one) =>
      one.state === 'SUCCEEDED' &&
      one.sql === asked.sql &&
      one.workgroup === asked.workgroup &&
      one.database === asked.database &&
      JSON.stringify(one.parameters) === JSON.stringify(asked.parameters) &&
      Date.now() - one.submitted <= minutes * 60_000,
  )
}

function invalid(message: string): ApiException {
  return new ApiException('InvalidRequestException', message, { AthenaErrorCode: 'INVALID_INPUT' })
}

function tokenOf(offset: number, id: string): string {
  return Buffer.from(JSON.stringify([id, offset])).toString('base64')
}

function offsetOf(token: string, id: string): number {
  const [owner, offset] = JSON.parse(Buffer.from(token, 'base64').toString()) as [string, number]
  if (owner !== id) throw invalid('NextToken belongs to another query')
  return offset
}

function columnInfo({
  name,
  type,
  precision = 0,
  scale = 0,
}: {
  readonly name: string
  readonly type: string
  readonly precision?: number
  readonly scale?: number
}) {
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    Type: type,
    Precision: precision,
    Scale: scale,
    Nullable: 'UNKNOWN',
    CaseSensitive: type === 'varchar',
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': randomUUID() })
  response.end(JSON.stringify(body))
}

function answerHalf(response: ServerResponse, body: object, how: 'cut-answer' | 'truncate'): void {
  const text = JSON.stringify(body)
  const half = text.slice(0, text.length / 2)
  if (how === 'truncate') {
    response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1' })
    response.end(half)
    return
  }
  response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1', 'Content-Length': Buffer.byteLength(text) })
  response.write(half, () => response.destroy())
}
