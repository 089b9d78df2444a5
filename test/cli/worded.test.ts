import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { optionFlags } from '../../src/cli/library-options.js'
import { createProgram } from '../../src/cli/program.js'
import { optionText, worded } from '../../src/cli/worded.js'
import type { Hint } from '../../src/hint.js'
import { libraryWordsIn } from './library-words.js'
import { captured } from './run-cli.js'

const commands = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(commands)]

describe('an option of the library', () => {
  test('is called as an option that commands have', () => {
    const defined = new Set(
      commands(createProgram(captured().terminal, () => {})).flatMap(({ options }) =>
        options.map(({ flags }) => flags),
      ),
    )
    for (const [path, flags] of Object.entries(optionFlags)) expect([...defined], path).toContain(flags)
  })

  test.each<[Pick<Hint, 'option' | 'value'>, string]>([
    [
      { option: 'binding.columns', value: { brand: 'the "maker"', userId: null } },
      `--column 'brand=the "maker"' --column userId=NAME`,
    ],
    [
      { option: 'binding.eventTypes', value: { "it's": 'view', '$(x)': 'cart' } },
      `--event-type 'it'\\''s=view' --event-type '$(x)=cart'`,
    ],
    [{ option: 'binding.nulls', value: ['n/a', '---'] }, `--null n/a --null='---'`],
    [{ option: 'binding.grouping', value: "'" }, `--grouping ''\\'''`],
    [{ option: 'binding.decimal', value: ',' }, `--decimal ','`],
    [{ option: 'binding.timeFormat', value: '%d/%m/%Y %H:%M' }, `--time-format '%d/%m/%Y %H:%M'`],
    [{ option: 'binding.priceUnit', value: 0.000001 }, '--price-unit 0.000001'],
    [{ option: 'binding.priceUnit', value: 1 }, '--price-unit 1'],
    [{ option: 'csv.delimiter', value: '\t' }, '--delimiter tab'],
    [{ option: 'csv.delimiter', value: ';' }, `--delimiter ';'`],
    [{ option: 'csv.quote', value: '' }, '--quote none'],
    [{ option: 'csv.encoding', value: 'utf-16' }, '--encoding utf-16'],
    [{ option: 'csv.escape', value: '\\' }, `--escape '\\'`],
    [{ option: 'csv.columns', value: null }, '--names a,b,c'],
    [{ option: 'csv.columns', value: ['ts', 'kind'] }, '--names ts,kind'],
    [{ option: 'minSessions', value: 0 }, '--min-sessions 0'],
    [{ option: 'where', value: { orderId: 'not null' } }, "--where 'orderId!='"],
    [{ option: 'memoryLimit' }, '--memory-limit'],
    [{ option: 'strict' }, '--strict'],
    [{ option: 'rejectedLocation' }, '--rejected'],
  ])('%j is written for a shell', (hint, text) => {
    expect(optionText(hint)).toBe(text)
  })
})

describe('a message', () => {
  const folder: Hint = { option: 'tempDirectory', text: 'tempDirectory' }
  const memory: Hint = { option: 'memoryLimit', text: 'memoryLimit' }

  test('without hints stays as it is', () => {
    expect(worded('raise memoryLimit')).toBe('raise memoryLimit')
  })

  test('has the command line for each of its hints', () => {
    expect(worded('name a folder with tempDirectory, or raise memoryLimit: soon', [folder, memory])).toBe(
      'name a folder with --temp-directory, or raise --memory-limit: soon',
    )
  })

  test('keeps what it quotes, be it called like an option', () => {
    expect(worded('/tempDirectory/memoryLimit is full: name another with tempDirectory', [folder])).toBe(
      '/tempDirectory/memoryLimit is full: name another with --temp-directory',
    )
    expect(worded('tempDirectory: there is no folder /tempDirectory', [folder])).toBe(
      '--temp-directory: there is no folder /tempDirectory',
    )
  })

  test('may have lost what a hint is about', () => {
    expect(worded('cut off: name a fol...', [folder])).toBe('cut off: name a fol...')
    expect(worded('name a folder with tempDirectory, or rai...', [folder, memory])).toBe(
      'name a folder with --temp-directory, or rai...',
    )
  })
})

describe('what no message to people may have', () => {
  test.each([
    ['raise memoryLimit', ['memoryLimit']],
    ['say { csv: { encoding: "gbk" } }', ['{ csv: ']],
    ['binding.columns: unknown field', ['binding.']],
    ['csv.encoding: there is none', ['csv.encoding']],
    ['write the whole table with toSql()', ['toSql']],
    ['events.csv.gz has no column "price" for price; name it: --column price=NAME', []],
    ['--order-by userSession: after the colon, write asc or desc', []],
  ])('%s', (text, found) => {
    expect(libraryWordsIn(text)).toEqual(found)
  })
})
