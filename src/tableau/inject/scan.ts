import { shown } from '../../shown.js'
import { TableauFileError } from '../file/file-error.js'
import { unwritable } from '../file/xml.js'

/** An attribute, and where its value stands in the document. */
export interface ScannedAttribute {
  readonly name: string
  /** Without entities. */
  readonly value: string
  readonly from: number
  readonly to: number
}

/** An element, and where it stands in the document. Whatever else there is stays unread. */
export interface ScannedElement {
  /** The name without the prefix of a feature: `folders-common` of `_.fcp.X.true...folders-common`. */
  readonly name: string
  readonly attributes: readonly ScannedAttribute[]
  readonly children: readonly ScannedElement[]
  /** From the `<` of the start tag to after the `>` of the end tag. */
  readonly from: number
  readonly to: number
  /** After the last attribute, or the name. */
  readonly attributesEnd: number
  /** What is between the tags; an element without an end tag has none. */
  readonly inner: { readonly from: number; readonly to: number } | undefined
}

interface OpenElement {
  readonly tag: string
  readonly from: number
  readonly attributes: readonly ScannedAttribute[]
  readonly attributesEnd: number
  readonly innerFrom: number
  readonly children: ScannedElement[]
}

const skipped = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>/y
const characters = /<!\[CDATA\[[\s\S]*?\]\]>/y
const doctype = /<!DOCTYPE\s+[^\s[>]+(?:\s+(?:SYSTEM|PUBLIC\s+(?:"[^"]*"|'[^']*'))\s+(?:"[^"]*"|'[^']*'))?\s*([[>])/y
const declaration = /<\?xml(?:\s[\s\S]*?)?\?>/y
const declaredEncoding = /\sencoding\s*=\s*["']([^"']*)["']/
const startTag = /<([^\s/>!?]+)/y
const attribute = /\s+([^\s=/>]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y
const tagEnd = /\s*(\/?)>/y
const endTag = /<\/([^\s>]+)\s*>/y
const featurePrefix = /^_\.fcp\.[^.]+\.(?:true|false)\.\.\./

/** How deep elements may lie within each other: what goes through them calls itself for each level. */
const deepest = 500

/**
 * Finds the elements of a document, without changing or losing anything of it.
 *
 * @throws {@link TableauFileError} for what is no well-formed XML
 */
export function scanXml(document: string): ScannedElement {
  const open: OpenElement[] = []
  let root: ScannedElement | undefined
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(document)
    if (found !== null) at += found[0].length
    return found
  }
  const lineAt = (offset: number): number => document.slice(0, offset).split('\n').length
  const fail = (problem: string): never => {
    const line = lineAt(at)
    throw new TableauFileError(`the file is no well-formed XML: ${problem} in line ${line}`, { line })
  }
  const close = (element: OpenElement, inner: ScannedElement['inner']) => {
    const { tag, from, attributes, attributesEnd, children } = element
    const done = { name: tag.replace(featurePrefix, ''), attributes, children, from, to: at, attributesEnd, inner }
    const parent = open.at(-1)
    if (parent === undefined) root = done
    else parent.children.push(done)
  }

  /** Goes over text, which is only within the root element, and holds no entities but XML's own. */
  const passText = (to: number) => {
    const text = document.slice(at, to)
    const stray = open.length === 0 ? text.search(/\S/) : -1
    const where = root === undefined ? 'in front of' : 'behind'
    const wrong =
      stray < 0 ? entityProblemIn(text) : { index: stray, problem: `there is text ${where} the root element` }
    if (wrong !== undefined) {
      at += wrong.index
      fail(wrong.problem)
    }
    at = to
  }

  if (document.startsWith('\uFEFF')) at = 1
  const declared = declaredEncoding.exec(match(declaration)?.[0] ?? '')?.[1]
  if (declared !== undefined) refuseEncoding(declared)
  while (at < document.length) {
    const next = document.indexOf('<', at)
    if (next < 0) break
    passText(next)
    if (document.startsWith('<?xml', at) && match(declaration) !== null) {
      at = next
      return fail('the XML declaration does not stand at the start')
    }
    if (match(skipped) !== null) continue
    if (match(characters) !== null) {
      at = next
      if (open.length === 0) return fail('a CDATA section stands outside of the root element')
      match(characters)
      continue
    }
    const type = match(doctype)
    if (type !== null) {
      at = next
      if (root !== undefined || open.length > 0) return fail('a DOCTYPE does not stand in front of the root element')
      if (type[1] === '[') {
        throw new TableauFileError(
          `the file has a DOCTYPE with declarations of its own in line ${lineAt(next)}, which Tableau does not write and which are not read here: remove it, and write out the entities that it declares`,
          { line: lineAt(next) },
        )
      }
      match(doctype)
      continue
    }
    for (const [start, what] of unclosedParts) {
      if (document.startsWith(start, at)) return fail(`${what} is not closed`)
    }
    const ending = match(endTag)
    if (ending !== null) {
      const element = open.pop()
      if (element === undefined || element.tag !== ending[1]) {
        return fail(`</${ending[1]}> closes ${element === undefined ? 'nothing' : `<${element.tag}>`}`)
      }
      close(element, { from: element.innerFrom, to: next })
      continue
    }
    const starting = match(startTag)
    if (starting === null) return fail('a "<" starts no tag')
    if (root !== undefined && open.length === 0) return fail('there is a second root element')
    const attributes: ScannedAttribute[] = []
    for (let found = match(attribute); found !== null; found = match(attribute)) {
      const raw = found[2] ?? found[3] ?? ''
      const wrong = entityProblemIn(raw)
      if (wrong !== undefined) return fail(wrong.problem)
      const name = found[1] as string
      if (attributes.some((other) => other.name === name))
        return fail(`the tag <${starting[1]}> has the attribute ${name} twice`)
      // White space in a value is a blank, unless it is written as an entity.
      const value = withoutEntities(raw.replaceAll(/\r\n|[\t\n\r]/g, ' '))
      attributes.push({ name, value, from: at - 1 - raw.length, to: at - 1 })
    }
    const attributesEnd = at
    const ended = match(tagEnd)
    if (ended === null) return fail(`the tag <${starting[1]}> is not closed`)
    const element: OpenElement = {
      tag: starting[1] as string,
      from: next,
      attributes,
      attributesEnd,
      innerFrom: at,
      children: [],
    }
    if (ended[1] === '/') close(element, undefined)
    else if (open.push(element) > deepest) return fail(`elements lie more than ${deepest} deep within each other`)
  }
  if (root !== undefined || open.length > 0) passText(document.length)
  const unclosed = open.at(-1)
  if (unclosed !== undefined) return fail(`<${unclosed.tag}> is not closed`)
  return root ?? fail('there is no element')
}

/** The value of an attribute; undefined where there is none. A feature's prefix does not count. */
export function attributeOf({ attributes }: ScannedElement, name: string): string | undefined {
  return attributes.find((one) => one.name.replace(featurePrefix, '') === name)?.value
}

/** The children of a name. */
export function childrenNamed({ children }: ScannedElement, name: string): readonly ScannedElement[] {
  return children.filter((child) => child.name === name)
}

/** All elements of a name, however deep. */
export function descendantsNamed(element: ScannedElement, name: string): readonly ScannedElement[] {
  return element.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...descendantsNamed(child, name),
  ])
}

/** The text directly within an element, without entities, comments and the marks of CDATA; none where it has elements. */
export function textOf({ inner, children }: ScannedElement, document: string): string {
  if (inner === undefined || children.length > 0) return ''
  const parts = document.slice(inner.from, inner.to).split(/(<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>)/)
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return withoutEntities(part)
      return part.startsWith('<![CDATA[') ? part.slice(9, -3) : ''
    })
    .join('')
}

