import { quoteText } from '../../sql/dialects/standard.js'
import { remotePlace } from './remote/place.js'

/** A path in which no character is a pattern's. */
function literally(path: string): string {
  // What is found on another machine is an address, in which ? has its own meaning.
  return remotePlace(path) !== undefined ? path : path.replaceAll(/[[*?]/g, '[$&]')
}

/** A list of files for a table function, as they are. */
export function fileList(files: readonly string[]): string {
  return `[${files.map((file) => quoteText(literally(file))).join(', ')}]`
}
