import { escapeAttribute, escapeText, writeElement, type XmlElement } from '../file/xml.js'
import { type ScannedElement, textOf } from './scan.js'

/** A part of a document to be replaced by a text; an insertion replaces nothing. */
interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** Changes of a document. All that they do not name stays as it is, to the byte. */
export class DocumentEdits {
  readonly #document: string
  readonly #edits: Edit[] = []
  readonly #lineBreak: string
  /** What has been put into elements that had nothing in them, and the places of these changes. */
  readonly #filled = new Map<ScannedElement, { readonly place: number; readonly written: string }>()

  constructor(document: string) {
    this.#document = document
    this.#lineBreak = document.includes('\r\n') ? '\r\n' : '\n'
  }

  /** How many changes there are. */
  get count(): number {
    return this.#edits.length
  }

  /** Puts elements behind a child, or in front of all where there is none, in the way the document is laid out. */
  insert(parent: ScannedElement, behind: ScannedElement | undefined, elements: readonly XmlElement[]): void {
    if (elements.length === 0) return
    const model = behind ?? parent.children[0]
    const indent = model === undefined ? this.#childIndent(parent) : this.#indentOf(model)
    const written = elements.map((element) => this.#write(element, indent)).join('')
    const { inner } = parent
    const isEmpty = behind === undefined && parent.children.length === 0
    if (inner === undefined || (isEmpty && this.#document.slice(inner.from, inner.to).trim() === ''))
      this.#fill(parent, written)
    else {
      const at = behind?.to ?? inner.from
      this.#replace(at, at, written)
    }
  }

  /** Puts a text into an element that has nothing in it, behind what has been put there before. */
  #fill(parent: ScannedElement, more: string): void {
    const before = this.#filled.get(parent)
    const written = (before?.written ?? '') + more
    const outer = this.#indentOf(parent)
    const edit = this.#contentEdit(parent, written + (outer === undefined ? '' : this.#lineBreak + outer))
    const place = before?.place ?? this.#edits.length
    this.#edits[place] = edit
    this.#filled.set(parent, { place, written })
  }

  /**
   * Makes an element have the attributes and the children of another, and leaves those it has besides. Children are matched by name,
   * and one that has none and should have some text gets it.
   */
  merge(existing: ScannedElement, wanted: XmlElement): void {
    for (const [name, value] of Object.entries(wanted.attributes)) {
      if (value === undefined) continue
      const found = existing.attributes.find((attribute) => attribute.name === name)
      const text = escapeAttribute(String(value))
      if (found === undefined) this.#replace(existing.attributesEnd, existing.attributesEnd, ` ${name}='${text}'`)
      else if (found.value !== String(value)) this.#replace(found.from, found.to, text)
    }
    if (typeof wanted.children === 'string') {
      if (textOf(existing, this.#document) === wanted.children && existing.children.length === 0) return
      this.#edits.push(this.#contentEdit(existing, escapeText(wanted.children)))
      return
    }
    let behind: ScannedElement | undefined
    const missing: XmlElement[] = []
    for (const child of wanted.children) {
      const found = existing.children.find(({ name }) => name === child.name)
      if (found === undefined) missing.push(child)
      else {
        this.merge(found, child)
        behind = found
      }
    }
    this.insert(existing, behind ?? existing.children.at(-1), missing)
  }

  /** Puts an element in the place of another. */
  replace(existing: ScannedElement, wanted: XmlElement): void {
    const written = writeElement(wanted, this.#indentOf(existing)).replaceAll('\n', this.#lineBreak)
    this.#replace(existing.from, existing.to, written)
  }

  /** Takes an element away, with the white space in front of it. */
  remove({ from, to }: ScannedElement): void {
    this.#replace(this.#document.slice(0, from).trimEnd().length, to, '')
  }

  /** Takes all that is within an element away. */
  empty({ attributesEnd, to }: ScannedElement): void {
    this.#replace(attributesEnd, to, ' />')
  }

  /** The document with all changes. */
  apply(): string {
    const parts: string[] = []
    let at = 0
    // Insertions at one place stay in the order in which they were made.
    for (const { from, to, text } of [...this.#edits].sort((a, b) => a.from - b.from || a.to - b.to)) {
      parts.push(this.#document.slice(at, from), text)
      at = to
    }
    parts.push(this.#document.slice(at))
    return parts.join('')
  }

  /** All that is to be within an element. */
  #contentEdit(element: ScannedElement, content: string): Edit {
    const { attributesEnd, to, inner } = element
    return inner === undefined
      ? { from: attributesEnd, to, text: `>${content}</${this.#closing(element)}>` }
      : { ...inner, text: content }
  }

  #replace(from: number, to: number, text: string): void {
    this.#edits.push({ from, to, text })
  }

  /** The white space in front of an element that is first in its line; undefined where it is not. */
  #indentOf({ from }: ScannedElement): string | undefined {
    return /(?:^|\n)([ \t]*)$/.exec(this.#document.slice(Math.max(0, from - 200), from))?.[1]
  }

  #childIndent(parent: ScannedElement): string | undefined {
    const own = this.#indentOf(parent)
    return own === undefined ? undefined : `${own}  `
  }

  /** An element on lines of its own, where others are. */
  #write(element: XmlElement, indent: string | undefined): string {
    if (indent === undefined) return writeElement(element, undefined)
    return this.#lineBreak + indent + writeElement(element, indent).replaceAll('\n', this.#lineBreak)
  }

  #closing({ from }: ScannedElement): string {
    return /^<([^\s/>]+)/.exec(this.#document.slice(from, from + 300))?.[1] ?? ''
  }
}
