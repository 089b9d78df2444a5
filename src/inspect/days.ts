const dayLength = 86_400_000

/** Days without events, one after the other. */
export interface DaysWithout {
  readonly from: string
  readonly to: string
  readonly days: number
}

/** The days without events between the first and the last. @param days those with events, counted from 1970, in their order */
export function missingDays(days: readonly number[]): readonly DaysWithout[] {
  return days.flatMap((day, index) => {
    const before = days[index - 1]
    if (before === undefined || day - before === 1) return []
    return [{ from: textOf(before + 1), to: textOf(day - 1), days: day - before - 1 }]
  })
}

function textOf(day: number): string {
  return new Date(day * dayLength).toISOString().slice(0, 10)
}
