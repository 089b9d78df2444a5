/** What all rows of the files hold. */
export interface Facts {
  readonly rows: number
  /** How many lines they are, where an event has several items; null where each row is one. Rows that cannot be read and money are those of lines. */
  readonly lines: number | null
  readonly columns: readonly ColumnFacts[]
  /** How many rows cannot be read, by the reason; the first reason of each row. */
  readonly unreadable: ReadonlyMap<string, number>
  /** The types of columns that are called as those of fields and cannot be read as such, by their name. */
  readonly unusable: ReadonlyMap<string, string>
  /** How many events have no user and no session, be it that a text stands for none; null where no column holds them. */
  readonly without: Readonly<Record<'userId' | 'userSession', number | null>>
  /** The first and the last time, in milliseconds since 1970, and the days with events, counted from 1970. */
  readonly first: number | null
  readonly last: number | null
  readonly days: readonly number[]
  /** How many events have which type, as it is written. */
  readonly types: readonly (readonly [name: string, count: number])[]
  /** How many lines these are, by type; null where each row is one. */
  readonly typesOfLines: ReadonlyMap<string, number> | null
  /** The prices, or the amounts of lines where there are no prices. */
  readonly price: PriceFacts | null
  /** The quantities and the amounts, where there are any. */
  readonly numbers: Readonly<Partial<Record<'quantity' | 'amount', NumberFacts>>>
  /** How many rows with a price or an amount are of which type, as it is written, and of which currency; null stands for none. */
  readonly currencies: readonly { readonly type: string; readonly currency: string | null; readonly count: number }[]
  readonly sample: SampleFacts
}

/** What all rows hold in one column. */
export interface ColumnFacts {
  readonly nulls: number
  readonly distinct: number | null
  readonly smallest: string | null
  readonly largest: string | null
}

/** The numbers of all rows. */
export interface NumberFacts {
  readonly negative: number
  readonly smallest: number | null
  readonly largest: number | null
}

/** The prices of all rows; the quantiles are those of the sample. */
export interface PriceFacts extends NumberFacts {
  readonly zero: number
  readonly median: number | null
  /** That which one in a thousand is above. */
  readonly high: number | null
}

/** What a sample of the rows shows; null where there is no such column. */
export interface SampleFacts {
  readonly rows: number
  readonly distinctRows: number
  /** The rows with event ids, how many different ids there are, and how many pairs of one with a product. */
  readonly eventIds: { readonly rows: number; readonly distinct: number; readonly pairs: number } | null
  readonly sessions: { readonly sessions: number; readonly ofSeveralUsers: number } | null
}
