import { totalmem } from 'node:os'
import { QueryError } from '../../errors.js'
import { shown } from '../../shown.js'

const units: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['bytes', 1],
  ...['k', 'm', 'g', 't'].flatMap((letter, index): [string, number][] => [
    [letter, 1000 ** (index + 1)],
    [`${letter}b`, 1000 ** (index + 1)],
    [`${letter}ib`, 1024 ** (index + 1)],
  ]),
])

/** What a limit of memory is like, in words. */
export const amountOfMemory = 'an amount such as 512MB, 1.5GB, 2GiB or 60%'

/**
 * The bytes of an amount of memory: `'512MB'`, `'1.5GB'`, `'2GiB'`, or a share of the machine's, `'60%'`. kB, MB, GB and TB are powers of
 * 1000, KiB, MiB, GiB and TiB of 1024; a part of a byte is left out.
 *
 * @param machine the memory that `%` is a share of, in bytes
 * @throws {@link QueryError} for anything else, for no memory at all, and for more than all of it
 */
export function memoryLimitBytes(limit: string, machine = machineMemory()): number {
  const [, whole = '', places = '', unit = ''] =
    /^(\d*)(?:\.(\d+))?\s*([a-z]+|%)$/i.exec(typeof limit === 'string' ? limit.trim() : '') ?? []
  const size = unit === '%' ? machine : units.get(unit.toLowerCase())
  const parts = 10n ** BigInt(places.length) * (unit === '%' ? 100n : 1n)
  const bytes = (BigInt(`0${whole}${places}`) * BigInt(size ?? 0)) / parts
  const most = unit === '%' ? machine : Number.MAX_SAFE_INTEGER
  if (bytes >= 1n && bytes <= most) return Number(bytes)
  throw new QueryError(`memoryLimit must be ${amountOfMemory}, not ${shown(limit)}`, {
    option: 'memoryLimit',
    value: limit,
  })
}

/** The memory of the machine, or of the container that this process runs in, in bytes. */
function machineMemory(): number {
  // 0 where the system does not tell, and more than there is where nothing is constrained.
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)
}
