const inherited = new RegExp(Object.getOwnPropertyNames(Object.prototype).join('|'), 'g')

/**
 * Text as charts draw it, in one line. ECharts keeps the widths of texts in a plain object, so a brand called `__proto__` or
 * `constructor` would write into every object of the process. An invisible joiner makes such names harmless, even when cut short.
 */
export function drawnText(text: string): string {
  return text.replace(/\s+/g, ' ').replace(inherited, (name) => `${name.charAt(0)}\u2060${name.slice(1)}`)
}
