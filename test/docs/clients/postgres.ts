import { database } from './database.js'

/** What the pages use of the package `postgres` (Postgres.js), for a database in this process. */
export default function connect(_url: string) {
  return {
    unsafe: async (text: string, values?: unknown[]) =>
      (await (await database()).query<Readonly<Record<string, unknown>>>(text, values)).rows,
    end: async () => {},
  }
}
