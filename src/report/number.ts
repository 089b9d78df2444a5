import { type Html, html } from './html.js'

/** A number in a page: it is written for people, and carries its exact value and the name of what it is. */
export function numberHtml(name: string, value: number | null, text: string): Html {
  return value === null ? html`${text}` : html`<data value="${value}" data-name="${name}">${text}</data>`
}
