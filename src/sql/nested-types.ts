/** What a column holds, as far as it can be gone into. */
export type NestedType =
  | { readonly kind: 'value'; readonly type: string }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, NestedType> }
  | { readonly kind: 'list'; readonly of: NestedType }
  /** Keys that are texts, with values. */
  | { readonly kind: 'map'; readonly of: NestedType }
  /** Objects, arrays and values, of which the type does not tell what they hold. */
  | { readonly kind: 'json' }

/** How deep types may be nested. */
const deepest = 50

/**
 * Reads the name of a type as engines write it: `STRUCT(a VARCHAR, b DOUBLE)[]` of DuckDB, `array(row(a varchar, b double))` of Trino,
 * `array<struct<a:string,b:double>>` of Hive. What is none of these is a value of that type.
 */
export function nestedType(text: string): NestedType {
  const reader = new TypeReader(text)
  const type = reader.type(0)
  return type !== undefined && reader.isAtEnd() ? type : { kind: 'value', type: text }
}

/** The paths to the values within a column, as bindings name them; its own name where it is a value. */
export function pathsWithin(name: string, type: NestedType): readonly string[] {
  if (type.kind === 'object') return [...type.members].flatMap(([key, one]) => pathsWithin(`${name}.${key}`, one))
  return type.kind === 'list' && type.of.kind === 'object' ? pathsWithin(`${name}[]`, type.of) : [name]
}

class TypeReader {
  #at = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  isAtEnd(): boolean {
    this.#blanks()
    return this.#at === this.#text.length
  }

  /** A type; undefined where there is none. */
  type(depth: number): NestedType | undefined {
    if (depth > deepest) return undefined
    this.#blanks()
    const start = this.#at
    const name = this.#match(/[A-Za-z_]\w*/y)?.toLowerCase()
    if (name === undefined) return undefined
    const found = this.#openedBy(name, depth) ?? this.#value(start)
    return found === undefined ? undefined : this.#listOf(found)
  }

  #openedBy(name: string, depth: number): NestedType | undefined {
    const end = { '(': ')', '<': '>' }[this.#text[this.#at] ?? '']
    if (name === 'json' || name === 'jsonb') return { kind: 'json' }
    if (end === undefined) return undefined
    const start = this.#at++
    const found =
      name === 'struct' || name === 'row'
        ? this.#members(end, depth)
        : name === 'array'
          ? this.#elements(end, depth)
          : name === 'map'
            ? this.#entries(end, depth)
            : undefined
    if (found === undefined) this.#at = start
    return found
  }

  #members(end: string, depth: number): NestedType | undefined {
    const members = new Map<string, NestedType>()
    do {
      this.#blanks()
      const quoted = this.#match(/"(?:[^"]|"")*"|`(?:[^`]|``)*`/y)
      const name =
        quoted === undefined ? this.#match(/[^\s:,<>()"`]+/y) : quoted.slice(1, -1).replaceAll(/(["`])\1/g, '$1')
      this.#match(/\s*:/y)
      const type = this.type(depth + 1)
      if (name === undefined || type === undefined) return undefined
      members.set(name, type)
    } while (this.#takes(','))
    return this.#takes(end) ? { kind: 'object', members } : undefined
  }

  #elements(end: string, depth: number): NestedType | undefined {
    const of = this.type(depth + 1)
    return of !== undefined && this.#takes(end) ? { kind: 'list', of } : undefined
  }

  #entries(end: string, depth: number): NestedType | undefined {
    const key = this.type(depth + 1)
    if (key?.kind !== 'value' || !/^(varchar|string|text)\b/i.test(key.type) || !this.#takes(',')) return undefined
    const of = this.type(depth + 1)
    return of !== undefined && this.#takes(end) ? { kind: 'map', of } : undefined
  }

  /** A type that is not gone into: up to where the one around it goes on. */
  #value(start: number): NestedType | undefined {
    let open = 0
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at] as string
      if (/['"]/.test(character)) {
        const end = this.#text.indexOf(character, this.#at + 1)
        if (end < 0) return undefined
        this.#at = end
      } else if (/[(<]/.test(character)) open++
      else if (open === 0 && /[,)>[]/.test(character)) break
      else if (/[)>]/.test(character)) open--
    }
    return { kind: 'value', type: this.#text.slice(start, this.#at).trim() }
  }

  #listOf(type: NestedType): NestedType {
    let of = type
    while (this.#match(/\s*\[\d*\]/y) !== undefined) of = { kind: 'list', of }
    return of
  }

  #takes(character: string): boolean {
    this.#blanks()
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #blanks(): void {
    this.#match(/\s+/y)
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const [found] = pattern.exec(this.#text) ?? []
    if (found !== undefined) this.#at += found.length
    return found
  }
}
