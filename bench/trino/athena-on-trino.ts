import type { AthenaClientLike } from 'cartometrics/athena'
import { type QueryCost, runMeasured } from './query-cost.js'
import type { TrinoSession } from './trino-client.js'

/** Stands for Athena's client, so that `analyze` runs as users call it: statements run on Trino, and what they cost is kept. */
export function athenaOnTrino(session: TrinoSession): {
  readonly client: AthenaClientLike
  readonly costs: QueryCost[]
} {
  const costs: QueryCost[] = []
  const results = new Map<string, object>()
  const start = async (sql: string) => {
    const { result, cost } = await runMeasured(session, sql)
    costs.push(cost)
    const { queryId, columns, rows } = result
    const texts = [columns.map(({ name }) => name), ...rows]
    results.set(queryId, {
      ResultSet: {
        Rows: texts.map((row) => ({
          Data: row.map((value) => (value === null ? {} : { VarCharValue: String(value) })),
        })),
        ResultSetMetadata: {
          ColumnInfo: columns.map(({ name, type }) => ({ Name: name, Type: type.replace(/\(.*/, '') })),
        },
      },
    })
    return { QueryExecutionId: queryId }
  }
  const send = async (command: object) => {
    const { input } = command as { readonly input: { readonly QueryString: string; readonly QueryExecutionId: string } }
    switch (command.constructor.name) {
      case 'StartQueryExecutionCommand':
        return start(input.QueryString)
      case 'GetQueryExecutionCommand':
        return { QueryExecution: { StatementType: 'DML', Status: { State: 'SUCCEEDED' }, Statistics: {} } }
      case 'GetQueryResultsCommand':
        return results.get(input.QueryExecutionId)
      default:
        throw new Error(`${command.constructor.name} is not carried out on Trino`)
    }
  }
  return { client: { send: (command) => send(command) }, costs }
}
