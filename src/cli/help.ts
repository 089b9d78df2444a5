import { type Command, CommanderError } from 'commander'
import { nearestName } from '../known-names.js'

/** Adds the command that prints the help of the others, and such a one to each of those that have commands below them. */
export function addHelp(parent: Command): void {
  const groups = parent.commands.filter(({ commands }) => commands.length > 0)
  parent
    .helpCommand(false)
    .command('help')
    .summary('print the help of a command')
    .description('Prints the help of a command, or of all.')
    .argument('[command...]', 'a command, and perhaps one of those below it')
    .addHelpText('after', `\nExamples:\n  $ ${pathOf(parent)} help ${parent.commands[0]?.name()}`)
    .action((names: readonly string[]) => names.reduce(commandCalled, parent).outputHelp())
  groups.forEach(addHelp)
}

function commandCalled(parent: Command, name: string): Command {
  const found = parent.commands.find((command) => command.name() === name)
  if (found !== undefined) return found
  const near = nearestName(
    name,
    parent.commands.map((command) => command.name()),
  )
  const meant = near === undefined ? '' : ` (did you mean ${near}?)`
  throw new CommanderError(1, 'commander.unknownCommand', `error: unknown command '${name}'${meant}`)
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}
