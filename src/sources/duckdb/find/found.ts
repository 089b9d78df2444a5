import type { SkippedFile } from '../../source.js'

/** What is found when files are looked for. */
export interface Found {
  readonly files: string[]
  readonly skipped: SkippedFile[]
  /** The folders that were looked through, by what the file system calls them: links may lead round in circles. */
  readonly folders: Set<string>
  readonly signal: AbortSignal | undefined
}
