/** Something about the events, or about what was asked of them, that makes an answer likely to be misread. The answer is given all the same. */
export interface Warning {
  /** What kind it is: stable, for programs. */
  readonly code: string
  /** What is the matter, where, and what to do, in one line. */
  readonly message: string
  /** Whether the data are at fault, and not the question: then it is an error with `strict`. */
  readonly quality: boolean
  /** The figures of the message, by name, such as counts by event type. */
  readonly counts?: Readonly<Record<string, number>>
}
