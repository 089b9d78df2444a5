/** An element as it was read: its attributes without entities, its children, its text. */
export interface ReadElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: ReadElement[]
  text: string
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', apos: "'", quot: '"' }

function unescaped(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, named) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    const found = entities[named]
    if (found === undefined) throw new Error(`no entity ${whole}`)
    return found
  })
}

/** Reads a document; refuses what is not well-formed. */
export function readXml(document: string): ReadElement {
  const root: ReadElement = { name: '', attributes: {}, children: [], text: '' }
  const open: ReadElement[] = [root]
  const token =
    /<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=]+\s*=\s*(?:'[^'<]*'|"[^"<]*"))*)\s*(\/?)>|([^<]+)/g
  let at = 0
  for (const match of document.matchAll(token)) {
    if (match.index !== at) throw new Error(`not well-formed at ${at}: ${document.slice(at, at + 80)}`)
    at += match[0].length
    const [, closing, opening, attributes = '', selfClosing, text] = match
    const current = open.at(-1) as ReadElement
    if (text !== undefined) current.text += unescaped(text)
    if (closing !== undefined) {
      if (current.name !== closing) throw new Error(`</${closing}> closes <${current.name}>`)
      if (current.children.length > 0 && current.text.trim() === '') current.text = ''
      open.pop()
    }
    if (opening !== undefined) {
      const read: Record<string, string> = {}
      for (const [, name = '', value = ''] of attributes.matchAll(/([^\s=]+)\s*=\s*('[^']*'|"[^"]*")/g)) {
        if (name in read) throw new Error(`two attributes ${name} of <${opening}>`)
        read[name] = unescaped(value.slice(1, -1))
      }
      const child: ReadElement = { name: opening, attributes: read, children: [], text: '' }
      current.children.push(child)
      if (selfClosing !== '/') open.push(child)
    }
  }
  if (at !== document.length || open.length !== 1 || root.children.length !== 1) throw new Error('not one element')
  return root.children[0] as ReadElement
}

/** All elements of a name within an element, itself included. */
export function elementsNamed(within: ReadElement, name: string): readonly ReadElement[] {
  return [...(within.name === name ? [within] : []), ...within.children.flatMap((child) => elementsNamed(child, name))]
}

/** The child of a name. */
export function childNamed(within: ReadElement, name: string): ReadElement | undefined {
  return within.children.find((child) => child.name === name)
}
