import { describe, expect, test } from 'vitest'
import { createProgram } from '../../src/cli/program.js'
import { captured, cartometrics } from './run-cli.js'

const commands = createProgram(captured().terminal, () => {}).commands.map((command) => command.name())

/** The commands that read no file, and write what they are asked for. */
const onlyWriting = ['help', 'metrics', 'sql', 'ddl', 'iam', 'completion']

/** The words of a command as a shell reads them; there are no escapes in the examples. */
function shellWords(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}

describe('help', () => {
  test('of the program names every command', async () => {
    const { code, out, err } = await cartometrics(['--help'])
    expect([code, err]).toEqual([0, ''])
    for (const name of commands) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'))
    expect((await cartometrics(['help'])).out).toBe(out)
  })

  test.each(commands)('of %s fits a terminal', async (name) => {
    const { code, out, err } = await cartometrics([name, '--help'])
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain(`Usage: cartometrics ${name}`)
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
    const narrow = await cartometrics([name, '--help'], { columns: 80 })
    expect(narrow.out).not.toContain('\x1b')
  })

  test.each(commands)('of %s has examples that the command line understands', async (name) => {
    const { out } = await cartometrics([name, '--help'])
    const examples = [...out.replaceAll(/ \\\n +/g, ' ').matchAll(/^ {2}\$ cartometrics (.*)$/gm)]
    expect(examples.length).toBeGreaterThan(0)
    for (const [, line = ''] of examples) {
      const args = shellWords(line)
      // Files are not there and folders cannot be written to, which comes after all that can be misunderstood.
      const elsewhere = args.map((arg) => (/^'?events|^clicks|\.csv$/.test(arg) ? `/nowhere/${arg}` : arg))
      const { code, err } = await cartometrics(elsewhere)
      expect([line, err.replace(/(cannot write|there is no|no file matches).*/s, '')]).toEqual([
        line,
        onlyWriting.includes(name) ? '' : 'cartometrics: ',
      ])
      expect(code).toBe(onlyWriting.includes(name) ? 0 : 1)
    }
  })

  test('the version is that of the package', async () => {
    const { default: manifest } = await import('../../package.json', { with: { type: 'json' } })
    expect(await cartometrics(['--version'])).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' })
  })
})
