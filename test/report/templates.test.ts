import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { sourceFiles } from '../support/source-files.js'

// Escaping makes text safe between tags and in quoted attributes. That parts of templates stand nowhere else, types cannot say.

/** Where a part of a template stands: between tags, in the value of an attribute, or where no part may stand. */
type Place = 'text' | { readonly attribute: string } | 'elsewhere'

/** Where the parts of a template stand, given its texts, and where it ends. */
function placesIn(texts: readonly string[]): readonly Place[] {
  let before = ''
  return texts.map((text) => {
    before += text
    const place = placeAfter(before)
    before += 'x'
    return place
  })
}

function placeAfter(markup: string): Place {
  const rest = markup.replaceAll(
    /<(?:\/?[a-z][^\s<>"'=]*(?:\s+[a-z][\w:-]*(?:=(?:"[^"]*"|[\w-]+))?)*\s*\/?|!DOCTYPE html)>/gi,
    '',
  )
  if (!rest.includes('<')) return 'text'
  const [, attribute] =
    /^[^<]*<[a-z][\w-]*(?:\s+[a-z][\w:-]*(?:=(?:"[^"]*"|[\w-]+))?)*\s+([a-z][\w:-]*)="[^"]*$/i.exec(rest) ?? []
  return attribute === undefined ? 'elsewhere' : { attribute: attribute.toLowerCase() }
}

/** Attributes whose values are more than text: scripts, styles and addresses. */
const isActive = (attribute: string) =>
  /^(?:on.*|style|src.*|href|xlink:href|action|formaction|data|poster|ping)$/.test(attribute)

const files = sourceFiles().filter((file) => file.startsWith('src/report'))
const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile)
const { options } = ts.parseJsonConfigFileContent({ ...config, files, include: [] }, ts.sys, '.')
const program = ts.createProgram(files, {
  ...options,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
})
const checker = program.getTypeChecker()
const sources = files.map((file) => program.getSourceFile(file) as ts.SourceFile)

function* nodesOf(node: ts.Node): Iterable<ts.Node> {
  yield node
  for (const child of node.getChildren()) yield* nodesOf(child)
}

function placeOf(node: ts.Node): string {
  const source = node.getSourceFile()
  return `${source.fileName.replace(/.*(?=src\/)/, '')}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
}

const templates = sources
  .flatMap((source) => [...nodesOf(source)])
  .filter((node) => ts.isTaggedTemplateExpression(node))
  .filter(({ tag }) => tag.getText() === 'html')

function partsOf({ template }: ts.TaggedTemplateExpression) {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return { texts: [template.text], parts: [] }
  const { head, templateSpans } = template
  return {
    texts: [head.text, ...templateSpans.map(({ literal }) => literal.text)],
    parts: templateSpans.map(({ expression }) => expression),
  }
}

function isPlain(type: ts.Type): boolean {
  return type.isUnion()
    ? type.types.every(isPlain)
    : (type.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike)) !== 0
}

describe('the templates of markup', () => {
  test('have their parts between tags and in quoted attributes that are text, and end between tags', () => {
    expect(templates.length).toBeGreaterThan(50)
    const wrong: string[] = []
    for (const template of templates) {
      const { texts, parts } = partsOf(template)
      const places = placesIn(texts)
      if (places.at(-1) !== 'text') wrong.push(`${placeOf(template)} ends within a tag`)
      if (/<(?:script|style|!--)/i.test(texts.join(''))) wrong.push(`${placeOf(template)} has what is not escaped so`)
      parts.forEach((part, index) => {
        const place = places[index] as Place
        if (place === 'text') return
        const text = `${placeOf(part)} ${part.getText()}`
        if (place === 'elsewhere') wrong.push(`${text} is neither between tags nor in a quoted attribute`)
        else if (isActive(place.attribute) && !texts[index]?.endsWith('href="#'))
          wrong.push(`${text} is in ${place.attribute}`)
        else if (!isPlain(checker.getTypeAtLocation(part))) wrong.push(`${text} is markup in ${place.attribute}`)
      })
    }
    expect(wrong).toEqual([])
  })

  test('are told apart by the check above', () => {
    const place = (...texts: string[]) => placesIn(texts)
    expect(place('<b>', '</b>')).toEqual(['text', 'text'])
    expect(place('a < b ', '')).toEqual(['elsewhere', 'elsewhere'])
    expect(place('<b class="x ', '">', '</b>')).toEqual([{ attribute: 'class' }, 'text', 'text'])
    expect(place('<b class=', '>')[0]).toBe('elsewhere')
    expect(place("<b class='", "'>")[0]).toBe('elsewhere')
    expect(place('<b ', '>')[0]).toBe('elsewhere')
    expect(place('<', '>')[0]).toBe('elsewhere')
    expect(place('<b hidden title="', '"')).toEqual([{ attribute: 'title' }, 'elsewhere'])
    expect(place('<!--', '-->')[0]).toBe('elsewhere')
    expect(['onclick', 'style', 'srcdoc', 'href'].every(isActive)).toBe(true)
  })
})

/** The files in which a function is called. */
const callersOf = (name: string) =>
  [
    ...new Set(
      sources
        .filter((source) =>
          [...nodesOf(source)].some((node) => ts.isCallExpression(node) && node.expression.getText() === name),
        )
        .map(({ fileName }) => fileName.replace(/.*(?=src\/)/, '')),
    ),
  ].sort()

describe('markup', () => {
  test('is unescaped in few places, and leaves its type in few', () => {
    expect(callersOf('rawElement')).toEqual(['src/report/html.ts', 'src/report/page/render.ts'])
    expect(callersOf('markupOf')).toEqual([
      'src/report/drawing/sparkline.ts',
      'src/report/drawing/svg.ts',
      'src/report/drawing/tooltip.ts',
      'src/report/page/render.ts',
    ])
  })

  test('is in no other text', () => {
    const found = sources
      .filter(({ fileName }) => !fileName.endsWith('src/report/html.ts'))
      .flatMap((source) => [...nodesOf(source)])
      .filter(
        (node) => ts.isStringLiteral(node) || ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node),
      )
      .filter((node) => !(ts.isTaggedTemplateExpression(node.parent) && node.parent.tag.getText() === 'html'))
      .filter((node) => /<\/?[a-z!$]/i.test(node.getText()))
    expect(found.map((node) => `${placeOf(node).replace(/:.*/, '')} ${node.getText()}`)).toEqual([])
  })

  test('is read by nothing in the page’s script', () => {
    const texts = sources.map((source) => source.getText()).join('\n')
    expect(texts).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|setHTML|srcdoc/,
    )
    expect(texts).not.toMatch(/\beval\(|new Function/)
  })
})
