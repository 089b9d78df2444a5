import { QueryError } from '../errors.js'
import { type FileIdentity, identityOf, isSameFile } from '../files/same-file.js'
import { targetOf } from '../files/target.js'
import type { Terminal } from './terminal.js'

/**
 * Refuses to write onto a file that the command reads, by whatever name.
 *
 * @throws {@link QueryError}
 */
export async function refuseInputs(
  output: string | undefined,
  inputs: readonly string[],
  terminal: Terminal,
): Promise<void> {
  const written = await writtenFile(output, terminal)
  if (written === undefined) return
  const found = await Promise.all(inputs.map(identityOfInput))
  const input = inputs.find((_, index) => {
    const read = found[index]
    return read !== undefined && isSameFile(read, written)
  })
  if (input === undefined) return
  const what = output === undefined ? 'standard output' : `--output: ${output}`
  throw new QueryError(
    `${what} is ${input === output ? 'read itself' : `the same file as ${input}, which is read`}; write to another one`,
    { option: 'output', value: output },
  )
}

/**
 * Refuses to write onto one of the files of paths, patterns and folders. What is to be written must not be found among them by the next
 * command, either.
 *
 * @throws {@link QueryError} and what a source throws that finds no files
 */
export async function refuseFoundInputs(
  patterns: readonly string[],
  output: string | undefined,
  terminal: Terminal,
): Promise<void> {
  if (output === undefined && terminal.out.file === undefined) return
  const identities = await Promise.all(patterns.map(identityOfInput))
  const searched = patterns.filter((_, index) => identities[index] === undefined)
  if (searched.length === 0) return refuseInputs(output, patterns, terminal)
  const { listFiles } = await import('../sources/duckdb/list-files.js')
  const lists = await listFiles(searched, terminal)
  const files = patterns.flatMap((pattern) => lists[searched.indexOf(pattern)] ?? pattern)
  await refuseInputs(output, files, terminal)
  if (output !== undefined) await refuseAmong(searched, output)
}

async function refuseAmong(patterns: readonly string[], output: string): Promise<void> {
  const target = await targetOf(output)
  if (target.kind !== 'file') return
  const { wouldHold } = await import('../sources/duckdb/find/would-hold.js')
  for (const pattern of patterns) {
    if (!(await wouldHold(pattern, target.path))) continue
    throw new QueryError(
      `--output: ${output} would be one of the files of ${pattern} the next time; write it elsewhere`,
      {
        option: 'output',
        value: output,
      },
    )
  }
}

/** Standard input, too, may be a file. */
async function identityOfInput(input: string): Promise<FileIdentity | undefined> {
  return (await identityOf(input)) ?? (input === '-' ? identityOf('/dev/stdin') : undefined)
}

async function writtenFile(output: string | undefined, { out }: Terminal): Promise<FileIdentity | undefined> {
  return output === undefined ? out.file : identityOf(output)
}
