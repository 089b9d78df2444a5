import { database } from './database.js'

/** What the pages use of the package `pg`, for a database in this process. */
function Pool() {
  return {
    query: async (text: string, values?: unknown[]) => (await database()).query(text, values),
    end: async () => {},
  }
}

export default { Pool }
