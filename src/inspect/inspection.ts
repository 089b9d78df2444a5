import type { BindingOptions } from '../events/binding.js'
import type { EventField } from '../events/fields.js'
import type { PresetName } from '../events/presets/presets.js'
import type { HintValues } from '../hint.js'

/** What was found in files of events, and how they can be analyzed. */
export interface Inspection {
  readonly files: readonly InspectedFile[]
  /** The files that were found beside them, and are not read. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
  readonly format: string
  /** The shop system that wrote the events, where it is recognized; else null. */
  readonly preset: InspectedPreset | null
  /** How many rows there are; all of them were counted. */
  readonly rows: number
  /** How many lines they are, where an event has several items: a line for each; null where each row is one. */
  readonly lines: number | null
  /** How many of them are the first rows, of whose values the binding is proposed. */
  readonly firstRows: number
  readonly columns: readonly InspectedColumn[]
  /** The paths into objects and lists, as a binding names them: `items[].price`; none where no column holds any. */
  readonly paths: readonly string[]
  /** The times of the events; null where no column holds them. */
  readonly times: InspectedTimes | null
  /** The types of the events, the most frequent first; none where no column holds them. */
  readonly eventTypes: readonly InspectedType[]
  /** The prices, or the amounts of lines where there are none; null where no column holds either. */
  readonly prices: InspectedPrices | null
  /** What was looked for in a sample of the rows: those whose hash is among a share of all. */
  readonly sample: InspectedSample
  /** The fields that were found, in the order of the model, and why each is thought to be there. */
  readonly fields: readonly ProposedField[]
  /** The fields that were not found, and what there cannot be without them. */
  readonly missing: readonly MissingField[]
  /** The binding that is proposed, for `duckdb({ files, binding, csv })`. */
  readonly binding: BindingOptions
  /** What may be said beside it, and is not proposed: only who knows the shop can tell whether it is meant so. */
  readonly choices: readonly InspectedChoice[]
  /** What has to be said of CSV files beside it. */
  readonly csv: InspectedCsv
  /** What is wrong, or was not clear, the weightiest first. */
  readonly problems: readonly Problem[]
  /** Whether the files can be analyzed with what is proposed. */
  readonly isAnalyzable: boolean
}

/** A preset that fits files, and what tells so. */
export interface InspectedPreset {
  /** Its name, as `--preset` takes it. */
  readonly name: PresetName
  /** What it is made with, beside what the binding says. */
  readonly options: Readonly<Record<string, string>>
  /** The columns and paths that tell it. */
  readonly columns: readonly string[]
  /** The types of events that tell it; none of rows that have no types, such as the lines of orders. */
  readonly eventTypes: readonly string[]
  /** The fields of the preset that the files do not have, and that the binding leaves out. */
  readonly absent: readonly EventField[]
}

/** A file, as it is stored. */
export interface InspectedFile {
  readonly path: string
  /** How long it is, as it is stored; null where it is on another machine. */
  readonly bytes: number | null
  readonly compression: string
  /** How its text is laid out; null where it is no text. */
  readonly text: InspectedText | null
}

/** How a text is laid out. */
export interface InspectedText {
  readonly encoding: string
  /** What stands between the values of CSV; null of JSON. */
  readonly delimiter: string | null
  /** Whether the first line of CSV names the columns; null of JSON. */
  readonly header: boolean | null
  /** Whether each event begins on a line of its own: of JSON, that they are in no array, and on one line each. */
  readonly isByLine: boolean
}

/** What has to be said of CSV files, where it is not found out by itself. */
export interface InspectedCsv {
  readonly header?: boolean
  readonly columns?: readonly string[]
  readonly delimiter?: string
  readonly quote?: string
  readonly escape?: string
  readonly encoding?: string
}

