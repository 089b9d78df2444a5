import { QueryError } from '../errors.js'

/**
 * Does what may refuse an option that a command calls otherwise than all others do.
 *
 * @param names what the command calls options of the library, written as these
 * @throws the same error, about the command's own option
 */
export function calledHere<T>(names: Readonly<Record<string, string>>, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (!(cause instanceof QueryError)) throw cause
    const { message, context } = cause
    const option = names[context.option]
    if (option === undefined || !message.startsWith(context.option)) throw cause
    throw new QueryError(option + message.slice(context.option.length), { ...context, option }, { cause })
  }
}
