import { readFile, stat } from 'node:fs/promises'
import { QueryError, SourceError } from '../errors.js'
import { identityOf, isSameFile } from '../files/same-file.js'
import { codeOf } from '../files/unwritable.js'
import { counted } from './format-value.js'
import { openOutput, tellWritten } from './output.js'
import { refuseOtherKind } from './output-format.js'
import { type ContentOptions, contentFrom } from './tableau-options.js'
import type { Terminal } from './terminal.js'

export interface InjectCommandOptions extends ContentOptions {
  readonly datasource?: string
  readonly output?: string
  readonly inPlace?: boolean
}

/**
 * Runs `cartometrics tableau inject`. The file itself is changed only if that is asked for; what others do to it in the meantime is kept,
 * or the command fails.
 */
export async function injectInto(file: string, options: InjectCommandOptions, terminal: Terminal): Promise<void> {
  const { injectIntoTableau } = await import('../tableau/inject/inject.js')
  const { datasource, inPlace = false } = options
  const content = { ...contentFrom(options), ...(datasource === undefined ? {} : { datasource }) }
  const path = await resultPath(file, options)
  const inject = async () => {
    const version = await versionOf(file)
    const before = await readWhole(file)
    return { version, before, ...injectIntoTableau(before, content) }
  }
  const isOutdated = async ({ version }: { readonly version: string }) => version !== (await versionOf(file))

  let injected = await inject()
  if (!inPlace || injected.file !== injected.before) {
    const output = await openOutput(path, terminal, { alone: inPlace })
    try {
      if (inPlace && (await isOutdated(injected))) injected = await inject()
      await output.write([injected.file])
      if (inPlace && (await isOutdated(injected)))
        throw new SourceError(`${file} was changed by another program meanwhile, and is left as it is; try again`, {
          source: 'file',
          path: file,
        })
      await output.commit()
    } finally {
      await output.discard()
    }
    await tellWritten(path, terminal)
  }
  const { added, updated, unchanged } = injected
  await terminal.err.write(
    `cartometrics: ${counted(added.length, 'field')} added, ${updated.length} updated, ${unchanged.length} as before\n`,
  )
}

/**
 * Where the result goes.
 *
 * @throws {@link QueryError} for the file itself, unless it is to be changed, and for a name of another kind of file
 */
async function resultPath(file: string, { output, inPlace = false }: InjectCommandOptions): Promise<string> {
  const [, stem, ending] = /^(.*[^/\\])(\.(?:tds|twb)x?)$/is.exec(file) ?? []
  if (inPlace) {
    if (output !== undefined)
      throw new QueryError('--in-place changes the file itself, and --output names another one; give one of the two', {
        option: 'inPlace',
      })
    await refuseStreams(file)
    return file
  }
  if (output !== undefined) {
    if (ending !== undefined) refuseOtherKind(output, `what ${file} becomes`, ending.toLowerCase())
    await refuseItself(file, output)
    return output
  }
  await refuseStreams(file)
  if (stem === undefined)
    throw new QueryError(
      `${file} does not end in .tds, .twb, .tdsx or .twbx: say where to, with -o FILE, or change it with --in-place`,
      { option: 'output' },
    )
  const beside = `${stem}.cartometrics${ending}`
  await refuseItself(file, beside)
  return beside
}

/** @throws {@link QueryError} */
async function refuseItself(file: string, output: string): Promise<void> {
  const [read, written] = await Promise.all([identityOf(file), identityOf(output)])
  if (read === undefined || written === undefined || !isSameFile(read, written)) return
  throw new QueryError(
    `${output} is the file that is read: name another one with -o FILE, or change the file itself with --in-place`,
    { option: 'output', value: output },
  )
}

/** @throws {@link SourceError} */
export async function readWhole(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    const isMissing = codeOf(cause) === 'ENOENT'
    const problem = isMissing ? `there is no file ${path}` : `cannot read ${path}: ${(cause as Error).message}`
    throw new SourceError(problem, { source: 'file', path }, { cause })
  }
}

/** What can be read only once cannot be changed where it is. */
async function refuseStreams(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  if (found === undefined || found.isFile() || found.isDirectory()) return
  throw new QueryError(`${file} is no file that could be changed: say where to, with -o FILE`, { option: 'output' })
}

/** Tells one content of a file from another one, by when it was written. */
async function versionOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined)
  return found === undefined ? '' : [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join()
}
