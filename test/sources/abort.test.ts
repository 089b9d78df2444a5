import { type RecordBatch, type Table, tableFromArrays } from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../src/analysis/analyze.js'
import { type BatchInput, fromBatches } from '../../src/sources/memory/from-arrow.js'

const table = tableFromArrays({
  event_time: ['2019-10-01'],
  event_type: ['view'],
  price: ['1'],
  user_session: ['a'],
}) as never as Table
const [batch] = table.batches as [RecordBatch]
const never = new Promise<never>(() => {})
const reason = new Error('the user went away')

/** Runs a query over a stream and aborts it a little later; how it ended. */
async function aborted(input: BatchInput): Promise<unknown> {
  const controller = new AbortController()
  const answer = analyze(fromBatches(input), { metrics: ['events'] }, { signal: controller.signal })
  setTimeout(() => controller.abort(reason), 20)
  return answer.then(
    () => 'an answer',
    (error: unknown) => error,
  )
}

/** A stream by hand, and how often it was told that no more is wanted. */
function stream(next: () => Promise<IteratorResult<RecordBatch>>, end: () => Promise<unknown> = async () => {}) {
  const told = { returned: 0 }
  const iterator: AsyncIterator<RecordBatch> = {
    next,
    return: async () => {
      told.returned++
      await end()
      return { done: true, value: undefined }
    },
  }
  return { told, batches: { [Symbol.asyncIterator]: () => iterator } }
}

describe('a signal ends a stream', () => {
  test.each<[string, BatchInput]>([
    [
      'whose generator stalls before the first batch',
      async function* () {
        yield await never
      },
    ],
    [
      'whose generator stalls after a batch',
      async function* () {
        yield batch
        yield await never
      },
    ],
    ['that is never opened', () => never],
    ['whose next() never answers', stream(() => never).batches],
    [
      'whose next() and return() never answer',
      stream(
        () => never,
        () => never,
      ).batches,
    ],
    [
      'that goes on for ever',
      async function* () {
        for (;;) yield batch
      },
    ],
    [
      'that goes on for ever without rows',
      async function* () {
        for (;;) yield batch.slice(0, 0)
      },
    ],
    [
      'of batches in memory that goes on for ever without rows',
      function* () {
        for (;;) yield batch.slice(0, 0)
      },
    ],
    [
      'that is opened late and goes on for ever',
      async () => ({
        *[Symbol.iterator]() {
          for (;;) yield batch
        },
      }),
    ],
  ])('%s', async (_what, input) => {
    expect(await aborted(input)).toBe(reason)
  })

  test('and tells it that no more is wanted, without waiting for it', async () => {
    const { told, batches } = stream(
      () => never,
      () => never,
    )
    expect(await aborted(batches)).toBe(reason)
    expect(told.returned).toBe(1)
  })

  test('and tells it so even where it is opened later', async () => {
    const { told, batches } = stream(() => never)
    let open: (batches: AsyncIterable<RecordBatch>) => void = () => {}
    const opening = new Promise<AsyncIterable<RecordBatch>>((resolve) => {
      open = resolve
    })
    expect(await aborted(() => opening)).toBe(reason)
    open(batches)
    await expect.poll(() => told.returned).toBe(1)
  })

  test('whatever it does afterwards', async () => {
    const fail = () => new Promise<never>((_, reject) => setTimeout(() => reject(new Error('late')), 40))
    expect(await aborted(stream(fail, fail).batches)).toBe(reason)
    expect(await aborted(fail)).toBe(reason)
    // A rejection that nobody handles would end the process.
    await new Promise((resolve) => setTimeout(resolve, 80))
  })
})

describe('a stream under a signal that is not aborted', () => {
  const { signal } = new AbortController()
  const events = async (input: BatchInput) =>
    (await analyze(fromBatches(input), { metrics: ['events'] }, { signal })).totals.events

  test('is read to its end, and not told to end', async () => {
    const left = [batch, batch]
    const { told, batches } = stream(async () => {
      const value = left.shift()
      return value === undefined ? { done: true, value } : { done: false, value }
    })
    expect(await events(batches)).toBe(2)
    expect(told.returned).toBe(0)
  })

  test('fails with its own error', async () => {
    const failure = new Error('the connection was lost')
    const { told, batches } = stream(() => Promise.reject(failure))
    await expect(events(batches)).rejects.toBe(failure)
    expect(told.returned).toBe(0)
    await expect(events(() => Promise.reject(failure))).rejects.toBe(failure)
  })

  test('is told to end where its batches cannot be read, and waited for', async () => {
    let ended = false
    const { told, batches } = stream(
      async () => ({ done: false, value: tableFromArrays({ other: ['a'] }).batches[0] as never }),
      async () => {
        ended = true
      },
    )
    await expect(events(batches)).rejects.toThrow('has no column "event_time"')
    expect(told.returned).toBe(1)
    expect(ended).toBe(true)
  })
})
