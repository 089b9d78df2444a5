// Twelve events of a small shop, that the examples share.

/** @type {readonly [string, string, string | null, number, string, string][]} */
const log = [
  ['2019-10-01T08:00:00Z', 'view', 'samsung', 250, 'ann', 's1'],
  ['2019-10-01T08:01:00Z', 'view', 'samsung', 250, 'ann', 's1'],
  ['2019-10-01T08:02:00Z', 'cart', 'samsung', 250, 'ann', 's1'],
  ['2019-10-01T08:05:00Z', 'purchase', 'samsung', 250, 'ann', 's1'],
  ['2019-10-01T09:00:00Z', 'view', 'apple', 999.99, 'bob', 's2'],
  ['2019-10-01T09:04:00Z', 'purchase', 'apple', 999.99, 'bob', 's2'],
  ['2019-10-01T23:30:00Z', 'view', 'xiaomi', 129.5, 'cem', 's3'],
  ['2019-10-01T23:31:00Z', 'view', 'xiaomi', 129.5, 'cem', 's3'],
  ['2019-10-01T23:32:00Z', 'cart', 'xiaomi', 129.5, 'cem', 's3'],
  ['2019-10-02T07:00:00Z', 'view', 'samsung', 250, 'dot', 's4'],
  ['2019-10-02T07:01:00Z', 'view', 'samsung', 180.5, 'dot', 's4'],
  ['2019-10-02T07:02:00Z', 'view', null, 9.9, 'dot', 's4'],
]

/** The events, in the library's own names. */
export const events = log.map(([eventTime, eventType, brand, price, userId, userSession]) => ({
  eventTime,
  eventType,
  brand,
  price,
  userId,
  userSession,
}))

/** The same events as SQL: a list of rows for `VALUES`. */
export const eventsSql = log
  .map(
    (row) =>
      `(${row.map((value) => (value === null ? 'NULL' : typeof value === 'number' ? value : `'${value}'`)).join(', ')})`,
  )
  .join(', ')
