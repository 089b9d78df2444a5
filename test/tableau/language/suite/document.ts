import { readFileSync, writeFileSync } from 'node:fs'
import type { FunctionGroup, ParameterType, Signature } from '../../../../src/tableau/language/functions/definition.js'
import { functionDefinitions } from '../../../../src/tableau/language/functions/index.js'
import { unsupportedFunctions } from '../../../../src/tableau/language/functions/unsupported.js'
import type { TestOutcome } from './run-suite.js'

/*
 * The generated parts of docs/tableau-language.md, between `<!-- generated: name -->` and `<!-- end: name -->`. Tests keep them in
 * agreement; `UPDATE_DOCS=1` in the environment of the tests writes them.
 */

const file = 'docs/tableau-language.md'

/** The text of a generated part, as it is in the document. With UPDATE_DOCS it is written first. */
export function documented(name: string, generated: string): string {
  const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`]
  const text = readFileSync(file, 'utf8')
  const [before, rest] = [text.indexOf(start), text.indexOf(end)]
  if (before < 0 || rest < 0) throw new Error(`${file} has no part ${name}`)
  if (process.env['UPDATE_DOCS'] === '1') {
    writeFileSync(file, `${text.slice(0, before)}${start}\n\n${generated}\n\n${text.slice(rest)}`)
    return generated
  }
  return text.slice(before + start.length, rest).trim()
}

const groups: Readonly<Record<FunctionGroup, string>> = {
  number: 'Number',
  string: 'String',
  date: 'Date',
  logical: 'Logical',
  'type conversion': 'Type conversion',
  aggregate: 'Aggregate',
  'table calculation': 'Table calculation',
}

const parameters: Readonly<Record<ParameterType, string>> = {
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  temporal: 'date',
  any: 'any',
  part: 'date part',
  weekday: 'start of week',
  direction: "'asc' or 'desc'",
}

/** A table of the functions that are computed, and one of those that are not. */
export function functionTables(): string {
  const supported = Object.entries(groups).map(([group, title]) => {
    const calls = functionDefinitions
      .filter((definition) => definition.group === group)
      .map(
        ({ name, signatures }) =>
          `\`${[...new Set(signatures.map((signature) => call(name, signature)))].join('`, `')}\``,
      )
    return `| ${title} | ${calls.sort().join(' · ')} |`
  })
  const reasons = new Map<string, string[]>()
  for (const [name, reason] of unsupportedFunctions) reasons.set(reason, [...(reasons.get(reason) ?? []), name])
  return [
    '| Group | Functions |',
    '| --- | --- |',
    ...supported,
    '',
    'Not computed; a formula with one of them is refused with the reason:',
    '',
    '| Functions | Why |',
    '| --- | --- |',
    ...[...reasons].map(([reason, names]) => `| ${names.map((name) => `\`${name}\``).join(' ')} | ${reason} |`),
  ].join('\n')
}

function call(name: string, { takes, optional = 0 }: Signature): string {
  const names = takes.map((type, index) =>
    index >= takes.length - optional ? `[${parameters[type]}]` : parameters[type],
  )
  return `${name}(${names.join(', ')})`
}

/** A line of the pass table: the formulas that pass, of how many, and the file that has all the answers. */
export function passRow({ name, cases, matched, failures }: TestOutcome): string {
  const file = matched?.split('/').at(-1) ?? 'none'
  return `| ${name} | ${cases - failures.length} of ${cases} | ${file} |`
}

export function passTable(outcomes: readonly TestOutcome[]): string {
  const passed = outcomes.filter(({ matched }) => matched !== null)
  const sum = (tests: readonly TestOutcome[]) => tests.reduce((total, { cases }) => total + cases, 0)
  return [
    `${passed.length} of ${outcomes.length} tests pass, with ${sum(passed)} of ${sum(outcomes)} formulas.`,
    '',
    '| Test | Formulas that pass | Expected file with all the answers |',
    '| --- | --- | --- |',
    ...outcomes.map(passRow),
  ].join('\n')
}
