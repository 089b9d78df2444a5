import { TableauFileError } from '../file/file-error.js'

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

const skipped = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>|<!DOCTYPE[^>]*>/y
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
  const fail = (problem: string): never => {
    const line = document.slice(0, at).split('\n').length
    throw new TableauFileError(`the file is no well-formed XML: ${problem} in line ${line}`, { line })
  }
  const close = (element: OpenElement, inner: ScannedElement['inner']) => {
    const { tag, from, attributes, attributesEnd, children } = element
    const done = { name: tag.replace(featurePrefix, ''), attributes, children, from, to: at, attributesEnd, inner }
    const parent = open.at(-1)
    if (parent === undefined) root = done
    else parent.children.push(done)
  }

  while (at < document.length) {
    const next = document.indexOf('<', at)
    if (next < 0) break
    at = next
    if (match(skipped) !== null) continue
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
      attributes.push({ name: found[1] as string, value: withoutEntities(raw), from: at - 1 - raw.length, to: at - 1 })
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

/** The text directly within an element, without entities. */
export function textOf({ inner, children }: ScannedElement, document: string): string {
  if (inner === undefined) return ''
  return children.length > 0 ? '' : withoutEntities(document.slice(inner.from, inner.to))
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', apos: "'", quot: '"' }

/** A text without entities; an entity of the document's own stays as it is. */
function withoutEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(\w+));/g, (whole, decimal, hex, named) => {
    if (named !== undefined) return Object.hasOwn(entities, named) ? (entities[named] as string) : whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