/** A column, as it is stored. */
export interface InspectedColumn {
  readonly name: string
  /** Its type, as the engine names it. */
  readonly type: string
  /** What its values are: of text, what it holds. */
  readonly holds: 'times' | 'numbers' | 'integers' | 'UUIDs' | 'text' | 'booleans' | 'nothing' | 'other'
  /** The field that it is proposed for; null where for none. */
  readonly field: EventField | null
  readonly nulls: number
  /** About how many different values there are; null of nested values. */
  readonly distinct: number | null
  /** The least and the greatest value, as the engine compares them, and some of them; identifiers of users and sessions are shortened. */
  readonly smallest: string | null
  readonly largest: string | null
  readonly examples: readonly string[]
}

/** The times of events. */
export interface InspectedTimes {
  readonly column: string
  /** How they are written: `timestamps`, `ISO 8601`, `seconds since 1970` or a format. */
  readonly form: string
  /** Whether they tell their offset from UTC. */
  readonly zoned: boolean
  /** The offsets that texts tell in the first rows, such as `Z` and `+02:00`, the most frequent first. */
  readonly offsets: readonly string[]
  /** The first and the last, in UTC; null where none can be read. */
  readonly first: string | null
  readonly last: string | null
  /** The days with events, and those without, between the first and the last: in UTC, unless the binding names a zone. */
  readonly days: number
  readonly missingDays: readonly { readonly from: string; readonly to: string; readonly days: number }[]
}

/** A type of events, as it is written. */
export interface InspectedType {
  readonly name: string
  /** How many rows. */
  readonly count: number
  /** How many lines they are, where an event has several items; null where each row is one. */
  readonly lines: number | null
  /** What it is read as. */
  readonly readAs: string
  /** Whether that is one that measures know. */
  readonly isKnown: boolean
}

/** The prices of events. */
export interface InspectedPrices {
  readonly column: string
  readonly zero: number
  readonly negative: number
  readonly median: number | null
  readonly largest: number | null
  /** The currencies by their counts, where a column holds them. */
  readonly currencies: Readonly<Record<string, number>>
  /**
   * The most frequent currency of purchases and refunds where these are of several, money without one included: to be asked for by a
   * condition. Null where they are of one.
   */
  readonly mainCurrency: string | null
}

/** What a sample of the rows shows. */
export interface InspectedSample {
  readonly rows: number
  /** How many rows are equal to another one in all columns, beside that one. */
  readonly duplicateRows: number
  /** The ids of events; null where no column holds them. */
  readonly eventIds: InspectedEventIds | null
  /** How many sessions were looked at, and how many of them have several users; null without both columns. */
  readonly sessions: { readonly sessions: number; readonly ofSeveralUsers: number } | null
}

/** The ids of events in the sample. */
export interface InspectedEventIds {
  readonly column: string
  /** The rows that have one. */
  readonly rows: number
  /** How many of these have the id of another one: sent again, or a further line of its event. */
  readonly duplicates: number
  /** How many of these have its product, too; as many where no column holds products. */
  readonly sameProduct: number
}

/** A field with the column that is proposed for it. */
export interface ProposedField {
  readonly field: EventField
  /** The column; null where all events have one value, and of sessions that are made of the events of users. */
  readonly column: string | null
  readonly reason: string
  /** Whether it might be otherwise. */
  readonly isGuess: boolean
  /** Other columns that may hold the field as well, the likelier first. */
  readonly others: readonly string[]
}

/** An option that may be set, and what it changes. */
export type InspectedChoice = {
  readonly [Option in 'binding.duplicates' | 'binding.sessions']: {
    readonly option: Option
    readonly value: HintValues[Option]
    /** Why it comes to mind, and what it changes. */
    readonly message: string
  }
}['binding.duplicates' | 'binding.sessions']

/** A field that was not found. */
export interface MissingField {
  readonly field: EventField
  readonly lost: string
}

/** Something about files that makes an answer wrong, or that is not clear. */
export interface Problem {
  /** What kind it is, such as `several-currencies`: stable, for programs. */
  readonly code: string
  readonly message: string
  /** How many rows, values or days; null where it is no matter of counting. */
  readonly count: number | null
  /** Whether the files cannot be analyzed before it is settled. */
  readonly isBlocking: boolean
}
