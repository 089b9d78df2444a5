import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cartometrics, temporaryFolder } from '../cli/run-cli.js'
import { hasShared, shared } from '../support/shared.js'
import { shellWords } from '../support/shell-words.js'

const { path } = temporaryFolder()

/** Counts the events of files, by what is known and by the command that inspect proposes. */
async function countedEvents(files: string) {
  const asked = ['--metrics', 'events', '--format', 'json', '--quiet']
  const known = await cartometrics(['analyze', files, ...asked])
  const { command } = JSON.parse((await cartometrics(['inspect', files, '--json'])).out)
  const proposed = await cartometrics([...shellWords(command), ...asked])
  return [known, proposed].map(({ code, out }) => [code, JSON.parse(out).totals.events])
}

const misleading = `${shared}cases/17-misleading-messages/`

describe.skipIf(!hasShared)('files that are not what their names say', () => {
  test.each([
    ['utf16.csv', 6],
    ['gz-inside.csv', 6],
    ['upper.CSV.GZ', 6],
    ['blank-first-line.csv', 6],
    ['sep.csv', 6],
    ['e.ndjson', 1],
    ['mac', 6],
  ])('%s is read', async (name, events) => {
    expect(await countedEvents(join(misleading, name))).toEqual([
      [0, events],
      [0, events],
    ])
  })

  test.each(['renamed.csv', 'renamed.txt', 'renamed.csv.gz'])('and so they are as %s', async (name) => {
    for (const packed of ['gz-inside.csv', 'upper.CSV.GZ', 'utf16.csv', 'sep.csv']) {
      copyFileSync(join(misleading, packed), path(name))
      expect(await countedEvents(path(name))).toEqual([
        [0, 6],
        [0, 6],
      ])
    }
  })
})

test.skipIf(!hasShared)(
  'a line that is not UTF-8 is told by its number, and read in the encoding that is proposed',
  async () => {
    const file = `${shared}cases/11-latin1-internal-error/l1.csv`
    const lines = readFileSync(file, 'latin1').trim().split('\n').length - 1
    const { code, out, err } = await cartometrics(['analyze', file, '--by', 'brand', '--format', 'json'])
    expect(code).toBe(0)
    expect(JSON.parse(out).totals.events).toBe(lines - 1)
    expect(err).toContain(
      `${file} row 2: the line is not UTF-8; name the encoding of the file, such as --encoding windows-1252`,
    )
    const { command } = JSON.parse((await cartometrics(['inspect', file, '--json'])).out)
    const whole = await cartometrics([...shellWords(command), '--metrics', 'events', '--format', 'json', '--quiet'])
    expect(JSON.parse(whole.out).totals.events).toBe(lines)
  },
)
