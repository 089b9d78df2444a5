/** A set of characters, by code point. */
export type CharacterSet = (code: number) => boolean

export const not =
  (set: CharacterSet): CharacterSet =>
  (code) =>
    !set(code)

/** Characters that end a line, for `.`, `^`, `$`, `\R` and `\v`. */
export const isLineEnd: CharacterSet = (code) =>
  (code >= 0x0a && code <= 0x0d) || code === 0x85 || code === 0x2028 || code === 0x2029

/** What JavaScript's `\p{…}` knows, with the answers for characters that were asked for kept. */
function ofClass(content: string): CharacterSet {
  const pattern = new RegExp(`^[${content}]$`, 'u')
  const known = new Map<number, boolean>()
  return (code) => {
    let answer = known.get(code)
    if (answer === undefined) {
      answer = pattern.test(String.fromCodePoint(code))
      known.set(code, answer)
    }
    return answer
  }
}

export const isDigit = ofClass('\\p{Nd}')
export const isSpace = ofClass('\\p{White_Space}')
export const isHorizontalSpace = ofClass('\\p{Zs}\\t')
export const isWord = ofClass('\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u200c\\u200d')
/** What `\b` passes over: characters that belong to the one before. */
export const isExtending = ofClass('\\p{Grapheme_Extend}\\p{Cf}')
/** White space that the flag `x` drops from a pattern. */
export const isPatternSpace = ofClass('\\p{Pattern_White_Space}')

const categories =
  'C Other|Cc Control cntrl|Cf Format|Cn Unassigned|Co Private_Use|Cs Surrogate|L Letter|LC Cased_Letter|Ll Lowercase_Letter|' +
  'Lm Modifier_Letter|Lo Other_Letter|Lt Titlecase_Letter|Lu Uppercase_Letter|M Mark Combining_Mark|Mc Spacing_Mark|' +
  'Me Enclosing_Mark|Mn Nonspacing_Mark|N Number|Nd Decimal_Number digit|Nl Letter_Number|No Other_Number|' +
  'P Punctuation punct|Pc Connector_Punctuation|Pd Dash_Punctuation|Pe Close_Punctuation|Pf Final_Punctuation|' +
  'Pi Initial_Punctuation|Po Other_Punctuation|Ps Open_Punctuation|S Symbol|Sc Currency_Symbol|Sk Modifier_Symbol|' +
  'Sm Math_Symbol|So Other_Symbol|Z Separator|Zl Line_Separator|Zp Paragraph_Separator|Zs Space_Separator'

const binary =
  'Alphabetic Alpha|ASCII_Hex_Digit AHex|Bidi_Control Bidi_C|Bidi_Mirrored Bidi_M|Case_Ignorable CI|Cased|' +
  'Changes_When_Casefolded CWCF|Changes_When_Casemapped CWCM|Changes_When_Lowercased CWL|Changes_When_NFKC_Casefolded CWKCF|' +
  'Changes_When_Titlecased CWT|Changes_When_Uppercased CWU|Dash|Default_Ignorable_Code_Point DI|Deprecated Dep|Diacritic Dia|' +
  'Emoji|Emoji_Component EComp|Emoji_Modifier EMod|Emoji_Modifier_Base EBase|Emoji_Presentation EPres|Extended_Pictographic ExtPict|' +
  'Extender Ext|Grapheme_Base Gr_Base|Grapheme_Extend Gr_Ext|Hex_Digit Hex|ID_Continue IDC|ID_Start IDS|Ideographic Ideo|' +
  'IDS_Binary_Operator IDSB|IDS_Trinary_Operator IDST|Join_Control Join_C|Logical_Order_Exception LOE|Lowercase Lower|Math|' +
  'Noncharacter_Code_Point NChar|Pattern_Syntax Pat_Syn|Pattern_White_Space Pat_WS|Quotation_Mark QMark|Radical|' +
  'Regional_Indicator RI|Sentence_Terminal STerm|Soft_Dotted SD|Terminal_Punctuation Term|Unified_Ideograph UIdeo|Uppercase Upper|' +
  'Variation_Selector VS|White_Space WSpace space|XID_Continue XIDC|XID_Start XIDS'

/** Names are compared without case, spaces, hyphens and underscores. */
const loose = (name: string): string => name.replace(/[\s_-]/g, '').toLowerCase()

