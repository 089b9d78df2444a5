import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder with real events, schemas and reference figures that lies beside a developer's checkout. */
export const shared = fileURLToPath(new URL('../../../shared/', import.meta.url))

/** Whether it is there; where not, say so, and pass its tests over. */
export const hasShared = existsSync(`${shared}data/golden`)

if (!hasShared) console.warn(`SKIPPED: there are no real files at ${shared}; tests that need them were not run`)
