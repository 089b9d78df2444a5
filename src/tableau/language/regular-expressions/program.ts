import { type CharacterSet, foldCase, foldFully } from './characters.js'
import { type ParsedPattern, type PatternNode, PatternProblem, type Place } from './syntax.js'

/*
 * A pattern as instructions for a machine that tries one way after the other. `slot` numbers a place of its memory: the starts and ends
 * of groups, and what loops and lookarounds remember. Numbers of instructions are absolute.
 */
export type Instruction =
  | { readonly op: 'character'; readonly code: number }
  | { readonly op: 'folded-text'; readonly codes: readonly number[] }
  | { readonly op: 'set'; readonly has: CharacterSet }
  | { readonly op: 'any' | 'line-break' | 'grapheme' }
  | { readonly op: 'place'; readonly place: Place }
  | { readonly op: 'reference'; readonly group: number; readonly ignoreCase: boolean }
  /** Remembers the position. */
  | { readonly op: 'mark'; readonly slot: number }
  /** Sets the start of a group to what was marked, and its end to the position: until then, the group is what it was before. */
  | { readonly op: 'end-group'; readonly start: number; readonly group: number }
  | { readonly op: 'set-slot'; readonly slot: number; readonly value: number }
  | { readonly op: 'jump'; to: number }
  /** Goes on, and tries `to` if that fails; the other way round where `lazy`. */
  | { readonly op: 'split'; to: number; readonly lazy: boolean }
  /** As many of a set as there are, at most `max`, and fewer if what follows fails. */
  | { readonly op: 'run'; readonly has: CharacterSet; readonly min: number; readonly max: number }
  /** Back to `to`, unless nothing was matched since the mark. */
  | { readonly op: 'loop'; readonly to: number; readonly slot: number; readonly lazy: boolean }
  /** Counts a round; back to `to` while there may be more. */
  | {
      readonly op: 'count'
      readonly to: number
      readonly slot: number
      readonly min: number
      readonly max: number
      readonly lazy: boolean
    }
  /** Remembers which alternatives there are, `commit` gives up those that came since. */
  | { readonly op: 'hold' | 'commit'; readonly slot: number }
  /** Back to where the mark was, for what stood ahead. */
  | { readonly op: 'return'; readonly slot: number }
  /** Gives up what came since, with all that it remembered, and fails. */
  | { readonly op: 'refute'; readonly slot: number }
  /** Tries what follows from `min` to `max` characters back; `slot + 1` counts. */
  | { readonly op: 'look-back'; readonly slot: number; readonly max: number }
  /** Fails unless the position is that of the mark. */
  | { readonly op: 'at-mark'; readonly slot: number }
  | { readonly op: 'match' }

export interface Program {
  readonly instructions: readonly Instruction[]
  readonly groups: number
  readonly names: ReadonlyMap<string, number>
  /** How many places of memory it needs; the first are two for each group, from the whole match on. */
  readonly slots: number
  /** Which characters a match can start with; undefined where any, or none, can. */
  readonly first: CharacterSet | undefined
  /** Whether a match can start at the start of the text only. */
  readonly anchored: boolean
}

/** How much a pattern may become when its repetitions are counted out. */
const mostInstructions = 50_000

/**
 * Turns a pattern into a program.
 *
 * @throws PatternProblem for a lookbehind that has no longest match
 */