/**
 * Refuses an encoding that is not UTF-8: what is added could not be written in it.
 *
 * @throws {@link TableauFileError}
 */
export function refuseEncoding(name: string): void {
  if (/^utf-?8$/i.test(name)) return
  throw new TableauFileError(
    `the file is in ${shown(name)}, as its XML declaration says, and Tableau writes UTF-8: save it as UTF-8, and have the declaration say so`,
    {},
  )
}

/** The encoding that the XML declaration of some bytes names. */
export function encodingOf(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 200)).replace(/^\u00EF\u00BB\u00BF/, '')
  declaration.lastIndex = 0
  return declaredEncoding.exec(declaration.exec(start)?.[0] ?? '')?.[1]
}

/** What begins something that has an end of its own. */
const unclosedParts = [
  ['<!--', 'a comment'],
  ['<![CDATA[', 'a CDATA section'],
  ['<?', 'a processing instruction'],
  ['<!DOCTYPE', 'a DOCTYPE'],
] as const

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', apos: "'", quot: '"' }

const ampersands = /&(?:#(\d{1,9})|#x([0-9a-fA-F]{1,8})|(\w{1,40}))?;?/g

/** What is wrong with the first "&" of a text that begins neither an entity of XML's own nor a character that XML can hold. */
function entityProblemIn(text: string): { readonly index: number; readonly problem: string } | undefined {
  if (!text.includes('&')) return undefined
  for (const { 0: found, 1: decimal, 2: hex, 3: named, index } of text.matchAll(ampersands)) {
    if (!found.endsWith(';') || found === '&;')
      return { index, problem: 'an "&" begins no entity: it is written &amp;' }
    if (named !== undefined) {
      if (Object.hasOwn(entities, named)) continue
      return { index, problem: `the entity ${found} is none of XML's own (&amp; &lt; &gt; &apos; &quot;)` }
    }
    const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal)
    const isHeld = code <= 0x10ffff && !unwritable.test(String.fromCodePoint(code))
    if (!isHeld) return { index, problem: `${found} is no character that XML can hold` }
  }
  return undefined
}

/** Of a text whose entities have been looked at. */
function withoutEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (_, decimal, hex, named) =>
    named === undefined
      ? String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal))
      : (entities[named] as string),
  )
}
