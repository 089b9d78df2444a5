import {
  type CharacterSet,
  codesOf,
  isDigit,
  isHorizontalSpace,
  isLineEnd,
  isPatternSpace,
  isSpace,
  isWord,
  not,
  propertyNamed,
  withoutCase,
} from './characters.js'

/** How a part is repeated: as often as it can, as rarely as it can, or as often as it can without giving anything back. */
export type Greed = 'greedy' | 'lazy' | 'possessive'

/** Where a match may stand: `\A`, `^`, `$` and so on. */
export type Place =
  | { readonly at: 'input-start' | 'input-end' | 'match-end' | 'word-boundary' | 'no-word-boundary' }
  | { readonly at: 'line-start' | 'line-end' | 'last-line-end'; readonly unixLines: boolean }

/** A part of a pattern. */
export type PatternNode =
  | { readonly kind: 'text'; readonly codes: readonly number[]; readonly ignoreCase: boolean }
  | { readonly kind: 'set'; readonly has: CharacterSet }
  /** A dot that matches line ends, too, and both characters of CR LF at once. */
  | { readonly kind: 'any' }
  | { readonly kind: 'line-break' }
  | { readonly kind: 'grapheme' }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'reference'; readonly group: number; readonly ignoreCase: boolean }
  | { readonly kind: 'group'; readonly group: number; readonly body: PatternNode }
  | { readonly kind: 'atomic'; readonly body: PatternNode }
  | { readonly kind: 'look'; readonly ahead: boolean; readonly negative: boolean; readonly body: PatternNode }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly choices: readonly PatternNode[] }
  | {
      readonly kind: 'repeat'
      readonly body: PatternNode
      readonly min: number
      readonly max: number
      readonly greed: Greed
    }

export interface ParsedPattern {
  readonly root: PatternNode
  /** How many capturing groups there are. */
  readonly groups: number
  readonly names: ReadonlyMap<string, number>
}

/** What is wrong with a pattern, as the rest of a sentence that begins with the pattern. */
export class PatternProblem {
  readonly problem: string

  constructor(problem: string) {
    this.problem = problem
  }
}

interface Flags {
  readonly i: boolean
  readonly m: boolean
  readonly s: boolean
  readonly x: boolean
  readonly d: boolean
}

const deepest = 250
/** More repetitions than this are no use and would take for ever. */
const mostRepetitions = 100_000

const escapes: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 }
const classes: Readonly<Record<string, CharacterSet>> = {
  d: isDigit,
  D: not(isDigit),
  h: isHorizontalSpace,
  H: not(isHorizontalSpace),
  s: isSpace,
  S: not(isSpace),
  v: isLineEnd,
  V: not(isLineEnd),
  w: isWord,
  W: not(isWord),
}

/**
 * Reads a pattern in the syntax of ICU's regular expressions. What ICU would refuse, or reads in a way that its documentation does not
 * say, is refused.
 *
 * @throws PatternProblem
 */
export function parsePattern(source: string): ParsedPattern {
  return new PatternParser(source).parse()
}

class PatternParser {
  readonly #codes: readonly number[]
  #at = 0
  #depth = 0
  #groups = 0
  #flags: Flags = { i: false, m: false, s: false, x: false, d: false }
  readonly #names = new Map<string, number>()
  readonly #references: { readonly group: number; readonly at: number }[] = []

  constructor(source: string) {
    this.#codes = codesOf(source)
  }