export function programOf({ root, groups, names }: ParsedPattern): Program {
  const instructions: Instruction[] = []
  let slots = 2 * (groups + 1)

  const emit = <T extends Instruction>(instruction: T): T => {
    if (instructions.length >= mostInstructions) throw new PatternProblem('is too long')
    instructions.push(instruction)
    return instruction
  }
  const newSlots = (count: number): number => {
    slots += count
    return slots - count
  }

  const compile = (node: PatternNode): void => {
    switch (node.kind) {
      case 'text':
        compileText(node)
        return
      case 'set':
        emit({ op: 'set', has: node.has })
        return
      case 'any':
      case 'line-break':
      case 'grapheme':
        emit({ op: node.kind })
        return
      case 'place':
        emit({ op: 'place', place: node.place })
        return
      case 'reference':
        emit({ op: 'reference', group: node.group, ignoreCase: node.ignoreCase })
        return
      case 'sequence':
        for (const part of node.parts) compile(part)
        return
      case 'choice':
        compileChoice(node.choices)
        return
      case 'group': {
        const start = newSlots(1)
        emit({ op: 'mark', slot: start })
        compile(node.body)
        emit({ op: 'end-group', start, group: node.group })
        return
      }
      case 'atomic':
        compileAtomic(() => compile(node.body))
        return
      case 'look':
        if (node.ahead) compileLookahead(node)
        else compileLookbehind(node)
        return
      case 'repeat':
        if (node.greed !== 'possessive') compileRepeat(node)
        else compileAtomic(() => compileRepeat({ ...node, greed: 'greedy' }))
        return
    }
  }

  const compileText = ({ codes, ignoreCase }: PatternNode & { kind: 'text' }): void => {
    const [only] = codes
    if (!ignoreCase) {
      for (const code of codes) emit({ op: 'character', code })
    } else if (codes.length === 1 && only !== undefined && foldFully(only).length === 1) {
      emit({ op: 'set', has: equalWithoutCase(only) })
    } else emit({ op: 'folded-text', codes: codes.flatMap((code) => [...foldFully(code)]) })
  }

  const compileChoice = (choices: readonly PatternNode[]): void => {
    const jumps: { to: number }[] = []
    choices.forEach((choice, index) => {
      const last = index === choices.length - 1
      const split = last ? undefined : emit({ op: 'split', to: 0, lazy: false })
      compile(choice)
      if (split === undefined) return
      jumps.push(emit({ op: 'jump', to: 0 }))
      split.to = instructions.length
    })
    for (const jump of jumps) jump.to = instructions.length
  }

  const compileAtomic = (body: () => void): void => {
    const slot = newSlots(1)
    emit({ op: 'hold', slot })
    body()
    emit({ op: 'commit', slot })
  }

  const compileLookahead = ({ negative, body }: PatternNode & { kind: 'look' }): void => {
    const slot = newSlots(2)
    emit({ op: 'mark', slot: slot + 1 })
    emit({ op: 'hold', slot })
    const split = negative ? emit({ op: 'split', to: 0, lazy: false }) : undefined
    compile(body)
    if (split === undefined) {
      emit({ op: 'commit', slot })
      emit({ op: 'return', slot: slot + 1 })
      return
    }
    emit({ op: 'refute', slot })
    split.to = instructions.length
  }

  const compileLookbehind = ({ negative, body }: PatternNode & { kind: 'look' }): void => {
    const { min, max } = lengthOf(body)
    if (!Number.isFinite(max)) {
      throw new PatternProblem(
        'looks behind for something of any length; write {0,100} in place of * or +, for example',
      )
    }
    const slot = newSlots(3)
    emit({ op: 'mark', slot: slot + 1 })
    emit({ op: 'hold', slot })
    const split = negative ? emit({ op: 'split', to: 0, lazy: false }) : undefined
    emit({ op: 'set-slot', slot: slot + 2, value: min })
    emit({ op: 'look-back', slot: slot + 1, max })
    compile(body)
    emit({ op: 'at-mark', slot: slot + 1 })
    emit(negative ? { op: 'refute', slot } : { op: 'commit', slot })
    if (split !== undefined) split.to = instructions.length
  }

  const compileRepeat = ({ body, min, max, greed }: PatternNode & { kind: 'repeat' }): void => {
    const lazy = greed === 'lazy'
    const single = setOf(body)
    if (single !== undefined && !lazy) {
      emit({ op: 'run', has: single, min, max })
      return
    }
    if (max === 0) return
    if (min > 1 || (max > 1 && Number.isFinite(max))) {
      compileCounted(body, min, max, lazy)
      return
    }
    const split = min === 0 ? emit({ op: 'split', to: 0, lazy }) : undefined
    if (max === 1) compile(body)
    else {
      const slot = newSlots(1)
      const to = instructions.length
      emit({ op: 'mark', slot })
      compile(body)
      emit({ op: 'loop', to, slot, lazy })
    }
    if (split !== undefined) split.to = instructions.length
  }

  const compileCounted = (body: PatternNode, min: number, max: number, lazy: boolean): void => {
    const slot = newSlots(2)
    emit({ op: 'set-slot', slot, value: 0 })
    emit({ op: 'mark', slot: slot + 1 })
    const split = min === 0 ? emit({ op: 'split', to: 0, lazy }) : undefined
    const to = instructions.length
    compile(body)
    emit({ op: 'count', to, slot, min, max, lazy })
    if (split !== undefined) split.to = instructions.length
  }

  compile(root)
  emit({ op: 'match' })
  return { instructions, groups, names, slots, first: firstOf(instructions), anchored: isAnchored(instructions) }
}

