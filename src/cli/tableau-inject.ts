import { readFile, stat } from 'node:fs/promises'
import { QueryError, SourceError } from '../errors.js'
import { identityOf, isSameFile } from '../files/same-file.js'
import { codeOf } from '../files/unwritable.js'
import { counted } from './format-value.js'
import { openOutput, tellWritten } from './output.js'
import { refuseOtherKind } from './output-format.js'
import { type ContentOptions, contentFrom } from './tableau-options.js'
import type { Terminal } from './terminal.js'

type InjectCommandOptions = ContentOptions & { readonly datasource?: string; readonly output?: string }

/** Runs `cartometrics tableau inject`. What others do to the file in the meantime is kept, or the command fails. */
export async function injectInto(file: string, options: InjectCommandOptions, terminal: Terminal): Promise<void> {
  const { injectIntoTableau } = await import('../tableau/inject/inject.js')
  const { datasource, output: path = file } = options
  const content = { ...contentFrom(options), ...(datasource === undefined ? {} : { datasource }) }
  const inject = async () => {
    const version = await versionOf(file)
    const before = await readWhole(file)
    return { version, before, ...injectIntoTableau(before, content) }
  }
  const isOutdated = async ({ version }: { readonly version: string }) => version !== (await versionOf(file))

  if (options.output === undefined) await refuseStreams(file)
  const ending = /\.(?:tds|twb)x?$/i.exec(file)?.[0].toLowerCase()
  if (ending !== undefined) refuseOtherKind(options.output, `what ${file} becomes`, ending)
  const inPlace = path === file || (await isSame(file, path))
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

async function isSame(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([identityOf(one), identityOf(other)])
  return first !== undefined && second !== undefined && isSameFile(first, second)
}

/** Tells one content of a file from another one, by when it was written. */
async function versionOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined)
  return found === undefined ? '' : [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join()
}
