/** How Athena classes a statement, and whether its result starts with a header row. */
export interface Statement {
  readonly type: 'DML' | 'DDL' | 'UTILITY'
  readonly header: boolean
}

export function statementOf(sql: string): Statement {
  const bare = sql.replace(/^(?:\s+|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()*/, '')
  const word = /^\w+/.exec(bare)?.[0]?.toUpperCase() ?? ''
  if (['SELECT', 'WITH', 'VALUES', 'TABLE'].includes(word)) return { type: 'DML', header: true }
  if (['INSERT', 'UNLOAD', 'DELETE', 'UPDATE', 'MERGE'].includes(word)) return { type: 'DML', header: false }
  if (['SHOW', 'DESCRIBE', 'EXPLAIN'].includes(word)) return { type: 'UTILITY', header: false }
  return { type: 'DDL', header: false }
}

/** Puts the text of the execution parameters in place of the `?` outside of quotes and comments. */
export function bindParameters(sql: string, parameters: readonly string[]): string {
  let next = 0
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g, (token) =>
    token === '?' ? (parameters[next++] ?? '?') : token,
  )
}
