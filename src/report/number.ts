import { type Html, html } from './html.js'

/** A number on the page: written for people, with its name and exact value as attributes. */
export function numberHtml(name: string, value: number | null, text: string): Html {
  return value === null ? html`${text}` : html`<data value="${value}" data-name="${name}">${text}</data>`
}
