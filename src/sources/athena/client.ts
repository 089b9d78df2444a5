import { SourceError } from '../../errors.js'

/**
 * The part of `AthenaClient` of @aws-sdk/client-athena that is used; pass one for credentials, an endpoint or a proxy of
 * your own. Requests are retried here: give it `maxAttempts: 1`, or both will.
 */
export interface AthenaClientLike {
  send(command: never, options?: { abortSignal?: AbortSignal }): Promise<unknown>
}

export interface StartInput {
  readonly QueryString: string
  readonly ClientRequestToken: string
  readonly WorkGroup?: string
  readonly QueryExecutionContext?: { Catalog?: string; Database?: string }
  readonly ResultConfiguration?: { OutputLocation: string }
  readonly ExecutionParameters?: string[]
  readonly ResultReuseConfiguration?: { ResultReuseByAgeConfiguration: { Enabled: boolean; MaxAgeInMinutes: number } }
}

/** What is read of a QueryExecution. */
export interface Execution {
  readonly StatementType?: string
  readonly Status?: {
    readonly State?: string
    readonly StateChangeReason?: string
    readonly AthenaError?: {
      readonly ErrorCategory?: number
      readonly ErrorType?: number
      readonly Retryable?: boolean
      readonly ErrorMessage?: string
    }
  }
  readonly Statistics?: {
    readonly DataScannedInBytes?: number
    readonly EngineExecutionTimeInMillis?: number
    readonly ResultReuseInformation?: { readonly ReusedPreviousResult?: boolean }
  }
}

/** What is read of a page of GetQueryResults. */
export interface ResultPage {
  readonly ResultSet?: {
    readonly Rows?: readonly { readonly Data?: readonly { readonly VarCharValue?: string }[] }[]
    readonly ResultSetMetadata?: { readonly ColumnInfo?: readonly { readonly Name: string; readonly Type: string }[] }
  }
  readonly NextToken?: string
}

/** The four operations of Athena that a query needs; each is one request. */
export interface AthenaApi {
  start(input: StartInput, signal: AbortSignal): Promise<{ readonly QueryExecutionId?: string }>
  execution(id: string, signal: AbortSignal): Promise<{ readonly QueryExecution?: Execution }>
  results(id: string, nextToken: string | undefined, signal: AbortSignal): Promise<ResultPage>
  stop(id: string, signal: AbortSignal): Promise<unknown>
}

export interface ClientSettings {
  /** A client of your own; it decides the region and credentials. */
  readonly client?: AthenaClientLike
  /** The region of the query, when no client is given; without it that of the environment or the AWS profile. */
  readonly region?: string
}

const loadSdk = () => import('@aws-sdk/client-athena')

/**
 * Gives the operations of Athena through @aws-sdk/client-athena, which is loaded only here.
 *
 * @throws {@link SourceError} when the package is not installed.
 */
export async function connect(settings: ClientSettings, load = loadSdk): Promise<AthenaApi & { close(): void }> {
  const sdk = await load().catch((cause: unknown) => {
    throw new SourceError(
      'Athena is reached through the package @aws-sdk/client-athena, which cannot be loaded: npm install @aws-sdk/client-athena',
      { source: 'athena' },
      { cause },
    )
  })
  const own =
    settings.client === undefined
      ? new sdk.AthenaClient({ maxAttempts: 1, ...(settings.region === undefined ? {} : { region: settings.region }) })
      : undefined
  const client = settings.client ?? own
  // The commands of the SDK and the client's `send` belong together; only the shapes above are relied on.
  const send = (command: object, abortSignal: AbortSignal) =>
    client?.send(command as never, { abortSignal }) as Promise<never>

  return {
    start: (input, signal) => send(new sdk.StartQueryExecutionCommand(input), signal),
    execution: (id, signal) => send(new sdk.GetQueryExecutionCommand({ QueryExecutionId: id }), signal),
    results: (id, nextToken, signal) =>
      send(
        new sdk.GetQueryResultsCommand({
          QueryExecutionId: id,
          MaxResults: 1000,
          ...(nextToken === undefined ? {} : { NextToken: nextToken }),
        }),
        signal,
      ),
    stop: (id, signal) => send(new sdk.StopQueryExecutionCommand({ QueryExecutionId: id }), signal),
    close: () => own?.destroy(),
  }
}
