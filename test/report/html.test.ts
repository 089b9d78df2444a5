import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DrawnOption } from '../../src/report/drawing/tooltip.js'
import { tooltip } from '../../src/report/drawing/tooltip.js'
import { element, type Html, html, joinHtml, jsonElement, markupOf, noHtml, rawElement } from '../../src/report/html.js'

const textOf = (text: string) => markupOf(html`${text}`)

describe('text in markup', () => {
  test('is text, between tags and in attributes', () => {
    expect(textOf(`<b class="x" id='y'>AT&T</b>`)).toBe(
      '&lt;b class=&quot;x&quot; id=&#39;y&#39;&gt;AT&amp;T&lt;/b&gt;',
    )
    expect(markupOf(html`<b title="${'"><script>'}">${-1.5}</b>`)).toBe('<b title="&quot;&gt;&lt;script&gt;">-1.5</b>')
  })

  test('loses no character that HTML can hold; others are shown as missing', () => {
    expect(textOf('a\u0000b\u001bc\u0085d\te\nf\uffffg\ud800h👟')).toBe('a\ufffdb\ufffdc\ufffdd\te\nf\ufffdg\ufffdh👟')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = textOf(text)
        expect(escaped).not.toMatch(/[<>"'`]|&(?!amp;|lt;|gt;|quot;|#39;|#96;)/)
        const back = escaped
          .replace(/&lt;/g, '<')
          .replace(/&gt;/g, '>')
          .replace(/&quot;/g, '"')
          .replace(/&#39;/g, "'")
          .replace(/&#96;/g, '`')
          .replace(/&amp;/g, '&')
        expect(back).toBe(text.replace(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, '\ufffd'))
      }),
    )
  })
})

describe('markup in markup', () => {
  test('stays as it is, alone, in a list and put together', () => {
    const items = ['<', '&'].map((text) => html`<li>${text}</li>`)
    expect(markupOf(html`<ul>${items}</ul>${noHtml}`)).toBe('<ul><li>&lt;</li><li>&amp;</li></ul>')
    expect(markupOf(joinHtml(items, html`\n`))).toBe('<li>&lt;</li>\n<li>&amp;</li>')
  })

  test('is never taken from data that look like it', () => {
    const forged = JSON.parse('{"markup":"<b>","Symbol(markup)":"<b>"}') as Html
    expect(() => markupOf(html`${forged}`)).toThrow(TypeError)
    expect(markupOf(html`${[forged]}`)).not.toContain('<b>')
  })
})

describe('an element', () => {
  test('has escaped attributes, and no others than are named', () => {
    expect(markupOf(element('text', { fill: '"><b>', id: null, x: 1 }, '<'))).toBe(
      '<text fill="&quot;&gt;&lt;b&gt;" x="1">&lt;</text>',
    )
    expect(() => element('b onload=x', {}, '')).toThrow('"b onload=x" is no name')
    expect(() => element('b', { 'x onload': 'y' }, '')).toThrow('"x onload" is no name')
  })

  test('of a script or a style sheet is made of what cannot end it only', () => {
    expect(() => element('SCRIPT', {}, '1 < 2')).toThrow('not text')
    expect(markupOf(rawElement('script', {}, 'if (1 < 2) a()'))).toBe('<script>if (1 < 2) a()</script>')
    for (const content of ['x</script>', 'x</SCRIPT ', 'x<!--<script>', '</style>']) {
      expect(() => rawElement('script', {}, content), content).toThrow('would end the element')
    }
  })

  test('of data is the same data, and cannot end', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('</script>', '<!--<script>', ']]>', '\u2028'), (value, bad) => {
        const written = markupOf(jsonElement('data', { value, [bad]: bad }))
        const json = written.slice('<script type="application/json" id="data">'.length, -'</script>'.length)
        expect(json).not.toMatch(/[<>&\u2028\u2029]/)
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ value, [bad]: bad })))
      }),
    )
  })
})

/** What forgets to escape does not compile: it is checked with the types, and never run. */
export function forgetful(name: string): readonly unknown[] {
  // @ts-expect-error a string is no markup
  const bold: Html = `<b>${name}</b>`
  return [
    bold,
    // @ts-expect-error a string is no markup
    markupOf(`<b>${name}</b>`),
    // @ts-expect-error strings are no markup
    joinHtml(['<b>', name]),
    // @ts-expect-error a list of strings would be text, run together
    html`${['<b>', name]}`,
    // @ts-expect-error the separator is markup, too
    joinHtml([html`${name}`], '<br>'),
    // @ts-expect-error nothing else has the mark of markup
    html`${{ markup: name }}`,
    // @ts-expect-error what may be missing is not written as "undefined"
    html`${undefined as string | undefined}`,
  ]
}

/** The same of tooltips, which ECharts reads as HTML. */
export function forgetfulTooltips(name: string): readonly DrawnOption[] {
  return [
    { tooltip: tooltip({ trigger: 'item' }, () => ({ title: name, values: [] })) },
    // @ts-expect-error a tooltip with text of its own
    { tooltip: { trigger: 'item', formatter: `<b>${name}</b>` } },
    // @ts-expect-error a tooltip with a function of its own
    { tooltip: { trigger: 'item', formatter: () => `<b>${name}</b>` } },
    // @ts-expect-error a tooltip tells in text
    { tooltip: tooltip({ trigger: 'item' }, () => `<b>${name}</b>`) },
  ]
}
