import type { Answer } from './figures.js'

/** The parts of the benchmark, in their order. */
export const sections = {
  'by-brand': 'By brand, from Parquet',
  questions: 'Other questions, from Parquet',
  memory: 'By brand, in memory and without a native engine',
  python: 'By brand, in Python',
  small: 'Small calls',
} as const

export type Section = keyof typeof sections

/** What a contestant is given: the events, in the forms that were asked for. */
export interface Sample {
  readonly events: number
  readonly parquet: string
  /** The Arrow file; only there for contestants that need it. */
  readonly arrow: string
}

/** Numbers that a contestant measures by itself, such as the time of its first call. */
export type Readings = Readonly<Record<string, number>>

/** What is left to do when the clock has stopped: read the result, free what was held. */
export type Finish = () => { readonly answer: Answer; readonly readings?: Readings }

/** What the clock runs for. */
export type Timed = () => Promise<Finish>

interface Common {
  /** What it is called on the command line. */
  readonly name: string
  /** What it is called in the tables. */
  readonly title: string
  readonly section: Section
  /** The most events that it is asked about; all samples unless given. */
  readonly largest?: number
  /** The most rounds unless more are asked for, where one takes minutes. */
  readonly mostRounds?: number
}

/** A contestant in Node. */
export interface NodeContestant extends Common {
  readonly runtime: 'node'
  /** Whether it needs the sample as an Arrow file. */
  readonly arrow?: boolean
  /** Whether it makes events of its own, whatever the samples are. */
  readonly ownEvents?: boolean
  /**
   * Gets everything ready, before the clock starts. Where calls are what is measured, there are as many as the title says unless
   * said otherwise, for a test.
   */
  prepare(sample: Sample, calls?: number): Promise<Timed>
}

/** A contestant in Python: a script that is given the path of the Parquet file, and of a file for its answer if one is wanted. */
export interface PythonContestant extends Common {
  readonly runtime: 'python'
  readonly script: string
}

export type Contestant = NodeContestant | PythonContestant
