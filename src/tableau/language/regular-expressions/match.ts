import { foldFully, isExtending, isLineEnd, isWord } from './characters.js'
import type { Instruction, Program } from './program.js'
import type { Place } from './syntax.js'

/** A text to be searched, as characters: code points. */
export interface Subject {
  readonly text: string
  readonly codes: readonly number[]
}

/** The starts and ends of the whole match and of each group, in characters; -1 for a group that took no part. */
export type Groups = readonly number[]

/** A search takes more steps than this only where a pattern tries far too many ways. Loops inside of a step count, too. */
const mostSteps = 5_000_000

/** A search that was given up. */
export class TooManySteps {}

/* What is kept on the stack of alternatives, three numbers each: a way to go on, fewer characters of a run, a slot as it was. */
const branch = 0
const shorter = 1
const former = 2

/**
 * Finds the first match from a place on. `last` is where the match before ended, for `\G`.
 *
 * @throws TooManySteps
 */
export function find(program: Program, subject: Subject, from: number, last: number): Groups | undefined {
  const { codes } = subject
  const { first } = program
  const machine = new Machine(program, subject, last)
  for (let start = from; start <= codes.length; start++) {
    if (first !== undefined) {
      while (start < codes.length && !first(codes[start] ?? 0)) start++
      if (start >= codes.length) return undefined
    }
    const groups = machine.matchAt(start)
    if (groups !== undefined || program.anchored) return groups
  }
  return undefined
}

class Machine {
  readonly #program: Program
  readonly #subject: Subject
  /** Where the match before ended. */
  readonly #last: number
  readonly #instructions: readonly Instruction[]
  readonly #codes: readonly number[]
  readonly #slots: number[]
  readonly #stack: number[] = []
  #steps = 0
  #graphemes: readonly number[] | undefined

  constructor(program: Program, subject: Subject, last: number) {
    this.#program = program
    this.#subject = subject
    this.#last = last
    this.#instructions = program.instructions
    this.#codes = subject.codes
    this.#slots = new Array<number>(program.slots).fill(-1)
  }

  matchAt(start: number): Groups | undefined {
    this.#slots.fill(-1)
    this.#stack.length = 0
    const codes = this.#codes
    const slots = this.#slots
    const stack = this.#stack
    let at = start
    let next = 0
    for (;;) {
      if (++this.#steps > mostSteps) throw new TooManySteps()
      const instruction = this.#instructions[next]
      if (instruction === undefined) throw new RangeError('ran past the end of the pattern')
      let ok = true
      next++
      switch (instruction.op) {
        case 'character':
          ok = codes[at] === instruction.code
          at++
          break
        case 'set':
          ok = at < codes.length && instruction.has(codes[at] ?? 0)
          at++
          break
        case 'folded-text':
          at = this.#foldedText(instruction.codes, at)
          ok = at >= 0
          break
        case 'any':
          ok = at < codes.length
          at += codes[at] === 13 && codes[at + 1] === 10 ? 2 : 1
          break
        case 'line-break':
          ok = at < codes.length && isLineEnd(codes[at] ?? 0)
          at += codes[at] === 13 && codes[at + 1] === 10 ? 2 : 1
          break
        case 'grapheme':
          ok = at < codes.length
          if (ok) at = this.#graphemeEnd(at)
          break
        case 'place':
          ok = this.#isAt(instruction.place, at)
          break
        case 'reference':
          at = this.#reference(instruction.group, instruction.ignoreCase, at)
          ok = at >= 0
          break
        case 'mark':
          this.#remember(instruction.slot, at)
          break
        case 'end-group':
          this.#remember(2 * instruction.group, slots[instruction.start] ?? -1)
          this.#remember(2 * instruction.group + 1, at)
          break
        case 'set-slot':
          this.#remember(instruction.slot, instruction.value)
          break
        case 'jump':
          next = instruction.to
          break
        case 'split':
          if (instruction.lazy) {
            stack.push(next, at, branch)
            next = instruction.to
          } else stack.push(instruction.to, at, branch)
          break
        case 'run': {
          const { has, min, max } = instruction
          const limit = Math.min(codes.length, at + max)
          let end = at
          while (end < limit && has(codes[end] ?? 0)) end++
          this.#steps += (end - at) >> 4
          ok = end - at >= min
          if (end - at > min) stack.push(next * 2 ** 26 + at + min, end, shorter)
          at = end
          break
        }
        case 'loop':
          if (at === slots[instruction.slot]) break
          if (instruction.lazy) stack.push(instruction.to, at, branch)
          else {
            stack.push(next, at, branch)
            next = instruction.to
          }
          break
        case 'count': {
          const { slot, min, max, to, lazy } = instruction
          const rounds = (slots[slot] ?? 0) + 1
          this.#remember(slot, rounds)
          if (rounds >= max) break
          if (rounds < min) next = to
          else if (Number.isFinite(max) || at !== slots[slot + 1]) {
            this.#remember(slot + 1, at)
            if (lazy) stack.push(to, at, branch)
            else {
              stack.push(next, at, branch)
              next = to
            }
          }
          break
        }
        case 'hold':
          this.#remember(instruction.slot, 0)
          slots[instruction.slot] = stack.length
          break
        case 'commit':
          this.#commit(slots[instruction.slot] ?? 0)
          break
        case 'return':
          at = slots[instruction.slot] ?? 0
          break
        case 'refute':
          this.#undo(slots[instruction.slot] ?? 0)
          ok = false
          break
        case 'look-back': {
          const back = slots[instruction.slot + 1] ?? 0
          at = (slots[instruction.slot] ?? 0) - back
          ok = at >= 0
          if (ok && back < instruction.max) {
            // The next try is this instruction again, with the count one higher.
            this.#remember(instruction.slot + 1, back + 1)
            stack.push(next - 1, at, branch)
          }
          break
        }
        case 'at-mark':
          ok = at === slots[instruction.slot]
          break
        case 'match':
          slots[0] = start
          slots[1] = at
          return slots.slice(0, 2 * (this.#program.groups + 1))
      }
      if (ok) continue
      // Back to the last alternative.
      for (;;) {
        const kind = stack.pop()
        if (kind === undefined) return undefined
        const second = stack.pop() ?? 0
        const first = stack.pop() ?? 0
        if (kind === former) slots[first] = second
        else if (kind === branch) {
          next = first
          at = second
          break
        } else {
          next = Math.floor(first / 2 ** 26)
          const least = first % 2 ** 26
          at = this.#backTo(next, second - 1, least)
          if (at > least) stack.push(first, at, shorter)
          break
        }
      }
    }
  }

  /** Where a run may end next: where the character that has to follow stands. */
  #backTo(next: number, from: number, least: number): number {
    const following = this.#instructions[next]
    if (following?.op !== 'character') return from
    let at = from
    while (at > least && this.#codes[at] !== following.code) at--
    this.#steps += (from - at) >> 4
    return at
  }

  /** Changes a slot; a way back restores it. */
  #remember(slot: number, value: number): void {
    this.#stack.push(slot, this.#slots[slot] ?? -1, former)
    this.#slots[slot] = value
  }

  /** Drops the alternatives above a height of the stack, but not what slots were. */
  #commit(height: number): void {
    const stack = this.#stack
    this.#steps += (stack.length - height) >> 4
    let kept = height
    for (let entry = height; entry < stack.length; entry += 3) {
      if (stack[entry + 2] !== former) continue
      for (let i = 0; i < 3; i++) stack[kept + i] = stack[entry + i] ?? 0
      kept += 3
    }
    stack.length = kept
  }

  /** Drops all above a height of the stack, with the slots as they were then. */
  #undo(height: number): void {
    const stack = this.#stack
    while (stack.length > height) {
      const kind = stack.pop()
      const value = stack.pop() ?? 0
      const slot = stack.pop() ?? 0
      if (kind === former) this.#slots[slot] = value
    }
  }

