import { SourceError } from './errors.js'
import { isError } from './shown.js'

/** A package that may be left out when this one is installed. */
export interface OptionalPackage {
  readonly name: string
  /** What npm is to install: its name, with a version where that is fixed. */
  readonly install: string
  /** What needs it, as the subject of a sentence: `DuckDB` or `the command line`. */
  readonly neededBy: string
  /** What errors call the source. */
  readonly source: string
  /** Where it can be loaded, if not everywhere. */
  readonly platforms?: string
}

/**
 * Loads a package that may have been left out, when it is first needed.
 *
 * @throws {@link SourceError} that says what to install, or why a package that is there cannot be loaded
 */
export async function loadOptional<Module>(
  { name, install, neededBy, source, platforms }: OptionalPackage,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    const needs = `${neededBy} needs the package ${name}`
    const message = isMissing(cause, name)
      ? `${needs}, which is not installed: npm install ${install}`
      : `${needs}, which cannot be loaded${whyNot(cause)}; ${platforms === undefined ? '' : `it is for ${platforms}: there, `}install it anew: npm install ${install}`
    throw new SourceError(message, { source }, { cause })
  }
}

/** Whether it is this package that is not there, and not one that it needs itself. */
function isMissing(cause: unknown, name: string): boolean {
  const { code, message } = cause as Partial<NodeJS.ErrnoException>
  return code === 'ERR_MODULE_NOT_FOUND' && message?.includes(`'${name}'`) === true
}

function whyNot(cause: unknown): string {
  return isError(cause) ? ` (${cause.message.split('\n', 1)[0]})` : ''
}
