import { quoteText } from '../../sql/dialects/standard.js'

/** A path in which no character is a pattern's. */
function literally(path: string): string {
  return path.replaceAll(/[[*?]/g, '[$&]')
}

/** A list of files for a table function, as they are. */
export function fileList(files: readonly string[]): string {
  return `[${files.map((file) => quoteText(literally(file))).join(', ')}]`
}
