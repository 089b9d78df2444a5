import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** What the compiler says, of which line; the first is 0. */
export interface Message {
  readonly line: number
  readonly text: string
}

/** What an editor says of a file. */
export interface Editor {
  /** The names that the root entry exports, with what they are. */
  readonly exports: ReadonlyMap<string, ts.Symbol>
  readonly checker: ts.TypeChecker
  /** What the compiler has against the code of a file. */
  messages(file: string): readonly Message[]
  /** What is shown of the name at the first place of a text in a file. */
  hover(file: string, text: string): string
}

/** Opens files of code beside the tests, as one who imports the package by its name would have them in an editor. */
export function openInEditor(files: Readonly<Record<string, string>>): Editor {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root)
  const pathOf = (file: string) => join(root, 'test/package/editor', file)
  const texts = new Map(Object.entries(files).map(([file, text]) => [pathOf(file), text]))
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => options,
    getScriptFileNames: () => [...texts.keys(), join(root, 'src/index.ts')],
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const text = texts.get(path) ?? ts.sys.readFile(path)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => texts.has(path) || ts.sys.fileExists(path),
    readFile: (path) => texts.get(path) ?? ts.sys.readFile(path),
    directoryExists: ts.sys.directoryExists,
  }
  const service = ts.createLanguageService(host)
  const program = service.getProgram() as ts.Program
  const checker = program.getTypeChecker()
  const entry = checker.getSymbolAtLocation(program.getSourceFile(join(root, 'src/index.ts')) as ts.SourceFile)
  return {
    checker,
    exports: new Map(checker.getExportsOfModule(entry as ts.Symbol).map((symbol) => [symbol.name, symbol])),
    messages: (file) =>
      [...service.getSyntacticDiagnostics(pathOf(file)), ...service.getSemanticDiagnostics(pathOf(file))].map(
        ({ messageText, start = 0 }) => ({
          line: (files[file] as string).slice(0, start).split('\n').length - 1,
          text: ts.flattenDiagnosticMessageText(messageText, '\n'),
        }),
      ),
    hover: (file, text) => {
      const shown = service.getQuickInfoAtPosition(pathOf(file), (files[file] as string).indexOf(text))
      return ts.displayPartsToString(shown?.displayParts).replace(/\nimport .*$/, '')
    },
  }
}
