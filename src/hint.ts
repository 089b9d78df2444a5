/** The options that messages name, by their paths, and what each may be set to. */
export interface HintValues {
  /** By field; null where it is not known which column holds it. */
  readonly 'binding.columns': Readonly<Record<string, string | null>>
  readonly 'binding.eventTypes': Readonly<Record<string, string>>
  readonly 'binding.eventTypeIs': string
  readonly 'binding.moneyScale': number
  readonly 'binding.quantityScale': number
  readonly 'binding.itemTypes': readonly string[]
  readonly 'binding.optional': readonly string[]
  readonly 'binding.categorySeparator': string
  readonly 'binding.otherTypes': 'expected'
  readonly 'binding.negativePurchases': 'refund' | 'purchase'
  readonly 'binding.duplicates': 'exact' | readonly string[]
  readonly 'binding.sessions': { readonly gap: string }
  readonly 'binding.sessions.gap': string
  readonly 'binding.sessions.by': string
  readonly 'binding.sessions.midnight': string
  readonly 'binding.further': Readonly<Record<string, 'text' | 'instant' | { readonly scale: number }>>
  readonly 'binding.captions': Readonly<Record<string, string>>
  readonly 'binding.timeFormat': string
  readonly 'binding.timeUnit': 's' | 'ms' | 'us' | 'ns'
  readonly 'binding.fileTimeZone': string
  readonly 'binding.decimal': '.' | ','
  readonly 'binding.grouping': string
  readonly 'binding.priceUnit': number
  readonly 'binding.nulls': readonly string[]
  readonly format: string
  /** Null for those of the file, which only the reader knows. */
  readonly 'csv.columns': readonly string[] | null
  readonly 'csv.delimiter': string
  readonly 'csv.quote': string
  readonly 'csv.escape': string
  readonly 'csv.encoding': string
  readonly memoryLimit: string
  readonly threads: number
  readonly tempDirectory: string
  /** A query in place of a table. */
  readonly table: { readonly query: string }
  readonly by: string
  readonly minSessions: number
  /** What is to be true of fields. */
  readonly where: Readonly<Record<string, 'not null'>>
  readonly strict: boolean
  readonly 'time.from': string
  readonly form: 'lod' | 'table'
  readonly eventTime: 'datetime' | 'text'
  readonly location: string
  readonly rejectedLocation: string
  readonly 'days.to': string
  /** The function that makes a dimension of an expression. */
  readonly dimension: never
  /** The function that writes a whole table. */
  readonly toSql: never
}

/** The path of an option that messages name. */
export type HintOption = keyof HintValues

/**
 * An option that a message names, and what the message advises to set it to, if it does: for programs that say it in words of their own.
 * Errors have theirs in `context.hints`, in the order of the message.
 *
 * @example
 * const asked = await analyze(fromEvents([{ ts: '2019-10-01', eventType: 'view' }])).catch((error: unknown) => error)
 * if (asked instanceof SourceError)
 *   for (const { option, value } of asked.context.hints ?? []) console.error(option, value) // 'binding.columns' { eventTime: 'ts' }
 */
export type Hint = {
  readonly [Option in HintOption]: {
    /** The path of the option, such as `csv.encoding`. */
    readonly option: Option
    /** What to set it to; undefined where the message names the option alone. */
    readonly value?: HintValues[Option] | undefined
    /** The part of the message that says so. */
    readonly text: string
  }
}[HintOption]

/** A text with the options that it names. */
export interface Advice {
  readonly text: string
  readonly hints: readonly Hint[]
}

/** Writes a text, and keeps the options that it names: so that it names no others, and all of them in this order. */
export function said(words: TemplateStringsArray, ...parts: readonly (string | number | Hint | Advice)[]): Advice {
  const hints: Hint[] = []
  const texts = parts.map((part) => {
    if (typeof part !== 'object') return part
    hints.push(...('hints' in part ? part.hints : [part]))
    return part.text
  })
  return { text: String.raw({ raw: words }, ...texts), hints }
}
