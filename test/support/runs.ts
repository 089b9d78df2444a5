/** How many cases a property is tried on: moderate unless `CARTOMETRICS_RUNS` asks for more, as the nightly build does. */
export function runs(usual: number): number {
  const asked = Number(process.env['CARTOMETRICS_RUNS'] ?? '')
  return Number.isInteger(asked) && asked > 0 ? asked : usual
}
