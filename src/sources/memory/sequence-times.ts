import { roomFor } from '../../events/typed-arrays.js'

/**
 * When the events of a sequence were, by place; events come in any order. Of the first step the earliest decides, of the last one the
 * latest; of the steps between, every event is kept.
 */
export class SequenceTimes {
  /** How many places have been reached. */
  size = 0
  readonly #steps: number
  #first = new Float64Array(1024).fill(Number.POSITIVE_INFINITY)
  #last = new Float64Array(1024).fill(Number.NEGATIVE_INFINITY)
  /** The events between: the latest one of each place + 1, and for each event the one before it. */
  #heads = new Int32Array(1024)
  #before = new Int32Array(256)
  #between = new Int32Array(256)
  #times = new Float64Array(256)
  #kept = 0

  constructor(steps: number) {
    this.#steps = steps
  }

  /** Notes an event of a step, counted from 0. */
  add(place: number, step: number, time: number): void {
    while (place >= this.#first.length) this.#growPlaces()
    if (place >= this.size) this.size = place + 1
    if (step === 0 && time < (this.#first[place] as number)) this.#first[place] = time
    if (step === this.#steps - 1) {
      if (time > (this.#last[place] as number)) this.#last[place] = time
    } else if (step > 0) this.#keep(place, step, time)
  }

  /** Whether there is an event for each step, none of them before that of the step before. */
  isComplete(place: number): boolean {
    let reached = this.#first[place] as number
    for (let step = 1; step < this.#steps - 1; step++) reached = this.#leastFrom(place, step, reached)
    return reached <= (this.#last[place] as number)
  }

  #leastFrom(place: number, step: number, reached: number): number {
    let least = Number.POSITIVE_INFINITY
    for (let event = this.#heads[place] as number; event > 0; event = this.#before[event - 1] as number) {
      const time = this.#times[event - 1] as number
      if (this.#between[event - 1] === step && time >= reached && time < least) least = time
    }
    return least
  }

  #keep(place: number, step: number, time: number): void {
    if (this.#kept === this.#times.length) {
      this.#before = roomFor(this.#before, this.#before.length + 1)
      this.#between = roomFor(this.#between, this.#between.length + 1)
      this.#times = roomFor(this.#times, this.#times.length + 1)
    }
    this.#before[this.#kept] = this.#heads[place] as number
    this.#between[this.#kept] = step
    this.#times[this.#kept] = time
    this.#heads[place] = ++this.#kept
  }

  #growPlaces(): void {
    const { length } = this.#first
    this.#first = roomFor(this.#first, this.#first.length + 1).fill(Number.POSITIVE_INFINITY, length)
    this.#last = roomFor(this.#last, this.#last.length + 1).fill(Number.NEGATIVE_INFINITY, length)
    this.#heads = roomFor(this.#heads, this.#heads.length + 1)
  }
}