const equalWithoutCase = (code: number): CharacterSet => {
  const folded = foldCase(code)
  return (other) => other === code || foldCase(other) === folded
}

/** The set of characters a part is one of; undefined for any other part. */
function setOf(node: PatternNode): CharacterSet | undefined {
  if (node.kind === 'set') return node.has
  if (node.kind === 'sequence' && node.parts.length === 1 && node.parts[0] !== undefined) return setOf(node.parts[0])
  if (node.kind !== 'text' || node.codes.length !== 1) return undefined
  const [code = 0] = node.codes
  if (!node.ignoreCase) return (other) => other === code
  return foldFully(code).length === 1 ? equalWithoutCase(code) : undefined
}

function isAnchored([instruction]: readonly Instruction[]): boolean {
  return instruction?.op === 'place' && instruction.place.at === 'input-start'
}

function firstOf([instruction]: readonly Instruction[]): CharacterSet | undefined {
  if (instruction?.op === 'character') return (code) => code === instruction.code
  if (instruction?.op === 'set') return instruction.has
  return instruction?.op === 'run' && instruction.min > 0 ? instruction.has : undefined
}

/** How many characters a part matches, at least and at most. */
function lengthOf(node: PatternNode): { readonly min: number; readonly max: number } {
  switch (node.kind) {
    case 'place':
    case 'look':
      return { min: 0, max: 0 }
    case 'text': {
      const folded = node.ignoreCase ? node.codes.flatMap((code) => [...foldFully(code)]).length : node.codes.length
      // One character may stand for three, as the ligature ﬃ does.
      return { min: node.ignoreCase ? Math.ceil(folded / 3) : folded, max: folded }
    }
    case 'set':
      return { min: 1, max: 1 }
    case 'any':
    case 'line-break':
      return { min: 1, max: 2 }
    case 'grapheme':
      return { min: 1, max: Number.POSITIVE_INFINITY }
    case 'reference':
      return { min: 0, max: Number.POSITIVE_INFINITY }
    case 'group':
    case 'atomic':
      return lengthOf(node.body)
    case 'sequence': {
      const lengths = node.parts.map(lengthOf)
      return {
        min: lengths.reduce((sum, { min }) => sum + min, 0),
        max: lengths.reduce((sum, { max }) => sum + max, 0),
      }
    }
    case 'choice': {
      const lengths = node.choices.map(lengthOf)
      return { min: Math.min(...lengths.map(({ min }) => min)), max: Math.max(...lengths.map(({ max }) => max)) }
    }
    case 'repeat': {
      const { min, max } = lengthOf(node.body)
      return { min: min * node.min, max: max === 0 || node.max === 0 ? 0 : max * node.max }
    }
  }
}
