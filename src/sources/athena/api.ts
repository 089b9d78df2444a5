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
