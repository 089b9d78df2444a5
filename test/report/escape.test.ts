import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapeCsv, escapeHtml, escapeJson } from '../../src/report/escape.js'

test('markup becomes text', () => {
  expect(escapeHtml(`<b class="x" id='y'>AT&T</b>`)).toBe(
    '&lt;b class=&quot;x&quot; id=&#39;y&#39;&gt;AT&amp;T&lt;/b&gt;',
  )
  expect(escapeHtml('a\u0000b\u001bc\u0085d\te\nf')).toBe('a\ufffdb\ufffdc\ufffdd\te\nf')
})

test('no character that means something in HTML is left, and nothing else is changed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const escaped = escapeHtml(text)
      expect(escaped).not.toMatch(/[<>"'`]|&(?!amp;|lt;|gt;|quot;|#39;|#96;)/)
      const back = escaped
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&quot;/g, '"')
        .replace(/&#39;/g, "'")
        .replace(/&#96;/g, '`')
        .replace(/&amp;/g, '&')
      expect(back).toBe(text.replace(/[^\P{Cc}\t\n\r]/gu, '\ufffd'))
    }),
  )
})

test('JSON cannot end its script element, and is the same JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('</script>', '<!--<script>', ']]>', '\u2028'), (value, bad) => {
      const written = escapeJson({ value, [bad]: bad })
      expect(written).not.toMatch(/[<>&\u2028\u2029]/)
      expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify({ value, [bad]: bad })))
    }),
  )
})

test('no text of a CSV field begins a formula, and quotes are doubled', () => {
  expect(['=1+1', '+1', '-1', '@x', '\tx', '\rx'].map(escapeCsv)).toEqual([
    `"'=1+1"`,
    `"'+1"`,
    `"'-1"`,
    `"'@x"`,
    `"'\tx"`,
    `"'\rx"`,
  ])
  expect(escapeCsv('a "b", c')).toBe('"a ""b"", c"')
  expect(escapeCsv('plain')).toBe('plain')
  expect(escapeCsv(-1.5)).toBe('-1.5')
  expect(escapeCsv(null)).toBe('')
})
