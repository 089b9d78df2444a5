import type { TestProject } from 'vitest/node'
import { startTrino } from './start-trino.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server that the `trino` project runs against: `inject('trino')`. */
    trino: { readonly url: string; readonly lake: string }
  }
}

/**
 * Starts Trino for the `trino` project, and stops it after the last test. While developing, TRINO_URL and TRINO_LAKE name
 * a server that is left running.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env['TRINO_URL']
  const lake = process.env['TRINO_LAKE']
  if (url !== undefined && lake !== undefined) {
    project.provide('trino', { url, lake })
    return async () => {}
  }
  const server = await startTrino((line) => console.log(line))
  project.provide('trino', { url: server.url, lake: server.lake })
  return () => server.stop()
}
