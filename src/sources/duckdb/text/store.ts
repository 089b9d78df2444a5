import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunOptions } from '../../source.js'
import type { OwnFolder } from '../own-folder.js'
import type { BadLines } from './bad-lines.js'
import { checkText, type TextCheck } from './check.js'
import { allLinesFit, copyLines, isReadAsItIs } from './copy.js'
import type { TextFile } from './layout.js'

type Stop = Pick<RunOptions, 'signal'>

/** A copy of the lines of a file that fit. */
export interface Copy {
  readonly path: string
  readonly bad: BadLines
}

/** A text file, and the copy that is read in its place, where it cannot be read itself. */
export interface ReadableText {
  readonly file: TextFile
  readonly copy: Copy | undefined
  /** Whether there may be numbers with an exponent in it, as in 2.05301E+18. */
  readonly hasExponents: boolean
}

/** What a source knows of its text files, and the copies that it has made of some. */
export interface TextStore {
  /**
   * Looks at all bytes of files, and copies those that DuckDB cannot read.
   *
   * @throws {@link SourceError} where a file cannot be read, or there is no room for a copy
   */
  prepare(files: readonly TextFile[], stop: Stop): Promise<readonly ReadableText[]>
  /**
   * Copies the files that DuckDB could not read: those with lines that do not fit, or else those that its error names.
   *
   * @returns whether there are any but those known before
   */
  repair(texts: readonly ReadableText[], error: string, stop: Stop): Promise<boolean>
  /** Copies the files that have lines which do not fit. @returns whether there are any but those known before */
  copyUnfit(texts: readonly ReadableText[], stop: Stop): Promise<boolean>
}

export function textStore(folder: OwnFolder): TextStore {
  const checks = new Map<string, TextCheck>()
  const copies = new Map<string, Copy>()
  let made = 0

  async function check(file: TextFile, stop: Stop): Promise<TextCheck> {
    const key = keyOfText(file)
    const found = checks.get(key) ?? (await checkText(file, stop))
    checks.set(key, found)
    return found
  }

  async function copy(file: TextFile, stop: Stop): Promise<Copy> {
    const known = copies.get(keyOfText(file))
    // Somebody may have cleared the temporary folder.
    if (known !== undefined && existsSync(known.path)) return known
    const path = join(await folder.path(), `copied-${++made}.csv`)
    try {
      const copied = { path, bad: await copyLines(file, path, stop) }
      copies.set(keyOfText(file), copied)
      return copied
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
  }

  async function copyUnfit(texts: readonly ReadableText[], stop: Stop): Promise<boolean> {
    const unfit: TextFile[] = []
    for (const file of asTheyAre(texts)) if (!(await allLinesFit(file, stop))) unfit.push(file)
    for (const file of unfit) await copy(file, stop)
    return unfit.length > 0
  }

  return {
    async prepare(files, stop) {
      const texts: ReadableText[] = []
      for (const file of files) {
        const { isUtf8, hasExponents, hasLongLines } = await check(file, stop)
        const isCopied = !isReadAsItIs(file) || !isUtf8 || hasLongLines || copies.has(keyOfText(file))
        texts.push({ file, copy: isCopied ? await copy(file, stop) : undefined, hasExponents })
      }
      return texts
    },
    async repair(texts, error, stop) {
      if (await copyUnfit(texts, stop)) return true
      const files = asTheyAre(texts)
      const named = files.filter(({ opened }) => error.includes(opened))
      const wanted = named.length > 0 ? named : files
      for (const file of wanted) await copy(file, stop)
      return wanted.length > 0
    },
    copyUnfit,
  }
}

/** The files that are read as they are. */
function asTheyAre(texts: readonly ReadableText[]): readonly TextFile[] {
  return texts.filter(({ copy }) => copy === undefined).map(({ file }) => file)
}

/** What makes a text another one: its file, the state of that, and how it is read. */
export function keyOfText({ opened, version, encoding, dialect, columns, start }: TextFile): string {
  return JSON.stringify([opened, version, encoding, dialect, columns.length, start])
}
