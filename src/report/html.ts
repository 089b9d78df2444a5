const markup = Symbol('markup')

/**
 * Markup that is safe to put into a page. Only this module makes it: a string cannot stand where it is wanted, and a string put into
 * it becomes text.
 */
export interface Html {
  readonly [markup]: string
}

/** What can be put into {@link html}: strings and numbers become text, markup stays markup. */
type HtmlPart = string | number | Html | readonly Html[]

/** The attributes of an {@link element}; those that are null or undefined are left out. */
type Attributes = Readonly<Record<string, string | number | null | undefined>>

/** No markup at all. */
export const noHtml: Html = { [markup]: '' }

/**
 * Makes markup of a template: what is put into it is text, between tags and in quoted attributes.
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

/** Puts markup together, with what separates it. */
export function joinHtml(parts: readonly Html[], separator: Html = noHtml): Html {
  return { [markup]: parts.map((part) => part[markup]).join(separator[markup]) }
}

/**
 * Makes an element whose name or attributes are not known when the code is written. Its attributes are escaped, whatever they are.
 *
 * @throws for a name that is none, and for an element whose content is no text: see {@link rawElement}
 */
export function element(name: string, attributes: Attributes, content: HtmlPart): Html {
  if (/^(?:script|style)$/i.test(name)) throw new Error(`the content of ${name} is not text`)
  return { [markup]: `${startTag(name, attributes)}${markupOfPart(content)}</${checkedName(name)}>` }
}

/**
 * Makes an element whose content is a script or a style sheet, in which nothing can be escaped, so that its bytes are those given.
 *
 * @throws for a content that could end the element, or begin a comment that swallows its end
 */
export function rawElement(name: 'script' | 'style', attributes: Attributes, content: string): Html {
  if (/<\/(?:script|style)|<!--/i.test(content)) throw new Error(`the content of ${name} would end the element`)
  return { [markup]: `${startTag(name, attributes)}${content}</${name}>` }
}

/** Makes an element with data for the page's script, as JSON: nothing in it can end the element or begin a comment. */
export function jsonElement(id: string, value: unknown): Html {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return rawElement('script', { type: 'application/json', id }, json)
}

/** The text of markup, for a file or for what reads it as HTML. */
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

/** What could be one of these: most texts have nothing of it, and a single class of characters is quick. */
const suspect = /[^ !#$%(-;=?-_a-z{|}~\u00A0-\uD7FF\uE000-\uFFFD]/

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** Text in HTML, SVG and quoted attributes. Characters that neither can hold are shown as missing. */
function escapeText(text: string): string {
  if (!suspect.test(text)) return text
  return text.replace(special, (character) => entities[character] ?? '\uFFFD')
}
