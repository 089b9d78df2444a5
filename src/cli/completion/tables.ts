import type { CompletedCommand, Completion } from './tree.js'

/** Writes a text as one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** The name of a command in the tables: its words, each with a blank before it. */
const keyOf = ({ path }: CompletedCommand) => (path === '' ? '' : ` ${path}`)

/**
 * Writes what is known of the commands as functions that bash and zsh read alike. They go by `$at`, the command so far.
 *
 * @param lineOf how a name and what it is for are written in a list, a line each
 */
export function writeTables(
  commands: readonly CompletedCommand[],
  lineOf: (name: string, description: string) => string,
): string {
  const steps = commands.flatMap((command) => [
    ...command.commands.map(({ name }) => `    ${quoted(`${keyOf(command)} ${name}`)}) at="$at $1" ;;`),
    ...command.options.flatMap(({ names, value }) =>
      value === undefined
        ? []
        : [`    ${names.map((name) => quoted(`${keyOf(command)} ${name}`)).join('|')}) option=$1 ;;`],
    ),
  ])
  const values = commands.flatMap((command) =>
    command.options.flatMap(({ names, value }) =>
      value === undefined
        ? []
        : [`    ${names.map((name) => quoted(`${keyOf(command)} ${name}`)).join('|')}) ${assignments(value)} ;;`],
    ),
  )
  const all = commands.map((command) => {
    const { options, commands: below, argument } = command
    const lines = options.flatMap(({ names, description }) => names.map((name) => lineOf(name, description)))
    const names = below.map(({ name, description }) => lineOf(name, description))
    return `    ${quoted(keyOf(command))})
      flags=${quoted(lines.join('\n'))}
      below=${quoted(names.join('\n'))}
      ${assignments(argument ?? { kind: 'text' })} ;;`
  })
  return `# Goes one word on: to a command below, or to an option that wants a value.
_cartometrics_step() {
  case "$at $1" in
${steps.join('\n')}
  esac
}

# What the value of an option may be.
_cartometrics_value() {
  case "$at $1" in
${values.join('\n')}
  esac
}

# What may follow a command.
_cartometrics_command() {
  case "$at" in
${all.join('\n')}
  esac
}
`
}

function assignments(value: Completion): string {
  const words = 'words' in value ? value.words : []
  const values = value.kind === 'pair' ? value.values : []
  return `kind=${value.kind} candidates=${quoted(words.join('\n'))} values=${quoted(values.join('\n'))}`
}