  parse(): ParsedPattern {
    const root = this.#choice()
    if (this.#at < this.#codes.length) this.#fail('has a ) without a (')
    for (const { group, at } of this.#references) {
      if (group > this.#groups) this.#fail(`refers to the group ${group}, which it does not have,`, at)
    }
    return { root, groups: this.#groups, names: this.#names }
  }

  /** Alternatives up to the end or a closing parenthesis. Flags that are set inside hold until there. */
  #choice(): PatternNode {
    const outer = this.#flags
    if (++this.#depth > deepest) this.#fail('is nested too deeply')
    const choices = [this.#sequence()]
    while (this.#char() === '|') {
      this.#at++
      choices.push(this.#sequence())
    }
    this.#depth--
    this.#flags = outer
    const [only] = choices
    return choices.length === 1 && only !== undefined ? only : { kind: 'choice', choices }
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = []
    for (;;) {
      this.#skip()
      const char = this.#char()
      if (char === '' || char === '|' || char === ')') return { kind: 'sequence', parts: joinTexts(parts) }
      parts.push(...this.#term())
    }
  }

  /** One term, with its quantifier. */
  #term(): PatternNode[] {
    const at = this.#at
    const char = this.#take()
    switch (char) {
      case '(':
        return this.#parenthesis(at)
      case '[':
        return this.#quantified({ kind: 'set', has: this.#set() })
      case '.':
        return this.#quantified(this.#dot())
      case '^':
        return this.#place(this.#flags.m ? { at: 'line-start', unixLines: this.#flags.d } : { at: 'input-start' })
      case '$':
        return this.#place({
          at: this.#flags.m ? 'line-end' : 'last-line-end',
          unixLines: this.#flags.d,
        })
      case '\\':
        return this.#escape(at)
      case '*':
      case '+':
      case '?':
        return this.#fail(`has nothing to repeat before ${char}`, at)
      case '{':
      case '}':
        return this.#fail(`has a ${char} that repeats nothing: write \\${char} for the character,`, at)
      default:
        return this.#quantified(this.#text([char.codePointAt(0) ?? 0]))
    }
  }

  #dot(): PatternNode {
    if (this.#flags.s) return { kind: 'any' }
    return { kind: 'set', has: this.#flags.d ? (code) => code !== 10 : not(isLineEnd) }
  }

  #text(codes: readonly number[]): PatternNode {
    return { kind: 'text', codes, ignoreCase: this.#flags.i }
  }

  #place(place: Place): PatternNode[] {
    this.#noQuantifier()
    return [{ kind: 'place', place }]
  }

  #noQuantifier(): void {
    this.#skip()
    if ('*+?{'.includes(this.#char() || ' ')) this.#fail(`repeats a place with ${this.#char()}`)
  }

  #quantified(term: PatternNode): PatternNode[] {
    this.#skip()
    // A comment may stand before the quantifier.
    while (this.#looksAt('(?#')) {
      this.#comment()
      this.#skip()
    }
    const at = this.#at
    const range = this.#quantifier()
    if (range === undefined) return [term]
    const [min, max] = range
    if (max < min) this.#fail(`repeats at least ${min} and at most ${max} times`, at)
    if (Math.max(min, Number.isFinite(max) ? max : 0) > mostRepetitions)
      this.#fail(`repeats more than ${mostRepetitions} times`, at)
    const greed: Greed = this.#char() === '?' ? 'lazy' : this.#char() === '+' ? 'possessive' : 'greedy'
    if (greed !== 'greedy') this.#at++
    this.#skip()
    if ('*+?{'.includes(this.#char() || ' ')) this.#fail(`has nothing to repeat before ${this.#char()}`)
    return [{ kind: 'repeat', body: term, min, max, greed }]
  }

  #quantifier(): [min: number, max: number] | undefined {
    switch (this.#char()) {
      case '*':
        this.#at++
        return [0, Number.POSITIVE_INFINITY]
      case '+':
        this.#at++
        return [1, Number.POSITIVE_INFINITY]
      case '?':
        this.#at++
        return [0, 1]
      case '{': {
        const found = /^\{(\d+)(,(\d*))?\}/.exec(this.#ahead(40))
        if (found === null) this.#fail('has a { that is not closed as in {2} or {2,5}: write \\{ for the character,')
        const [whole = '', min, more, max] = found ?? []
        this.#at += whole.length
        return [Number(min), more === undefined ? Number(min) : max === '' ? Number.POSITIVE_INFINITY : Number(max)]
      }
      default:
        return undefined
    }
  }

  #parenthesis(at: number): PatternNode[] {
    if (this.#char() !== '?') {
      const group = ++this.#groups
      return this.#quantified({ kind: 'group', group, body: this.#body(at) })
    }
    this.#at++
    const look = /^(<?)([=!])/.exec(this.#ahead(2))
    if (look !== null) {
      this.#at += look[0].length
      const body = this.#body(at)
      this.#noQuantifier()
      return [{ kind: 'look', ahead: look[1] === '', negative: look[2] === '!', body }]
    }
    const name = /^<([A-Za-z][A-Za-z0-9]*)>/.exec(this.#ahead(200))
    if (name !== null) {
      const group = ++this.#groups
      if (this.#names.has(name[1] ?? '')) this.#fail(`names two groups ${name[1]}`, at)
      this.#names.set(name[1] ?? '', group)
      this.#at += name[0].length
      return this.#quantified({ kind: 'group', group, body: this.#body(at) })
    }
    switch (this.#take()) {
      case ':':
        return this.#quantified(this.#body(at))
      case '>':
        return this.#quantified({ kind: 'atomic', body: this.#body(at) })
      case '#':
        this.#at = at
        this.#comment()
        return []
      default:
        this.#at--
        return this.#flagged(at)
    }
  }

  #comment(): void {
    const at = this.#at
    while (this.#char() !== ')') if (this.#take() === '') this.#fail('has a comment (?# that is not closed', at)
    this.#at++
  }

  /** `(?i)` for the rest of the group, `(?i-s:…)` for its content. */
  #flagged(at: number): PatternNode[] {
    const found = /^([idmsuwx]*)(?:-([idmsuwx]*))?([:)])/.exec(this.#ahead(30))
    if (found === null) return this.#fail(`has a group ${this.#shown(at)} that is none of ICU's`, at)
    const [whole, on = '', off = '', end] = found
    if (/w/.test(on))
      return this.#fail('has the flag w (word boundaries as in Unicode), which is not computed here,', at)
    this.#at += whole.length
    const outer = this.#flags
    const flag = (name: 'i' | 'm' | 's' | 'x' | 'd') => (outer[name] || on.includes(name)) && !off.includes(name)
    this.#flags = { i: flag('i'), m: flag('m'), s: flag('s'), x: flag('x'), d: flag('d') }
    if (end === ')') return []
    const body = this.#body(at)
    this.#flags = outer
    return this.#quantified(body)
  }

  /** What is in a parenthesis, up to and with its end. */
  #body(at: number): PatternNode {
    const body = this.#choice()
    if (this.#take() !== ')') this.#fail('has a ( without a )', at)
    return body
  }

  #escape(at: number): PatternNode[] {
    const code = this.#escapedCode(at)
    if (code !== undefined) return this.#quantified(this.#text([code]))
    const letter = this.#take()
    switch (letter) {
      case 'A':
        return this.#place({ at: 'input-start' })
      case 'z':
        return this.#place({ at: 'input-end' })
      case 'Z':
        return this.#place({ at: 'last-line-end', unixLines: this.#flags.d })
      case 'G':
        return this.#place({ at: 'match-end' })
      case 'b':
        return this.#place({ at: 'word-boundary' })
      case 'B':
        return this.#place({ at: 'no-word-boundary' })
      case 'R':
        return this.#quantified({ kind: 'line-break' })
      case 'X':
        return this.#quantified({ kind: 'grapheme' })
      case 'p':
      case 'P':
        return this.#quantified({ kind: 'set', has: this.#property(letter, at) })
      case 'Q':
        return this.#quoted()
      case 'k':
        return this.#namedReference(at)
    }
    const known = Object.hasOwn(classes, letter) ? classes[letter] : undefined
    if (known !== undefined) return this.#quantified({ kind: 'set', has: known })
    if (/[1-9]/.test(letter)) return this.#reference(Number(letter), at)
    return this.#unknownEscape(letter, at)
  }

  /** `\n`, `\x{e9}`, `\.` and so on: an escape that is one character. The backslash has been read. */
  #escapedCode(at: number): number | undefined {
    const letter = this.#char()
    if (letter === '') this.#fail('ends with a backslash', at)
    const simple = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined
    if (simple !== undefined) {
      this.#at++
      return simple
    }
    const numeric = /^(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x\{([0-9A-Fa-f]{1,8})\}|x([0-9A-Fa-f]{1,2}))/.exec(
      this.#ahead(12),
    )
    if (numeric !== null) {
      this.#at += numeric[0].length
      const code = Number.parseInt(numeric[1] ?? numeric[2] ?? numeric[3] ?? numeric[4] ?? '', 16)
      if (code > 0x10ffff) this.#fail(`has ${this.#shown(at)}, which is no character,`, at)
      // A character above U+FFFF may be written as its two surrogates.
      const low = code >= 0xd800 && code < 0xdc00 ? /^\\u([dD][c-fC-F][0-9A-Fa-f]{2})/.exec(this.#ahead(6)) : null
      if (low === null) return code
      this.#at += 6
      return (code - 0xd800) * 0x400 + Number.parseInt(low[1] ?? '', 16) - 0xdc00 + 0x10000
    }
    const octal = /^0([0-3][0-7]{0,2}|[4-7][0-7]?)/.exec(this.#ahead(4))
    if (octal !== null) {
      this.#at += octal[0].length
      return Number.parseInt(octal[1] ?? '', 8)
    }
    const control = /^c([@-_a-z?])/.exec(this.#ahead(2))
    if (control !== null) {
      this.#at += 2
      return (control[1]?.charCodeAt(0) ?? 0) & 0x1f
    }
    if (/[A-Za-z0-9]/.test(letter)) return undefined
    this.#at++
    return letter.codePointAt(0)
  }

  #unknownEscape(letter: string, at: number): never {
    if (letter === 'N') {
      this.#fail('names a character with \\N{…}, which is not computed here: write \\x{…} with its number,', at)
    }
    return this.#fail(`has the escape \\${letter}, which means nothing in ICU's regular expressions,`, at)
  }

  #quoted(): PatternNode[] {
    const parts: PatternNode[] = []
    while (!this.#looksAt('\\E')) {
      const char = this.#take()
      if (char === '') return parts
      const term = this.#text([char.codePointAt(0) ?? 0])
      if (this.#looksAt('\\E')) {
        this.#at += 2
        return [...parts, ...this.#quantified(term)]
      }
      parts.push(term)
    }
    this.#at += 2
    this.#noQuantifier()
    return parts
  }

  /** A group by its number: further digits belong to it while there are that many groups before. */
  #reference(first: number, at: number): PatternNode[] {
    let group = first
    while (/[0-9]/.test(this.#char()) && group * 10 + Number(this.#char()) <= this.#groups) {
      group = group * 10 + Number(this.#take())
    }
    this.#references.push({ group, at })
    return this.#quantified({ kind: 'reference', group, ignoreCase: this.#flags.i })
  }

  #namedReference(at: number): PatternNode[] {
    const name = /^<([A-Za-z][A-Za-z0-9]*)>/.exec(this.#ahead(200))
    const group = this.#names.get(name?.[1] ?? '')
    if (name === null || group === undefined)
      return this.#fail('refers with \\k to a name that no group before has,', at)
    this.#at += name[0].length
    return this.#quantified({ kind: 'reference', group, ignoreCase: this.#flags.i })
  }

  #property(letter: string, at: number): CharacterSet {
    const found = /^\{(\^?)([^{}]*)\}|^([A-Z])/.exec(this.#ahead(100))
    const name = found?.[2] ?? found?.[3]
    if (found === null || name === undefined || found[1] === '^') {
      return this.#fail(`has \\${letter} without a name in braces`, at)
    }
    this.#at += found[0].length
    return this.#named(name, letter === 'P', at)
  }

  #named(name: string, negative: boolean, at: number): CharacterSet {
    const property = propertyNamed(name)
    if (property === undefined) return this.#fail(`has the property "${name}", which is not known here,`, at)
    const set = this.#flags.i ? withoutCase(property) : property
    return negative ? not(set) : set
  }

  /*
   * Sets. Items side by side are put together, and so is [a]-[b], where it takes away, and [a]&[b]; -- and && bind less tightly. The
   * bracket has been read.
   */
  #set(): CharacterSet {
    const start = this.#at - 1
    if (++this.#depth > deepest) this.#fail('is nested too deeply')
    const posix = /^:(\^?)([\w =-]+):\]/.exec(this.#ahead(100))
    if (posix !== null) {
      this.#at += posix[0].length
      this.#depth--
      return this.#named(posix[2] ?? '', posix[1] === '^', start)
    }
    const negative = this.#char() === '^'
    if (negative) this.#at++
    const set = this.#setOperations(start)
    this.#depth--
    const closed = this.#flags.i ? withoutCase(set) : set
    return negative ? not(closed) : closed
  }

  #setOperations(start: number): CharacterSet {
    let result: CharacterSet | undefined
    let operator: '--' | '&&' | undefined
    const apply = (next: CharacterSet): CharacterSet => {
      const left = result
      if (left === undefined || operator === undefined) return next
      return operator === '--' ? (code) => left(code) && !next(code) : (code) => left(code) && next(code)
    }
    for (let first = true; ; first = false) {
      const items = this.#setItems(start, first)
      if (items === undefined) return this.#fail(`has a set with nothing beside ${operator ?? this.#ahead(2)}`, start)
      result = apply(items)
      const end = this.#ahead(2)
      if (end.startsWith(']')) {
        this.#at++
        return result
      }
      operator = end === '--' ? '--' : '&&'
      this.#at += 2
    }
  }

  /** The items up to `]`, `--` or `&&`; undefined where there is none. */
  #setItems(start: number, first: boolean): CharacterSet | undefined {
    let result: CharacterSet | undefined
    const unite = (next: CharacterSet): void => {
      const left = result
      result = left === undefined ? next : (code) => left(code) || next(code)
    }
    for (let after: 'nothing' | 'set' | 'other' = 'nothing'; ; ) {
      this.#skip()
      const ahead = this.#ahead(2)
      if (ahead === '') this.#fail('has a [ without a ]', start)
      if (ahead.startsWith(']') && !(first && after === 'nothing')) return result
      if (ahead === '--' || ahead === '&&') return result
      if (ahead.startsWith('[')) {
        this.#at++
        unite(this.#set())
        after = 'set'
      } else if (after === 'set' && (ahead === '-[' || ahead === '&[')) {
        const left: CharacterSet = result ?? (() => false)
        this.#at += 2
        const right = this.#set()
        result = ahead === '-[' ? (code) => left(code) && !right(code) : (code) => left(code) && right(code)
      } else {
        const item = this.#setItem()
        unite(item.set)
        after = item.isProperty ? 'set' : 'other'
      }
    }
  }

  #setItem(): { readonly set: CharacterSet; readonly isProperty: boolean } {
    const at = this.#at
    const low = this.#setCharacter()
    if (typeof low !== 'number') return low
    this.#skip()
    // After a character, a hyphen makes a range unless it is the last, stands before a set or is doubled.
    if (this.#char() !== '-') return { set: (code) => code === low, isProperty: false }
    const next = this.#ahead(2).slice(1)
    if (next === ']' || next === '[' || next === '-' || next === '') {
      return { set: (code) => code === low, isProperty: false }
    }
    this.#at++
    this.#skip()
    const high = this.#setCharacter()
    if (typeof high !== 'number') return this.#fail('has a range in a set that does not end with a character', at)
    if (high < low) this.#fail(`has the range ${this.#shown(at)}, which goes backwards,`, at)
    return { set: (code) => code >= low && code <= high, isProperty: false }
  }

  /** A character of a set, or a set that is written with a backslash. */
  #setCharacter(): number | { readonly set: CharacterSet; readonly isProperty: boolean } {
    const at = this.#at
    const char = this.#take()
    if (char !== '\\') return char.codePointAt(0) ?? 0
    const code = this.#escapedCode(at)
    if (code !== undefined) return code
    const letter = this.#take()
    if (letter === 'p' || letter === 'P') return { set: this.#property(letter, at), isProperty: true }
    const known = Object.hasOwn(classes, letter) ? classes[letter] : undefined
    if (known !== undefined) return { set: known, isProperty: false }
    if (letter === 'b') this.#fail('has \\b in a set: write \\x08 for a backspace,', at)
    return this.#unknownEscape(letter, at)
  }

  /** Passes over what the flag x drops. */
  #skip(): void {
    if (!this.#flags.x) return
    for (;;) {
      const code = this.#codes[this.#at]
      if (code === undefined) return
      if (code === 0x23) {
        while (this.#at < this.#codes.length && !/[\r\n\u0085\u2028]/.test(this.#char())) this.#at++
      } else if (isPatternSpace(code)) this.#at++
      else return
    }
  }

  #char(): string {
    const code = this.#codes[this.#at]
    return code === undefined ? '' : String.fromCodePoint(code)
  }

  #take(): string {
    const char = this.#char()
    if (char !== '') this.#at++
    return char
  }

  #ahead(count: number): string {
    return String.fromCodePoint(...this.#codes.slice(this.#at, this.#at + count))
  }

  #looksAt(text: string): boolean {
    return this.#ahead(text.length) === text
  }

  /** The text from a place on, for a message. */
  #shown(from: number): string {
    return String.fromCodePoint(...this.#codes.slice(from, Math.max(this.#at, from + 3)))
  }

  #fail(problem: string, at = this.#at): never {
    throw new PatternProblem(`${problem} at character ${at + 1}`)
  }
}

/** Puts characters side by side together: without case, `ss` matches ß, but two single s do not. */
function joinTexts(parts: readonly PatternNode[]): PatternNode[] {
  const joined: PatternNode[] = []
  let open: { codes: number[]; ignoreCase: boolean } | undefined
  for (const part of parts) {
    if (part.kind !== 'text') {
      open = undefined
      joined.push(part)
    } else if (open?.ignoreCase === part.ignoreCase) open.codes.push(...part.codes)
    else {
      open = { codes: [...part.codes], ignoreCase: part.ignoreCase }
      joined.push({ kind: 'text', ...open })
    }
  }
  return joined
}
