import { Argument, type Command } from 'commander'
import { bashScript } from './completion/bash.js'
import { completedCommands } from './completion/tree.js'
import { zshScript } from './completion/zsh.js'
import type { Terminal } from './terminal.js'

const scripts = { bash: bashScript, zsh: zshScript } as const

/** Adds `cartometrics completion`. */
export function registerCompletion(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .summary('write a script that completes commands in bash or zsh')
    .description(
      'Writes a script that completes commands, options, their values and files. Put one of the lines below into ~/.bashrc, or into ~/.zshrc after compinit.',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(scripts)))
    .addHelpText(
      'after',
      `
In ~/.bashrc, or in ~/.zshrc:
  eval "$(cartometrics completion bash)"
  eval "$(cartometrics completion zsh)"

Examples:
  $ cartometrics completion bash`,
    )
    .action((shell: keyof typeof scripts) => terminal.out.write(scripts[shell](completedCommands(program))))
}