  /** Where a text ends that is compared without case; -1 where it does not stand here. */
  #foldedText(text: readonly number[], start: number): number {
    let at = start
    for (let done = 0; done < text.length; at++) {
      const code = this.#codes[at]
      if (code === undefined) return -1
      for (const folded of foldFully(code)) if (text[done++] !== folded) return -1
    }
    return at
  }

  /** Where what a group has matched ends, again; -1 where it does not stand here or the group took no part. */
  #reference(group: number, ignoreCase: boolean, start: number): number {
    const from = this.#slots[2 * group] ?? -1
    const to = this.#slots[2 * group + 1] ?? -1
    if (from < 0 || to < 0) return -1
    const codes = this.#codes
    if (ignoreCase)
      return this.#foldedText(
        codes.slice(from, to).flatMap((code) => [...foldFully(code)]),
        start,
      )
    for (let i = from; i < to; i++) if (codes[i] !== codes[start + i - from]) return -1
    return start + to - from
  }

  #isAt(place: Place, at: number): boolean {
    const codes = this.#codes
    const { length } = codes
    switch (place.at) {
      case 'input-start':
        return at === 0
      case 'input-end':
        return at === length
      case 'match-end':
        return at === this.#last
      case 'word-boundary':
        return this.#isWordBoundary(at)
      case 'no-word-boundary':
        return !this.#isWordBoundary(at)
      case 'line-start':
        return at === 0 || (at < length && endsLine(codes[at - 1], place.unixLines))
      case 'line-end':
        return at === length || (endsLine(codes[at], place.unixLines) && !this.#isInsideCrLf(at, place.unixLines))
      case 'last-line-end':
        if (at === length) return true
        if (at === length - 1) {
          return endsLine(codes[at], place.unixLines) && !this.#isInsideCrLf(at, place.unixLines)
        }
        return at === length - 2 && !place.unixLines && codes[at] === 13 && codes[at + 1] === 10
    }
  }

  #isInsideCrLf(at: number, unixLines: boolean): boolean {
    return !unixLines && this.#codes[at] === 10 && this.#codes[at - 1] === 13
  }

  /** Marks and format characters belong to the character before them. */
  #isWordBoundary(at: number): boolean {
    const codes = this.#codes
    const code = codes[at]
    if (code !== undefined && isExtending(code)) return false
    let before = at - 1
    while (before >= 0 && isExtending(codes[before] ?? 0)) before--
    const wordBefore = before >= 0 && isWord(codes[before] ?? 0)
    return wordBefore !== (code !== undefined && isWord(code))
  }

  #graphemeEnd(at: number): number {
    this.#graphemes ??= graphemeEnds(this.#subject.text)
    return this.#graphemes.find((end) => end > at) ?? at + 1
  }
}

function graphemeEnds(text: string): number[] {
  let end = 0
  return Array.from(new Intl.Segmenter('en').segment(text), ({ segment }) => {
    end += [...segment].length
    return end
  })
}

const endsLine = (code: number | undefined, unixLines: boolean): boolean =>
  code !== undefined && (unixLines ? code === 10 : isLineEnd(code))
