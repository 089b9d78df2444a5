/** What executes the SQL behind the test server: a result as Athena gives it, every value its text. */
export interface SqlEngine {
  execute(sql: string, context: { readonly database?: string; readonly signal: AbortSignal }): Promise<EngineResult>
}

export interface EngineResult {
  readonly columns: readonly EngineColumn[]
  readonly rows: readonly (readonly (string | null)[])[]
  readonly bytesScanned?: number
}

export interface EngineColumn {
  readonly name: string
  /** Athena's name, without precision: `decimal`, `timestamp with time zone`. */
  readonly type: string
  readonly precision?: number
  readonly scale?: number
}

/** A statement that failed, under the name Trino and Athena give it, such as `TABLE_NOT_FOUND`. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  readonly code: string

  constructor(code: string, message: string, cause: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** The text of a double as Java writes it: `1.0`, `1.5E-4`, `NaN`. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e')
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`
  }
  if (Object.is(value, -0)) return '-0.0'
  return Number.isInteger(value) ? `${value}.0` : String(value)
}

/** The text of bytes: hexadecimal, with spaces between. */
export function bytesText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/** `decimal(18, 2)` → decimal with its precision and scale, `varchar(10)` → varchar. */
export function engineColumn(name: string, type: string): EngineColumn {
  const [, precision, scale] = /^decimal\((\d+), ?(\d+)\)$/i.exec(type) ?? []
  const lower = type.toLowerCase()
  // `timestamp(3) with time zone` goes on after its precision; `map(varchar, row(…))` does not.
  const base = /^(array|map|row)\b/.exec(lower)?.[0] ?? lower.replace(/^([a-z]+)\([^)]*\)/, '$1')
  return precision === undefined || scale === undefined
    ? { name, type: base === 'real' ? 'float' : base }
    : { name, type: 'decimal', precision: Number(precision), scale: Number(scale) }
}
