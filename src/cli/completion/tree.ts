import type { Argument, Command, Option } from 'commander'
import { knownTypes } from '../../events/event-types.js'
import { eventFieldNames, eventFields } from '../../events/fields.js'
import { catalogue, concentrationMetrics } from '../../metrics/catalogue.js'
import { derivedDimensions } from '../../plan/dimension.js'
import { presetNames } from '../preset.js'

/** What can be completed where a value is expected. */
export type Completion =
  | { readonly kind: 'text' | 'file' | 'folder' }
  /** One of the words, or several with commas between. */
  | { readonly kind: 'word' | 'list'; readonly words: readonly string[] }
  /** One of the words, a `=`, and one of others; no words where anything may stand there. */
  | { readonly kind: 'pair'; readonly words: readonly string[]; readonly values: readonly string[] }

/** An option as it is written, such as `-o` and `--output`. */
export interface CompletedOption {
  readonly names: readonly string[]
  readonly description: string
  /** Undefined for an option without a value. */
  readonly value: Completion | undefined
}

/** A command and what may follow it. */
export interface CompletedCommand {
  /** The words that call it, such as `ddl raw`; empty for the program itself. */
  readonly path: string
  readonly options: readonly CompletedOption[]
  readonly commands: readonly { readonly name: string; readonly description: string }[]
  /** What its arguments are; undefined where it takes none. */
  readonly argument: Completion | undefined
}

const metrics = Object.keys(catalogue)
const dimensions = [
  ...eventFieldNames.filter((name) => eventFields[name].type === 'text'),
  ...Object.keys(derivedDimensions),
]

/** The values of options that are not chosen among a few. */
export const valuesByOption: Readonly<Record<string, Completion>> = {
  '--by': { kind: 'list', words: dimensions },
  '--metrics': { kind: 'list', words: [...metrics, ...Object.keys(concentrationMetrics)] },
  '--order-by': { kind: 'list', words: [...dimensions, ...metrics] },
  '--threshold': { kind: 'pair', words: metrics, values: ['median', 'mean', 'p75', 'p90'] },
  '--preset': { kind: 'word', words: presetNames },
  '--column': { kind: 'pair', words: eventFieldNames, values: [] },
  '--event-type': { kind: 'pair', words: [], values: knownTypes },
  '--event-type-is': { kind: 'word', words: knownTypes },
  '--duplicates': { kind: 'list', words: ['exact', ...eventFieldNames] },
  '--further': { kind: 'pair', words: [], values: ['text', 'instant', '0', '2'] },
  '--session-by': { kind: 'word', words: eventFieldNames.filter((name) => eventFields[name].type === 'text') },
  '--limit': { kind: 'word', words: ['all'] },
  '--temp-directory': { kind: 'folder' },
}

/** All commands of a program, with what may follow them. */
export function completedCommands(program: Command): readonly CompletedCommand[] {
  const visit = (command: Command, path: string): readonly CompletedCommand[] => {
    const help = command.createHelp()
    const below = help.visibleCommands(command)
    return [
      {
        path,
        options: help.visibleOptions(command).map(completedOption),
        commands: below.map((one) => ({ name: one.name(), description: one.summary() || one.description() })),
        argument: completedArgument(command),
      },
      ...below.flatMap((one) => visit(one, path === '' ? one.name() : `${path} ${one.name()}`)),
    ]
  }
  return visit(program, '')
}

function completedOption(option: Option): CompletedOption {
  const { short, long, description } = option
  return {
    names: [short, long].filter((name) => name !== undefined),
    description,
    value: option.required || option.optional ? completedValue(option) : undefined,
  }
}

function completedValue({ long = '', flags, argChoices }: Option): Completion {
  if (argChoices !== undefined) return { kind: 'word', words: argChoices }
  const known = Object.hasOwn(valuesByOption, long) ? valuesByOption[long] : undefined
  return known ?? { kind: /<FILE>$/.test(flags) ? 'file' : 'text' }
}

function completedArgument(command: Command): Completion | undefined {
  const [argument] = command.registeredArguments as readonly (Argument & { readonly argChoices?: readonly string[] })[]
  if (argument === undefined) return undefined
  if (argument.argChoices !== undefined) return { kind: 'word', words: argument.argChoices }
  switch (argument.name()) {
    case 'files':
    case 'file':
      return { kind: 'file' }
    case 'metrics':
    case 'name':
      return { kind: 'word', words: metrics }
    case 'command':
      return { kind: 'word', words: command.parent?.commands.map((one) => one.name()) ?? [] }
    default:
      return { kind: 'text' }
  }
}
