import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { progressLine } from '../../src/cli/progress.js'
import { captured } from './run-cli.js'

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => vi.useRealTimers())

function shown(world: Parameters<typeof captured>[0], fraction: number | null = 0.5) {
  const { terminal, written } = captured({ env: { NO_COLOR: '1' }, ...world })
  const line = progressLine(terminal, 'Reading')
  line.report(0.1, 'at once')
  vi.advanceTimersByTime(2000)
  line.report(fraction, '1,000 rows')
  line.report(0.6, 'too soon after')
  line.clear()
  return written.err
}

describe('progress', () => {
  test('is one line, drawn over, and taken away at the end', () => {
    expect(shown({ columns: 100 })).toBe('\r\x1b[2KReading ━━━━━━━━━━━━────────────  50%  1,000 rows  2 s\r\x1b[2K')
  })

  test('does without a fraction', () => {
    expect(shown({ columns: 100 }, null)).toContain('Reading ──────────────────────── 1,000 rows  2 s')
  })

  test('fits a narrow terminal', () => {
    const [, line = ''] = shown({ columns: 46 }).split('\x1b[2K')
    expect(line.replace('\r', '').length).toBeLessThanOrEqual(46)
  })

  test('is for terminals', () => {
    expect(shown({})).toBe('')
  })
})
