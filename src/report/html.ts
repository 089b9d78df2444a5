const markup = Symbol('markup')

/**
 * Markup that is safe to put into a page. Only this module makes it: a string is not accepted where markup is wanted, and a string put
 * into markup becomes text.
 */
export interface Html {
  readonly [markup]: string
}

/** What can be put into {@link html}: strings and numbers become text; markup stays markup. */
type HtmlPart = string | number | Html | readonly Html[]

/** The attributes of an {@link element}; those that are null or undefined are left out. */
type Attributes = Readonly<Record<string, string | number | null | undefined>>

/** No markup at all. */
export const noHtml: Html = { [markup]: '' }

/**
 * Makes markup from a template. Values put into it, between tags or in quoted attributes, are escaped.
 *
 * @example
 * html`<b title="${'"'}">${'AT&T'}</b>` // <b title="&quot;">AT&amp;T</b>
 */
export function html(template: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  let text = template[0] as string
  for (let index = 0; index < parts.length; index++) {
    text += markupOfPart(parts[index] as HtmlPart) + template[index + 1]
  }
  return { [markup]: text }
}

/** Joins pieces of markup, with a separator between them. */
export function joinHtml(parts: readonly Html[], separator: Html = noHtml): Html {
  return { [markup]: parts.map((part) => part[markup]).join(separator[markup]) }
}

/**
 * Makes an element whose name or attributes are known only at run time. The values of its attributes are escaped.
 *
 * @throws for an invalid name, and for a script or style element: see {@link rawElement}
 */
export function element(name: string, attributes: Attributes, content: HtmlPart): Html {
  if (/^(?:script|style)$/i.test(name)) throw new Error(`the content of ${name} is not text`)
  return { [markup]: `${startTag(name, attributes)}${markupOfPart(content)}</${checkedName(name)}>` }
}

/**
 * Makes a script or style element. Nothing in it can be escaped, so its content is written byte for byte.
 *
 * @throws for content that could end the element, or open a comment that hides its end
 */
export function rawElement(name: 'script' | 'style', attributes: Attributes, content: string): Html {
  if (/<\/(?:script|style)|<!--/i.test(content)) throw new Error(`the content of ${name} would end the element`)
  return { [markup]: `${startTag(name, attributes)}${content}</${name}>` }
}

/** Makes an element with data for the page's script, as JSON in which nothing can end the element or open a comment. */
export function jsonElement(id: string, value: unknown): Html {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return rawElement('script', { type: 'application/json', id }, json)
}

/** The markup as a string, to be written to a file or read as HTML. */
export function markupOf(content: Html): string {
  return content[markup]
}

function markupOfPart(part: HtmlPart): string {
  if (typeof part !== 'object') return typeof part === 'number' ? String(part) : escapeText(String(part))
  return markup in part ? part[markup] : part.map((one) => one[markup]).join('')
}

function startTag(name: string, attributes: Attributes): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([attribute, value]) => ` ${checkedName(attribute)}="${escapeText(String(value))}"`)
  return `<${checkedName(name)}${written.join('')}>`
}

function checkedName(name: string): string {
  if (/^[A-Za-z][\w:.-]*$/.test(name)) return name
  throw new Error(`${JSON.stringify(name)} is no name of an element or attribute`)
}

const special = /[&<>"'`\uFFFE\uFFFF]|[^\P{Cc}\t\n\r]|\p{Cs}/gu

/** A quick first test: most texts have no character outside this class, and then need no replacing. */
const suspect = /[^ !#$%(-;=?-_a-z{|}~\u00A0-\uD7FF\uE000-\uFFFD]/

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** Escapes text for HTML, SVG and quoted attributes. Characters that they cannot hold are replaced by `\uFFFD`. */
function escapeText(text: string): string {
  if (!suspect.test(text)) return text
  return text.replace(special, (character) => entities[character] ?? '\uFFFD')
}
