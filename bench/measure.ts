import { readFileSync, writeFileSync } from 'node:fs'

/** What a run cost. */
export interface Cost {
  readonly wallMs: number
  /** Time of all cores, in user and system mode. */
  readonly cpuMs: number
  /** The most memory that the process held at once, its runtime and its libraries included. */
  readonly peakBytes: number
}

/** Runs a task and measures it. The process should have nothing else to do, and have been started for it. */
export async function measured<T>(task: () => Promise<T>): Promise<{ readonly value: T; readonly cost: Cost }> {
  globalThis.gc?.()
  forgetPeak()
  const cpu = process.cpuUsage()
  const started = performance.now()
  const value = await task()
  const wallMs = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  return { value, cost: { wallMs, cpuMs: (user + system) / 1000, peakBytes: peakBytes() } }
}

/** Makes the peak begin anew from what is held now, where the system can: on Linux. */
function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // Elsewhere the peak is that of the whole process, with what it did to get ready.
  }
}

function peakBytes(): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    if (kilobytes !== undefined) return Number(kilobytes) * 1024
  } catch {
    // There is no such file elsewhere.
  }
  return process.resourceUsage().maxRSS * 1024
}
