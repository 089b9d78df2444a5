import type { Terminal } from './terminal.js'
import type { TextStream } from './text-stream.js'

/** Makes a text stand out; it must not be padded or measured afterwards. */
export type Style = (text: string) => string

/** The few styles that output is written in. */
export interface Styles {
  readonly bold: Style
  readonly dim: Style
  readonly green: Style
  readonly cyan: Style
  readonly yellow: Style
}

/** The styles for a stream: none where it is no terminal, or the user wants none (https://no-color.org). */
export function stylesFor(stream: TextStream, { env }: Terminal): Styles {
  const off = !stream.isTerminal || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb'
  const style =
    (open: number, close: number): Style =>
    (text) =>
      off || text === '' ? text : `\x1b[${open}m${text}\x1b[${close}m`
  return { bold: style(1, 22), dim: style(2, 22), green: style(32, 39), cyan: style(36, 39), yellow: style(33, 39) }
}
