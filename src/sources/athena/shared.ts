import { untilAborted } from '../abort.js'

/**
 * Makes of work a promise that all callers share; it is done again where it failed. A caller whose signal is aborted does not end it for
 * the others. The last one does, and is answered when the work has ended.
 */
export function shared<T>(work: (signal: AbortSignal) => Promise<T>): (signal?: AbortSignal) => Promise<T> {
  let running: Running<T> | undefined
  const start = (): Running<T> => {
    const controller = new AbortController()
    const started = { controller, result: work(controller.signal), callers: 0 }
    started.result.catch(() => {
      if (running === started) running = undefined
    })
    return started
  }
  return async (signal) => {
    signal?.throwIfAborted()
    running ??= start()
    const joined = running
    joined.callers++
    try {
      return await untilAborted(joined.result, signal)
    } finally {
      joined.callers--
      if (signal?.aborted && joined.callers === 0) {
        if (running === joined) running = undefined
        joined.controller.abort(signal.reason)
        await joined.result
      }
    }
  }
}

interface Running<T> {
  readonly controller: AbortController
  readonly result: Promise<T>
  callers: number
}
