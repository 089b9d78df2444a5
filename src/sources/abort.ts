/** Waits for a promise, or rejects with the signal's reason as soon as it is aborted, whatever the promise does later. */
export function untilAborted<T>(promise: PromiseLike<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return Promise.resolve(promise)
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    Promise.resolve(promise)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort))
  })
}

type AnyIterable<T> = Iterable<T> | AsyncIterable<T>

/**
 * Yields what a stream yields, and throws the signal's reason as soon as it is aborted, even where the stream never answers. The stream
 * is then told that no more is wanted, and not waited for.
 */
export async function* streamUntilAborted<T>(
  opening: AnyIterable<T> | PromiseLike<AnyIterable<T>>,
  signal: AbortSignal | undefined,
): AsyncIterable<T> {
  const opened = Promise.resolve(opening).then(iteratorOf)
  let done = false
  try {
    const iterator = await untilAborted(opened, signal)
    for (;;) {
      const next = await untilAborted(Promise.resolve(iterator.next()), signal)
      done = next.done === true
      if (next.done === true) return
      yield next.value
    }
  } catch (error) {
    // A stream that failed by itself has ended; one that was given up has not.
    done = signal?.aborted !== true
    throw error
  } finally {
    if (!done) {
      const closing = opened.then((iterator) => iterator.return?.())
      if (signal?.aborted === true) closing.catch(() => {})
      else await untilAborted(closing, signal)
    }
  }
}

function iteratorOf<T>(items: AnyIterable<T>): Iterator<T> | AsyncIterator<T> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
}
