import type { compressionRegistry } from 'apache-arrow'
import { loadOptional } from '../../../optional-package.js'
import { decodeLz4 } from './lz4.js'

/** The release that is tested. */
const version = '21'

/** Loads Arrow, which reads the files, when it is first needed. It unpacks bodies as well. */
export async function loadArrow(): Promise<typeof import('apache-arrow')> {
  const arrow = await loadOptional(
    {
      name: 'apache-arrow',
      install: `apache-arrow@${version}`,
      neededBy: 'reading Arrow files',
      source: 'duckdb',
    },
    () => import('apache-arrow'),
  )
  const { compressionRegistry: codecs, CompressionType } = arrow
  await provide(codecs, CompressionType.LZ4_FRAME, async () => decodeLz4)
  await provide(codecs, CompressionType.ZSTD, async () => aligned((await import('fzstd')).decompress))
  return arrow
}

/** Arrow looks at bytes as at numbers of eight bytes, which must not begin anywhere in a larger buffer. */
function aligned(decode: (bytes: Uint8Array) => Uint8Array): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => {
    const decoded = decode(bytes)
    return decoded.byteOffset % 8 === 0 ? decoded : decoded.slice()
  }
}

type Codecs = typeof compressionRegistry

/** Sets what unpacks bodies, where an application has set none of its own; without the package for it, files of that kind are refused. */
async function provide(
  codecs: Codecs,
  type: Parameters<Codecs['get']>[0],
  load: () => Promise<(bytes: Uint8Array) => Uint8Array>,
): Promise<void> {
  if (codecs.get(type)?.decode !== undefined) return
  const decode = await load().catch(() => undefined)
  if (decode !== undefined) codecs.set(type, { decode })
}
