import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { run } from '../../src/cli/run.js'
import type { Terminal } from '../../src/cli/terminal.js'
import type { TextStream } from '../../src/cli/text-stream.js'
import { libraryWordsIn } from './library-words.js'

interface World {
  /** How wide the terminal is; without it, output goes to a pipe. */
  readonly columns?: number
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Called with all that is written to standard error. */
  readonly onError?: (text: string) => void
}

/** A terminal that keeps what is written. */
export function captured({ columns, env = {}, signal, onError }: World = {}) {
  const written = { out: '', err: '' }
  const stream = (name: 'out' | 'err'): TextStream => ({
    isTerminal: columns !== undefined,
    columns,
    write: async (data) => {
      const text = typeof data === 'string' ? data : Buffer.from(data).toString()
      written[name] += text
      if (name === 'err') onError?.(text)
    },
  })
  const terminal: Terminal = {
    out: stream('out'),
    err: stream('err'),
    env,
    signal: signal ?? new AbortController().signal,
  }
  return { terminal, written }
}

/** Runs the command line in this process. What it says to people is never about options of the library, whatever a test looks at. */
export async function cartometrics(args: readonly string[], world: World = {}) {
  const { terminal, written } = captured(world)
  const code = await run(args, terminal)
  if (world.env?.['CARTOMETRICS_DEBUG'] === undefined) expect(libraryWordsIn(written.err)).toEqual([])
  return { code, ...written }
}

/** A folder that is there for the tests of one file. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'cartometrics-cli-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const path = (name: string) => join(folder, name)
  return {
    folder,
    path,
    /** Writes a file, and returns its path. */
    file(name: string, lines: readonly string[]): string {
      writeFileSync(path(name), `${lines.join('\n')}\n`)
      return path(name)
    },
  }
}

const header = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session'

/** Events of a small shop: apple sells, samsung is looked at, nokia has one session, and one event has no brand. */
export const shop: readonly string[] = [
  header,
  '2019-10-01 08:00:00 UTC,view,1,10,electronics.phone,apple,1000.50,u1,s1',
  '2019-10-01 08:05:00 UTC,purchase,1,10,electronics.phone,apple,1000.50,u1,s1',
  '2019-10-01 09:00:00 UTC,view,1,10,electronics.phone,apple,1000.50,u2,s2',
  '2019-10-01 23:30:00 UTC,view,2,10,electronics.phone,samsung,250.25,u3,s3',
  '2019-10-01 23:31:00 UTC,view,2,10,electronics.phone,samsung,250.25,u3,s3',
  '2019-10-01 23:32:00 UTC,view,3,10,electronics.phone,samsung,90.00,u3,s3',
  '2019-10-02 07:00:00 UTC,view,2,10,electronics.phone,samsung,250.25,u4,s4',
  '2019-10-02 07:01:00 UTC,view,2,10,electronics.phone,samsung,250.25,u4,s4',
  '2019-10-02 07:02:00 UTC,purchase,2,10,electronics.phone,samsung,250.25,u5,s5',
  '2019-10-02 07:03:00 UTC,cart,4,11,,,9.90,u4,s4',
  '2019-10-02 07:04:00 UTC,view,5,12,appliances.iron,nokia,19.90,u4,s4',
]
