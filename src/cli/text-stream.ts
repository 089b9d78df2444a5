import type { FileIdentity } from '../files/same-file.js'

/** Where text, and now and then a file, goes. */
export interface TextStream {
  readonly isTerminal: boolean
  /** How many columns wide the terminal is; undefined where it is none. */
  readonly columns: number | undefined
  /** The file that it goes to, if it goes to one. */
  readonly file?: FileIdentity | undefined
  /** Resolves once the system has taken all of it. */
  write(data: string | Uint8Array): Promise<void>
}
