import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { completedCommands, valuesByOption } from '../../src/cli/completion/tree.js'
import { createProgram } from '../../src/cli/program.js'
import { catalogue } from '../../src/metrics/catalogue.js'
import { captured, cartometrics, temporaryFolder } from './run-cli.js'

const { folder, file, path } = temporaryFolder()
file('events of may.csv', ['x'])
file('events.parquet', ['x'])
mkdirSync(path('evening'))
mkdirSync(path('lake/dt=2019-10-01'), { recursive: true })
file('lake/dt=2019-10-01/part-0.parquet', ['x'])
file('T10:00.csv', ['x'])

/** How a shell cuts a line into words, as bash does for completion: at = and : as well. */
const cutByBash = (words: readonly string[]) =>
  words.flatMap((word) => (word === '' ? [''] : word.split(/([=:]+)/).filter((piece) => piece !== '')))

/** What a shell offers for the last of some words, after `cartometrics`. */
interface Shell {
  readonly name: string
  readonly isThere: boolean
  readonly offers: (...words: string[]) => Promise<readonly string[]>
}

const run = (command: string, args: readonly string[], script: string) =>
  execFileSync(command, args, { cwd: folder, encoding: 'utf8', input: script, stdio: 'pipe' })

const isThere = (command: string) => {
  try {
    return run(command, [], 'echo there') === 'there\n'
  } catch {
    return false
  }
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`
const script = async (shell: string) => {
  const { code, out, err } = await cartometrics(['completion', shell])
  expect([code, err]).toEqual([0, ''])
  return out
}

const bash: Shell = {
  name: 'bash',
  isThere: isThere('bash'),
  offers: async (...words) => {
    const cut = ['cartometrics', ...cutByBash(words)]
    const asked = `COMP_WORDS=(${cut.map(quoted).join(' ')}); COMP_CWORD=${cut.length - 1}; COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
_cartometrics; printf '%s\\n' "\${COMPREPLY[@]}"`
    const out = run('bash', ['--norc', '--noprofile'], `${await script('bash')}\n${asked}`)
    return out.split('\n').filter((line) => line !== '')
  },
}

/** Zsh's own functions are told apart by what they are given; the last of what a word begins with is zsh's to choose. */
const zsh: Shell = {
  name: 'zsh',
  isThere: isThere('zsh'),
  offers: async (...words) => {
    const stubs = `compdef() { :; }
compset() { local p=$2; local cur=\${words[CURRENT]}; if [[ $cur == \${~p}* ]]; then PREFIX_CUT=1; fi }
compadd() { while [[ $1 == -* && $1 != -a ]]; do if [[ $1 == -S ]]; then SUFFIX=$2; shift 2; else shift; fi; done; shift; local name=$1; printf "%s$SUFFIX\\n" "\${(@P)name}"; }
_describe() { local name=$argv[-1]; local line; for line in "\${(@P)name}"; do print -r -- "\${line%%:*}"; done }
_files() { if [[ $1 == -/ ]]; then print -l -- *(N/); else print -l -- *(N); fi }
`
    const all = ['cartometrics', ...words]
    const asked = `SUFFIX=''; words=(${all.map(quoted).join(' ')}); CURRENT=${all.length}; _cartometrics`
    const out = run('zsh', ['-f'], `${stubs}${await script('zsh')}\n${asked}`)
    const last = words.at(-1) ?? ''
    const begun = last.slice(Math.max(last.lastIndexOf('='), last.lastIndexOf(',')) + 1)
    return out.split('\n').filter((line) => line !== '' && line.startsWith(begun))
  },
}

const leaves = (command: Command): readonly Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leaves)

describe.each([bash, zsh].filter((shell) => shell.isThere))('in $name', ({ name, offers }) => {
  test('commands, and those below them', async () => {
    expect(await offers('')).toEqual(
      expect.arrayContaining([
        'analyze',
        'report',
        'metrics',
        'sample',
        'tableau',
        'sql',
        'ddl',
        'iam',
        'completion',
        'help',
      ]),
    )
    expect(await offers('s')).toEqual(['sample', 'sql'])
    expect(await offers('tableau', '')).toEqual(['formulas', 'datasource', 'workbook', 'inject', 'help'])
    expect(await offers('help', 'ta')).toEqual(['tableau'])
    expect(await offers('completion', '')).toEqual(['bash', 'zsh'])
  })

  test('options of a command, with or without files before', async () => {
    const { options } = createProgram(captured().terminal, () => {}).commands.find(
      (one) => one.name() === 'analyze',
    ) as Command
    const names = options.map(({ long }) => long).filter((long) => long !== undefined)
    expect(await offers('analyze', 'events.csv', '--')).toEqual(expect.arrayContaining([...names, '--help']))
    expect(await offers('analyze', '--by', 'brand', '--min')).toEqual(['--min-sessions'])
    expect(await offers('ddl', 'raw', '--loc')).toEqual(['--location'])
    expect(await offers('analyze', '--from-t')).toEqual([])
  })

  test('values that are chosen among some', async () => {
    expect(await offers('analyze', '--format', '')).toEqual(['table', 'json', 'csv'])
    expect(await offers('analyze', '--format=c')).toEqual(['csv'])
    expect(await offers('sql', '--dialect', 'p')).toEqual(['postgres'])
    expect(await offers('analyze', '--event-type-is', 'pu')).toEqual(['purchase'])
    expect(await offers('metrics', 'conv')).toEqual(['conversionRate'])
    expect(await offers('sql', 'revenue', 'sti')).toEqual(['stickiness'])
  })

  test('names of dimensions and metrics, with commas between', async () => {
    const after = (...values: string[]) => (name === 'bash' ? values.map((value) => `brand,${value}`) : values)
    expect(await offers('report', '--by', 'top')).toEqual(['topCategory'])
    expect(await offers('analyze', '--by', 'brand,da')).toEqual(after('day'))
    expect(await offers('analyze', '--metrics', '')).toEqual(expect.arrayContaining([...Object.keys(catalogue), 'hhi']))
  })

  test('pairs, before and after the =', async () => {
    expect(await offers('analyze', '--threshold', 'conversion')).toEqual(['conversionRate='])
    expect(await offers('analyze', '--threshold', 'conversionRate=me')).toEqual(['median', 'mean'])
    expect(await offers('analyze', '--column', 'eventTi')).toEqual(['eventTime='])
    expect(await offers('analyze', '--event-type', 'click=v')).toEqual(['view'])
    expect(await offers('analyze', '--column', 'brand=maker', '--form')).toEqual(['--format'])
  })

  test('files and folders', async () => {
    expect([...(await offers('analyze', 'ev'))].sort()).toEqual(['evening', 'events of may.csv', 'events.parquet'])
    expect([...(await offers('analyze', '--by', 'brand', '-o', 'events'))].sort()).toEqual([
      'events of may.csv',
      'events.parquet',
    ])
    expect(await offers('analyze', '--temp-directory', 'ev')).toEqual(['evening'])
  })

  test.runIf(name === 'bash')('paths that bash cuts at = and :', async () => {
    expect(await offers('analyze', 'lake/dt=2019-10-01/p')).toEqual(['2019-10-01/part-0.parquet'])
    expect(await offers('analyze', 'lake/dt=')).toEqual(['2019-10-01/'])
    expect(await offers('report', '--output=lake/dt=2019-10-01/p')).toEqual(['2019-10-01/part-0.parquet'])
    expect(await offers('analyze', 'T10:')).toEqual(['00.csv'])
  })

  test('nothing where anything may be written', async () => {
    expect(await offers('analyze', '--column', 'eventTime=')).toEqual([])
    expect(await offers('report', '--title', 'ev')).toEqual([])
    expect(await offers('analyze', '--from', '')).toEqual([])
  })
})

describe('the scripts', () => {
  test('know every command and every option of the program', () => {
    const program = createProgram(captured().terminal, () => {})
    const known = new Map(completedCommands(program).map((command) => [command.path, command]))
    const name = (command: Command): string =>
      command.parent?.parent ? `${name(command.parent)} ${command.name()}` : command.name()
    for (const command of leaves(program)) {
      const found = known.get(name(command))
      for (const { short, long, hidden } of command.options) {
        const names = [short, long].filter((one) => one !== undefined)
        const completed = found?.options.map((option) => option.names)
        // What is there to be refused is not proposed.
        if (hidden) expect(completed).not.toContainEqual(names)
        else expect(completed).toContainEqual(names)
      }
    }
    const options = new Set(leaves(program).flatMap((command) => command.options.map(({ long }) => long)))
    for (const option of Object.keys(valuesByOption)) expect(options).toContain(option)
  })

  test('are there for bash and zsh', async () => {
    expect(isThere('bash')).toBe(true)
    const { code, err } = await cartometrics(['completion', 'fish'])
    expect([code, err]).toEqual([2, expect.stringMatching(/'fish' is invalid.*bash, zsh/)])
  })
})
