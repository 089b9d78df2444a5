import type { TestProject } from 'vitest/node'
import { startTrino } from '../../bench/trino/start-trino.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server that the `trino` project runs against: `inject('trino')`. */
    trino: { readonly url: string; readonly lake: string }
  }
}

/** Starts Trino for the `trino` project, and stops it after the last test; in watch mode it stays between runs. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, lake, stop } = await startTrino((line) => console.log(line))
  project.provide('trino', { url, lake })
  return stop
}
