import { type Command, Option } from 'commander'
import type { Terminal } from './terminal.js'

/** A terminal for commands, each of which has the option --quiet. */
export interface Quietable {
  readonly terminal: Terminal
  /** Adds the option to all commands that there are. */
  addTo(program: Command): void
}

/** Where a command is quiet, nothing that it says of its work reaches standard error; why it failed is not said by the command itself. */
export function quietable(given: Terminal): Quietable {
  const { err } = given
  let isQuiet = false
  return {
    terminal: {
      ...given,
      err: {
        get isTerminal() {
          return !isQuiet && err.isTerminal
        },
        get columns() {
          return err.columns
        },
        write: async (data) => {
          if (!isQuiet) await err.write(data)
        },
      },
    },
    addTo(program) {
      for (const command of leavesOf(program)) {
        const option = new Option(
          '-q, --quiet',
          'print nothing but the result and the reason of a failure: no progress, no warnings, no notes',
        )
        command.addOption(option.helpGroup(groupOfOutput(command)))
      }
      program.hook('preAction', (_, command) => {
        isQuiet = command.opts()['quiet'] === true
      })
    },
  }
}

function leavesOf(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf)
}

/** The heading of the options that say how a result is written. */
function groupOfOutput({ options }: Command): string {
  return options.find(({ long }) => long === '--output')?.helpGroupHeading ?? 'Options:'
}
