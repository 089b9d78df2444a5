import { escapeHtml } from '../escape.js'

/** A number as HTML: it is written for people, and carries its exact value and the name of what it is. */
export function numberHtml(name: string, value: number | null, text: string): string {
  return value === null ? escapeHtml(text) : `<data value="${value}" data-name="${name}">${escapeHtml(text)}</data>`
}
