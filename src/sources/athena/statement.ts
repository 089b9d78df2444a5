const IGNORED = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|\()*/
const READING = /^(?:SELECT|WITH|VALUES|TABLE|SHOW|DESCRIBE|EXPLAIN)\b/i

/**
 * Whether a statement only reads, so that it may run again after it failed: an INSERT, CTAS or UNLOAD may have left files
 * behind, which a second run would double.
 */
export function onlyReads(sql: string): boolean {
  return READING.test(sql.replace(IGNORED, ''))
}