function byLooseName(list: string): ReadonlyMap<string, string> {
  return new Map(
    list.split('|').flatMap((entry) => {
      const names = entry.split(' ')
      return names.map((name) => [loose(name), names[0] ?? ''] as const)
    }),
  )
}

const categoryNames = byLooseName(categories)
const binaryNames = byLooseName(binary)

/** Properties that only ICU has; the POSIX classes among them. */
const special: Readonly<Record<string, string>> = {
  alnum: '\\p{Alphabetic}\\p{Nd}',
  blank: '\\p{Zs}\\t',
  graph: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Cf}\\p{Co}',
  print: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Cf}\\p{Co}\\p{Zs}',
  xdigit: '\\p{Nd}\\p{Hex_Digit}',
  any: '\\p{Any}',
  ascii: '\\p{ASCII}',
  assigned: '\\p{Assigned}',
}

const properties = new Map<string, CharacterSet | undefined>()

/** The set that `\p{name}` or `[:name:]` is; undefined for a name that is not known here. */
export function propertyNamed(name: string): CharacterSet | undefined {
  if (!properties.has(name)) {
    const content = propertyClass(name)
    properties.set(name, content === undefined ? undefined : ofClass(content))
  }
  return properties.get(name)
}

function propertyClass(name: string): string | undefined {
  const [property = '', value, ...more] = name.split('=')
  if (more.length > 0) return undefined
  if (value !== undefined) {
    switch (loose(property)) {
      case 'gc':
      case 'generalcategory': {
        const category = categoryNames.get(loose(value))
        return category === undefined ? undefined : `\\p{${category}}`
      }
      case 'sc':
      case 'script':
        return scriptClass('Script', value)
      case 'scx':
      case 'scriptextensions':
        return scriptClass('Script_Extensions', value)
      default:
        return undefined
    }
  }
  const plain = loose(name)
  const known = categoryNames.get(plain)
  if (known !== undefined) return `\\p{${known}}`
  const script = scriptClass('Script', name)
  if (script !== undefined) return script
  const property2 = binaryNames.get(plain)
  return property2 === undefined ? special[plain] : `\\p{${property2}}`
}

/** A script, spelt as JavaScript needs it: `Old_Italic`, `Nko`. */
function scriptClass(property: 'Script' | 'Script_Extensions', name: string): string | undefined {
  const words = name.trim().split(/[\s_-]+/)
  const spelt = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase()).join('_')
  if (!/^\w+$/.test(spelt)) return undefined
  const content = `\\p{${property}=${spelt}}`
  try {
    new RegExp(content, 'u')
    return content
  } catch {
    return undefined
  }
}

const dotlessI = 0x131

/** A character without its case, where that is one character. */
export function foldCase(code: number): number {
  if (code < 0x80) return code >= 0x41 && code <= 0x5a ? code + 32 : code
  if (code === dotlessI) return code
  const upper = single(String.fromCodePoint(code).toUpperCase()) ?? code
  return single(String.fromCodePoint(upper).toLowerCase()) ?? upper
}

/** A text without its case: ß becomes ss. */
export function foldFully(code: number): readonly number[] {
  if (code < 0x80 || code === dotlessI) return [foldCase(code)]
  const folded = String.fromCodePoint(code).toLowerCase().toUpperCase().toLowerCase()
  return codesOf(folded)
}

function single(text: string): number | undefined {
  const code = text.codePointAt(0)
  return code !== undefined && text.length === (code > 0xffff ? 2 : 1) ? code : undefined
}

/** For each character without its case, the others that differ in case only. */
let variants: ReadonlyMap<number, readonly number[]> | undefined

function caseVariants(code: number): readonly number[] {
  if (variants === undefined) {
    const all = new Map<number, number[]>()
    for (let other = 0; other < 0x1ea00; other++) {
      if (other >= 0xd800 && other <= 0xdfff) continue
      const folded = foldCase(other)
      if (folded === other) continue
      const known = all.get(folded)
      if (known === undefined) all.set(folded, [folded, other])
      else known.push(other)
    }
    variants = all
  }
  return variants.get(foldCase(code)) ?? [code]
}

/** A set and all characters that differ from one in it by case only. */
export const withoutCase =
  (set: CharacterSet): CharacterSet =>
  (code) =>
    set(code) || caseVariants(code).some(set)

/** The code points of a text. */
export function codesOf(text: string): number[] {
  const codes: number[] = []
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at) ?? 0
    codes.push(code)
    if (code > 0xffff) at++
  }
  return codes
}
