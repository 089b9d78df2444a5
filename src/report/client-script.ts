/** The page's script: tooltips, search, sorting. The build puts the bundled script here; without a build, the page has no script. */
export interface ClientScript {
  readonly code: string
  /** The SHA-256 of the code's bytes, in base64. */
  readonly sha256: string
}

// Replaced by scripts/build-report-client.mjs.
export const clientScript: ClientScript = { code: '', sha256: '' }
