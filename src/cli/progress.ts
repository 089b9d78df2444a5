import { stylesFor } from './style.js'
import type { Terminal } from './terminal.js'
import { cutTo } from './text-width.js'

/** A line on standard error that says how far a command is. */
export interface ProgressLine {
  /** @param fraction from 0 to 1; null where it is not known */
  report(fraction: number | null, detail: string): void
  /** Takes the line away. */
  clear(): void
}

/** What finishes sooner shows no progress. */
const patience = 250
const interval = 80
const barWidth = 24

/** Shows progress where a person can see it: only on a terminal. */
export function progressLine(terminal: Terminal, label: string): ProgressLine {
  const { err } = terminal
  if (!err.isTerminal) return { report: () => {}, clear: () => {} }
  const { cyan, dim } = stylesFor(err, terminal)
  const started = performance.now()
  let next = started + patience
  let shown = false
  return {
    report(fraction, detail) {
      const now = performance.now()
      if (now < next) return
      next = now + interval
      shown = true
      const seconds = `${((now - started) / 1000).toFixed(0)} s`
      const known = fraction === null ? '' : `${String(Math.floor(fraction * 100)).padStart(3)}%`
      const filled = Math.round((fraction ?? 0) * barWidth)
      const room = (err.columns ?? 80) - label.length - barWidth - 3
      const text = cutTo([known, detail, seconds].filter((part) => part !== '').join('  '), Math.max(room, 8))
      const bar = cyan('━'.repeat(filled)) + dim('─'.repeat(barWidth - filled))
      void err.write(`\r\x1b[2K${label} ${bar} ${text}`)
    },
    clear() {
      if (shown) void err.write('\r\x1b[2K')
      shown = false
    },
  }
}
