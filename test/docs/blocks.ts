import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { textOf } from './pages.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Readonly<
  Record<'scripts' | 'dependencies' | 'peerDependencies' | 'devDependencies', Readonly<Record<string, string>>>
>

/** A block of code of a page. */
export interface Block {
  readonly page: string
  /** Its place among the blocks of the page, from 1. */
  readonly place: number
  readonly language: string
  /** The file that it is the content of, as in ```csv clicks.csv; of a program, in `test/platforms/`, where it is run. */
  readonly file: string | undefined
  readonly code: string
  /** What it needs that no test has, as its first line says: such a block is not run. */
  readonly needs: string | undefined
  /** What its commands write on standard error, where the page shows it right after them. */
  readonly said: string | undefined
}

/** The blocks of a page, in order. */
export function blocksOf(page: string): readonly Block[] {
  const shown = /^```([^\n ]*)(?: (\S+))?\n([\s\S]*?)^```$(?=(?:\n\n```text\n([\s\S]*?)^```$)?)/gm
  return [...textOf(page).matchAll(shown)].map(([, language = '', file, code = '', said], index) => {
    const needs = /^(?:\/\/|#) Needs (.+)\.\n/.exec(code)?.[1]
    return { page, place: index + 1, language, file, code, needs, said }
  })
}

/** Whether a block is a program. */
export function isProgram({ language }: Block): boolean {
  return ['ts', 'js', 'mjs'].includes(language)
}

/** Whether a block is a program that is run in a file of its own. */
export function isScript(block: Block): boolean {
  return isProgram(block) && block.file === undefined
}

/** A line of the shell that is run: the arguments of `npx cartometrics`, and how it ends. */
export interface Command {
  readonly line: string
  readonly args: readonly string[]
  readonly exitCode: number
}

/** The commands of a block of shell. A line may go on in the next one, after a backslash. */
export function commandsOf({ code }: Block): readonly Command[] {
  const lines = code.replaceAll('\\\n', ' ').split('\n')
  return lines
    .filter((line) => line.startsWith('npx cartometrics '))
    .map((line) => {
      const [command = '', ending] = line.split(/\s+# exit code /)
      return { line, args: shellWords(command.replace(/\s+# .*$/, '')).slice(2), exitCode: Number(ending ?? 0) }
    })
}

/** Splits a line as a shell does, as far as the pages need it. */
function shellWords(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, ...words]) => words.find((word) => word !== undefined) as string,
  )
}

/** The lines of a block of shell that are neither run nor known to be right. */
export function unknownLines({ code }: Block): readonly string[] {
  return code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# ') && !line.startsWith('npx cartometrics '))
    .filter((line) => {
      const [commands = ''] = line.split(/\s+# /)
      return !commands.split(' && ').every(isKnown)
    })
}

/** The scripts of the projects that try the package on other platforms. */
function platformScripts(): readonly string[] {
  const folder = join(root, 'test/platforms')
  const manifests = readdirSync(folder)
    .map((name) => join(folder, name, 'package.json'))
    .filter((path) => existsSync(path))
  return manifests.flatMap((path) => Object.values<string>(JSON.parse(readFileSync(path, 'utf8')).scripts ?? {}))
}

/** Commands of the repository, which CI runs: their scripts and files must be there. */
function isKnown(command: string): boolean {
  const [program = '', name = '', ...rest] = shellWords(command.replace(/^(?:\w+=\S+ )*/, ''))
  const { scripts, dependencies, peerDependencies, devDependencies } = manifest
  if (program === 'npm' && name === 'ci') return rest.length === 0
  if (program === 'npm' && name === 'test') return true
  if (program === 'npm' && name === 'run') return Object.keys(scripts).includes(rest[0] ?? '')
  if (program === 'npm' && name === 'install') {
    const known = { cartometrics: '', postgres: '', ...dependencies, ...peerDependencies, ...devDependencies }
    return rest.every((one) => one.startsWith('--') || Object.keys(known).includes(one))
  }
  if (program === 'npx' && name === 'esbuild')
    return platformScripts().some((script) => script.includes(command.slice(4)))
  if (program === 'npx' && name === 'vitest')
    return rest.every((one) => /^-|^run$|^unit$/.test(one) || existsSync(join(root, one)))
  return ['node', 'bash'].includes(program) && existsSync(join(root, name))
}
