import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPattern, readReplacement } from '../../../../src/tableau/language/regular-expressions/pattern.js'

/** The groups of the first match; undefined where nothing matches. */
function search(source: string, text: string) {
  const result = readPattern(source)
  if ('problem' in result) throw new Error(result.problem)
  return result.read.search(text)
}

function replace(source: string, text: string, replacement: string): string {
  const result = readPattern(source)
  if ('problem' in result) throw new Error(result.problem)
  const by = readReplacement(replacement, result.read)
  if ('problem' in by) throw new Error(by.problem)
  return result.read.replace(text, by.read)
}

/** A group by its name, in a replacement. */
const group = (name: string) => `$${`{${name}}`}`

/** What is wrong with a pattern, after its own text. */
function problemOf(source: string): string {
  const result = readPattern(source)
  if (!('problem' in result)) throw new Error(`${source} is read`)
  return result.problem.slice(`The regular expression ${JSON.stringify(source)} `.length)
}

describe('a pattern', () => {
  it.each<[why: string, source: string, text: string, groups: readonly (string | null)[] | undefined]>([
    ['the examples of Tableau', '[a-z]+\\s+(\\d+)', 'abc 123', ['abc 123', '123']],
    ['…', '\\[\\s*(\\w*\\.)(\\w*\\s*\\])', '-([1234].[The.Market])-', ['[The.Market]', 'The.', 'Market]']],
    ['possessive quantifiers', 'a*+a', 'aaa', undefined],
    ['…', '(a++)b', 'aab', ['aab', 'aa']],
    ['…', 'a{1,2}+a', 'aa', undefined],
    ['…', 'a?+a', 'a', undefined],
    ['atomic groups', '(?>a|ab)c', 'abc', undefined],
    ['…', '(?>(a)|b)+c', 'abc', ['abc', 'a']],
    ['flags anywhere', 'a(?i)b', 'aB', ['aB']],
    ['…', 'a(?i)b', 'AB', undefined],
    ['flags of a group', '(?i:AB)c', 'abc', ['abc']],
    ['…', '(?i:AB)c', 'abC', undefined],
    ['flags up to the end of their group', '(?:(?i)a|b)c', 'Bc', ['Bc']],
    ['…', '(?:(?i)a)b', 'aB', undefined],
    ['flags taken back', '(?i)a(?-i)b', 'AB', undefined],
    ['flag s, and CR LF as one', '(?s)^.$', '\r\n', ['\r\n']],
    ['flag m', '(?m)^b$', 'a\nb\nc', ['b']],
    ['without it', '^b$', 'a\nb\nc', undefined],
    ['flag x', '(?x) a b # a comment\n [c d]', 'abd', ['abd']],
    ['a comment', 'a(?#no)b(?# )+', 'abb', ['abb']],
    ['flag d: only LF ends a line', '(?d).', '\r', ['\r']],
    ['dot stops at every line end', 'a.b', 'a\u0085b', undefined],
    ['…', 'a.b', 'a\u000bb', undefined],
    ['$ before a last line end', 'a$', 'a\n', ['a']],
    ['…', 'a$', 'a\r\n', ['a']],
    ['…', 'a$', 'a\n\n', undefined],
    ['\\Z likewise', 'a\\Z', 'a\u2028', ['a']],
    ['\\z at the very end', 'a\\z', 'a\n', undefined],
    ['\\A only at the start', '(?m)\\Ab', 'a\nb', undefined],
    ['^ with m not after a last line end', '(?m)^\\z', 'a\n', undefined],
    ['\\R', 'a\\Rb', 'a\r\nb', ['a\r\nb']],
    ['\\h and \\H', '\\h\\H', '\t\u00a0x', ['\u00a0x']],
    ['\\v is any line end', '\\v', '\u2029', ['\u2029']],
    ['\\X', '^\\X$', 'e\u0301', ['e\u0301']],
    ['…', '^\\X\\X$', '👨‍👩‍👧a', ['👨‍👩‍👧a']],
    ['quoting', '\\Qa.b\\E+', 'a.bb', ['a.bb']],
    ['…', '\\Qa*', 'aa a*', ['a*']],
    [
      'escapes',
      '\\a\\e\\cA\\x41\\x{1F600}\\u00e9\\U0001F600\\0101',
      '\u0007\u001b\u0001A😀é😀A',
      ['\u0007\u001b\u0001A😀é😀A'],
    ],
    ['\\d, \\w and \\s are of all scripts', '^\\d\\w\\s$', '٣é\u2003', ['٣é\u2003']],
    ['a boundary is none inside of a character', 'e\\b', 'e\u0301', undefined],
    ['\\b after other letters', '\\bé\\b', ' é ', ['é']],
    ['POSIX classes', '[[:alpha:]]+', '1éa', ['éa']],
    ['… outside of a set', '[:alpha:]+', '1éa', ['éa']],
    ['… and not', '[[:^digit:]]', '1x', ['x']],
    ['… beside others', '[[:upper:][:punct:]_]+', 'aA!_', ['A!_']],
    ['difference of sets', '[[a-z]--[aeiou]]+', 'aeixyz', ['xyz']],
    ['…', '[[a-z]-[aeiou]]+', 'aeixyz', ['xyz']],
    ['intersection of sets', '[a-z&&[^b]]+', 'bac', ['ac']],
    ['…', '[[a-z]&[x-z]]+', 'axz', ['xz']],
    ['a hyphen that is none', '[\\w-.]+', '!a-.', ['a-.']],
    ['a range from a hyphen', '[\\--9]', '5', ['5']],
    ['a bracket at the start', '[]a]+', 'b]a', [']a']],
    ['other brackets in a set', '[The.Market]', '[', undefined],
    ['properties', '\\p{Lu}\\p{Lowercase Letter}\\p{Greek}\\P{L}\\p{script=Cyrillic}', 'Aaγ1я', ['Aaγ1я']],
    ['… by loose names', '\\p{white_space}\\p{WHITE SPACE}\\pL', '\u0085 x', ['\u0085 x']],
    ['without case', '(?i)straße', 'STRASSE', ['STRASSE']],
    ['…', '(?i)STRASSE', 'straße', ['straße']],
    ['…', '(?i)ß', 'SS', ['SS']],
    ['…', '(?i)^ß+$', 'ßSSẞ', ['ßSSẞ']],
    ['…', '(?i)S', 'ß', undefined],
    ['…', '(?i)[k]', '\u212a', ['\u212a']],
    ['…', '(?i)[^a]', 'A', undefined],
    ['…', '(?i)\\p{Lu}', 'a', ['a']],
    ['…', '(?i)i', '\u0131', undefined],
    ['… of references', '(?i)(a)\\1', 'aA', ['aA', 'a']],
    ['named groups', '(?<first>a)\\k<first>', 'aa', ['aa', 'a']],
    ['a reference to a group that took no part fails', '(?:(a)|b)\\1', 'b', undefined],
    ['groups keep what they had in loops', '(?:(a)|b)*', 'ab', ['ab', 'a']],
    ['references of two digits', '(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\\10', 'abcdefghijj', ['abcdefghijj', ...'abcdefghij']],
    ['… that are one and a digit', '(a)\\12', 'aa2', ['aa2', 'a']],
    ['lookahead', '\\w+(?=!)', 'ab c!', ['c']],
    ['…', '(?!a)\\w', 'ab', ['b']],
    ['lookbehind', '(?<=a{1,2})b', 'aab', ['b']],
    ['…', '(?<=(a|bc))d', 'bcd', ['d', 'bc']],
    ['…', '(?<!a)b', 'ab b', ['b']],
    ['\\G', '\\G\\d', '1', ['1']],
    ['…', '\\G\\d', 'a1', undefined],
    ['counted loops', '(?:ab){2,3}', 'abababab', ['ababab']],
    ['… lazily', '(?:ab){2,3}?', 'abababab', ['abab']],
    ['… nested', '(?:a{2}b){2}', 'aabaab', ['aabaab']],
    ['loops of nothing end', '(?:a?)*b', 'aab', ['aab']],
    ['…', '(?:a?){3,}b', 'aab', ['aab']],
    ['…', '(a*)*', 'b', ['', '']],
    ['…', '(?:a?)*?b', 'aab', ['aab']],
    ['the first alternative wins', 'a|ab', 'ab', ['a']],
    ['nothing', '', 'b', ['']],
    ['characters above U+FFFF are one', '^.$', '😀', ['😀']],
  ])('%s: %s in %j', (_, source, text, groups) => {
    expect(search(source, text)).toEqual(groups)
  })

  it.each([
    ['\\Na', 'names a character with \\N{…}, which is not computed here: write \\x{…} with its number, at character 1'],
    ['(', 'has a ( without a ) at character 1'],
    ['a)', 'has a ) without a ( at character 2'],
    ['*a', 'has nothing to repeat before * at character 1'],
    ['a**', 'has nothing to repeat before * at character 3'],
    ['^*', 'repeats a place with * at character 2'],
    ['(?=a)?', 'repeats a place with ? at character 6'],
    ['a{2', 'has a { that is not closed as in {2} or {2,5}: write \\{ for the character, at character 2'],
    ['}', 'has a } that repeats nothing: write \\} for the character, at character 1'],
    ['a{3,2}', 'repeats at least 3 and at most 2 times at character 2'],
    ['[a', 'has a [ without a ] at character 1'],
    ['[z-a]', 'has the range z-a, which goes backwards, at character 2'],
    ['[a-\\d]', 'has a range in a set that does not end with a character at character 2'],
    ['[a&&]', 'has a set with nothing beside && at character 1'],
    ['[\\b]', 'has \\b in a set: write \\x08 for a backspace, at character 2'],
    ['\\y', "has the escape \\y, which means nothing in ICU's regular expressions, at character 1"],
    ['a\\', 'ends with a backslash at character 2'],
    ['\\p{InGreek}', 'has the property "InGreek", which is not known here, at character 1'],
    ['\\p{', 'has \\p without a name in braces at character 1'],
    ['(?P<n>a)', "has a group (?P that is none of ICU's at character 1"],
    ['(?w)a', 'has the flag w (word boundaries as in Unicode), which is not computed here, at character 1'],
    ['(?<n>a)(?<n>b)', 'names two groups n at character 8'],
    ['(a)\\2', 'refers to the group 2, which it does not have, at character 4'],
    ['\\k<n>', 'refers with \\k to a name that no group before has, at character 1'],
    ['(?<=a*)b', 'looks behind for something of any length; write {0,100} in place of * or +, for example'],
    ['(?#a', 'has a comment (?# that is not closed at character 1'],
    ['(((a{1000}b){1000}){1000}){100001}', 'repeats more than 100000 times at character 27'],
    ['\\x{110000}', 'has \\x{110000}, which is no character, at character 1'],
  ])('%s is refused, with the place', (source, problem) => {
    expect(problemOf(source)).toBe(problem)
  })

  it.each([
    ['x*', 'axb', '-', '-a--b-'],
    ['', '😀b', '-', '-😀-b-'],
    ['\\G\\d', '123a4', '-', '---a4'],
    ['(a)(b)', 'ab', '$2$1$0', 'baab'],
    ['(a)', 'a', '$12', 'a2'],
    ['(a)|b', 'ab', '[$1]', '[a][]'],
    ['(?<all>.+)', 'a', `<${group('all')}>`, '<a>'],
    ['a', 'a', '\\$1\\\\\\u0041', '$1\\A'],
    ['(?m)^', 'a\nb', '> ', '> a\n> b'],
    ['$', 'a\n', '!', 'a!\n!'],
    ['\\s', 'abc 123', '-', 'abc-123'],
  ])('%s in %j, replaced by %s', (source, text, replacement, expected) => {
    expect(replace(source, text, replacement)).toBe(expected)
  })

  it.each([
    ['(a)', '\\1', 'has \\1: write $1 for a group'],
    ['a', '\\n', 'has \\n: write \\\\ for a backslash'],
    ['a', '\\', 'has \\: write \\\\ for a backslash'],
    ['a', '5$', 'has a $ without a group: write \\$ for a dollar sign'],
    ['a', '$1', 'refers to the group 1, but the pattern has 0'],
    ['a', group('n'), 'names the group n, which the pattern does not have'],
  ])('%s refuses the replacement %s', (source, replacement, problem) => {
    expect(() => replace(source, 'a', replacement)).toThrow(problem)
  })

  it('is refused where it is nested too deeply', () => {
    expect(problemOf('('.repeat(100_000))).toBe('is nested too deeply at character 251')
    expect(problemOf('['.repeat(100_000))).toContain('is nested too deeply')
  })

  it('gives up where it would try for ever', () => {
    expect(() => search('(a+)+$', `${'a'.repeat(40)}b`)).toThrow(
      expect.objectContaining({
        name: 'TableauEvaluationError',
        message: expect.stringContaining('tries too many ways to match a text of 41 characters'),
      }),
    )
    expect(() => search('x.*x.*x.*x.*y', 'x'.repeat(5000))).toThrow('tries too many ways')
    expect(search('(a++)+$', `${'a'.repeat(40)}b`)).toBeUndefined()
  })

  it('goes through long texts', () => {
    expect(search('.*x', 'y'.repeat(5_000))).toBeUndefined()
    expect(search('(?:a|b)*$', 'ab'.repeat(100_000))?.[0]).toHaveLength(200_000)
  })

  it('is read or refused, whatever it is', () => {
    const piece = fc.constantFrom(
      ...'ab09()[]{}*+?|^$.\\-&:=!<>#,pxQEkRXGNi \n',
      '[:alpha:]',
      '(?<n>',
      '\\p{L}',
      '(?i)',
      '&&',
      '--',
      '\\u00e9',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), fc.string({ maxLength: 8 }), (pieces, text) => {
        const result = readPattern(pieces.join(''))
        if ('problem' in result) expect(result.problem).toContain('The regular expression')
        else expect(result.read.replace(text, [0])).toBe(text)
      }),
      { numRuns: 3000 },
    )
  })

  it('finds what JavaScript finds, where the two languages say the same', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '[ab]',
      '[^a]',
      '.',
      '\\d',
      '[b-d]',
      '(?:a|bc)',
      '(?=a)',
      '(?!b)',
      '^',
      '$',
      '\\b',
    )
    const piece = fc
      .tuple(atom, fc.constantFrom('', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{1,}?'))
      .map(([what, often]) => (/^(?:\(\?[=!]|\^|\$|\\b)/.test(what) ? what : what + often))
    const pattern = fc
      .array(
        fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join('')),
        { minLength: 1, maxLength: 3 },
      )
      .map((choices) => choices.join('|'))
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', '1', ' '), { maxLength: 12 })
      .map((letters) => letters.join(''))
    fc.assert(
      fc.property(pattern, fc.constantFrom('', '+', '*?', '{2,3}'), text, (inner, often, subject) => {
        const source = often === '' ? inner : `(?:(?:${inner})c)${often}b?`
        expect(search(source, subject)?.[0]).toBe(new RegExp(source, 'u').exec(subject)?.[0])
        expect(replace(source, subject, '-')).toBe(subject.replace(new RegExp(source, 'gu'), '-'))
      }),
      { numRuns: 1000 },
    )
  })
})
