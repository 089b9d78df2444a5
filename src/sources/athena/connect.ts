import { loadOptional } from '../../optional-package.js'
import type { AthenaApi, ClientSettings } from './api.js'

const loadSdk = () => import('@aws-sdk/client-athena')

/**
 * Gives the operations of Athena through @aws-sdk/client-athena, which is loaded only here.
 *
 * @throws {@link SourceError} when the package is not installed.
 */
export async function connect(settings: ClientSettings, load = loadSdk): Promise<AthenaApi & { close(): void }> {
  const name = '@aws-sdk/client-athena'
  const sdk = await loadOptional({ name, install: name, neededBy: 'Athena', source: 'athena' }, load)
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
