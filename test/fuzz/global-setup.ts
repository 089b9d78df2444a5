import { seed } from '../support/runs.js'

/** Chooses the seed of all that is generated, once for all files, and tells it so that a run can be had again. */
export default function setup(): void {
  const chosen = seed()
  process.env['CARTOMETRICS_SEED'] = String(chosen)
  console.log(`CARTOMETRICS_SEED=${chosen}`)
}
