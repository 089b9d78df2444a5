import { DefinitionError } from '../../errors.js'

/** An element to be written. Attributes that are undefined are left out; a text stands between the tags as it is. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | number | boolean | undefined>>
  readonly children: readonly XmlElement[] | string
}

/** `element('run', {}, 'text')` */
export function element(
  name: string,
  attributes: XmlElement['attributes'] = {},
  children: readonly (XmlElement | undefined)[] | string = [],
): XmlElement {
  return {
    name,
    attributes,
    children: typeof children === 'string' ? children : children.filter((child) => child !== undefined),
  }
}

/** Writes a document as Tableau does: the build in a comment, single quotes, one element a line, so that files differ by lines. */
export function writeXml(root: XmlElement, build: string): string {
  return `<?xml version='1.0' encoding='utf-8' ?>\n\n<!-- build ${build} -->\n${writeElement(root, '')}\n`
}

/** Writes an element; all lines but the first start with an indent. Without one, it is written in a single line. */
export function writeElement({ name, attributes, children }: XmlElement, indent: string | undefined): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([attribute, value]) => ` ${attribute}='${escapeAttribute(String(value))}'`)
  const start = `<${name}${written.join('')}`
  if (children.length === 0) return `${start} />`
  if (typeof children === 'string') return `${start}>${escapeText(children)}</${name}>`
  if (indent === undefined) return `${start}>${children.map((child) => writeElement(child, indent)).join('')}</${name}>`
  const inner = children.map((child) => `${indent}  ${writeElement(child, `${indent}  `)}\n`)
  return `${start}>\n${inner.join('')}${indent}</${name}>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
}

/** A text within single or double quotes. */
export function escapeAttribute(text: string): string {
  return writable(text).replaceAll(/[&<>'"\n\r\t]/g, (character) => entities[character] as string)
}

/** A text between tags. */
export function escapeText(text: string): string {
  return writable(text).replaceAll(/[&<>\r]/g, (character) => entities[character] as string)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML 1.0 cannot hold
export const unwritable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u

/** XML has no way to write some characters: to leave them out would make another name of a name. */
function writable(text: string): string {
  const found = unwritable.exec(text)
  if (found === null) return text
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
  throw new DefinitionError(
    `${JSON.stringify(text)} has the character U+${code}, which Tableau's files (XML) cannot hold; give it another name`,
    {},
  )
}
