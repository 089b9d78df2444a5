/** What DuckDB needs to read files of another machine, by the scheme of their address. */
export interface RemotePlace {
  readonly extension: 'httpfs' | 'azure'
  /** The extension that finds the credentials of whoever runs this, and the type of secret that it makes. */
  readonly credentials?: { readonly extension: string; readonly type: string }
  /** Whether patterns are found in it: a web server tells no files. */
  readonly hasPatterns: boolean
}

const s3: RemotePlace = { extension: 'httpfs', credentials: { extension: 'aws', type: 's3' }, hasPatterns: true }
const web: RemotePlace = { extension: 'httpfs', hasPatterns: false }
const google: RemotePlace = { extension: 'httpfs', hasPatterns: true }
const azure: RemotePlace = {
  extension: 'azure',
  credentials: { extension: 'azure', type: 'azure' },
  hasPatterns: true,
}

const places: Readonly<Record<string, RemotePlace>> = {
  s3,
  s3a: s3,
  s3n: s3,
  http: web,
  https: web,
  gs: google,
  gcs: google,
  r2: google,
  az: azure,
  azure,
  abfss: azure,
}

/** Where the files of an address are; undefined for a path of this machine, or a scheme that DuckDB does not read. */
export function remotePlace(path: unknown): RemotePlace | undefined {
  const scheme = typeof path === 'string' ? /^([a-z][a-z0-9]*):\/\//i.exec(path)?.[1] : undefined
  return scheme !== undefined && Object.hasOwn(places, scheme.toLowerCase()) ? places[scheme.toLowerCase()] : undefined
}
