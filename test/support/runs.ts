/** How many cases a property is tried on: few unless `CARTOMETRICS_RUNS` asks for more, as `.ci/run` does of the comparisons of targets. */
export function runs(usual: number): number {
  const asked = Number(process.env['CARTOMETRICS_RUNS'] ?? '')
  return Number.isInteger(asked) && asked > 0 ? asked : usual
}

/** What generated cases begin with: `CARTOMETRICS_SEED`, so that a run can be had again, or the time. */
export function seed(): number {
  const asked = Number(process.env['CARTOMETRICS_SEED'] ?? '')
  return Number.isInteger(asked) && asked > 0 ? asked : Date.now() % 1e6
}
