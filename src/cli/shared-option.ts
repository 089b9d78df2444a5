import { Command, type Option } from 'commander'
import { optionFlags } from './library-options.js'

/**
 * An option of others that a command has, too.
 *
 * @param add adds the options of which it is one
 */
export function sharedOption(add: (command: Command) => Command, path: keyof typeof optionFlags): Option {
  const option = add(new Command()).options.find(({ flags }) => flags === optionFlags[path])
  if (option === undefined) throw new TypeError(`there is no option ${path}`)
  // Under the heading of the command that it is added to.
  return option.helpGroup('')
}
