import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { entries } from './calls.js'

/*
 * The classes of error that functions promise in their comments: `@throws {@link QueryError} for …`, or `@throws what {@link analyze}
 * throws`.
 */

type ErrorClass = new (...args: never[]) => Error

const src = fileURLToPath(new URL('../../../src/', import.meta.url))
const fileOf = (entry: string) => join(src, `${entry === 'root' ? 'index' : entry}.ts`)

/** What a declaration's comment says is thrown. The compiler takes the brace of a link for that of a type, so that it is read as text. */
function thrownIn(declaration: ts.Declaration): readonly string[] {
  const comments = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc)
  return comments.flatMap((comment) => comment.getText().match(/@throws[\s\S]*?(?=\n \* @|\*\/)/g) ?? [])
}

/** The text of all that a function says it throws, by its name. */
function throwsByName(): ReadonlyMap<string, string> {
  const program = ts.createProgram(Object.keys(entries).map(fileOf), {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
    noLib: true,
  })
  const checker = program.getTypeChecker()
  const found = new Map<string, string>()
  for (const entry of Object.keys(entries)) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(fileOf(entry)) as ts.SourceFile) as ts.Symbol
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
      found.set(exported.name, (symbol.declarations ?? []).flatMap(thrownIn).join('\n'))
    }
  }
  return found
}

const throws = throwsByName()
const exported: Readonly<Record<string, unknown>> = Object.assign({}, ...Object.values(entries))

/** The classes that a function promises its errors to be of. */
export function promisedBy(name: string): readonly ErrorClass[] {
  const text = throws.get(name) ?? ''
  const classes = (text.match(/\w+Error\b/g) ?? []).map((error) => exported[error] as ErrorClass)
  const others = [...text.matchAll(/what \{@link (\w+)\}/g)].map(([, other]) => other as string)
  return [...classes, ...others.filter((other) => other !== name).flatMap(promisedBy)]
}
