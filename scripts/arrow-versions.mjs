// Checks the packed package beside each version of apache-arrow that is said to work: that it takes the version's tables by their types,
// and reads columns of every kind.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const versions = ['17', '18', '19', '20', '21']
const root = fileURLToPath(new URL('..', import.meta.url))
const program = join(root, 'test/package/arrow-versions/read-tables.ts')
const tsc = join(root, 'node_modules/typescript/bin/tsc')

const folder = mkdtempSync(join(tmpdir(), 'cartometrics-arrow-'))
const npm = (cwd, ...args) => execFileSync('npm', args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' })
const install = (cwd, ...packages) => npm(cwd, 'install', '--silent', '--no-audit', '--no-fund', ...packages)
const write = (path, content) => writeFileSync(path, JSON.stringify(content))

const compilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.asynciterable', 'esnext.disposable'],
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
}
const settings = {
  nodenext: { module: 'nodenext', outDir: 'out' },
  bundler: { module: 'esnext', moduleResolution: 'bundler', noEmit: true },
}

try {
  const [packed] = JSON.parse(npm(root, 'pack', '--silent', '--json', '--pack-destination', folder))
  write(join(folder, 'package.json'), { private: true, type: 'module' })
  install(folder, '--omit=optional', `./${packed.filename}`)
  for (const version of versions) {
    const own = join(folder, `arrow-${version}`)
    mkdirSync(own)
    write(join(own, 'package.json'), { private: true, type: 'module' })
    install(own, `apache-arrow@${version}`)
    cpSync(program, join(own, 'read-tables.ts'))
    writeFileSync(
      join(own, 'main.ts'),
      "import { readTables } from './read-tables.js'\nconsole.log((await readTables()).length)\n",
    )
    for (const [name, options] of Object.entries(settings)) {
      write(join(own, `${name}.json`), { compilerOptions: { ...compilerOptions, ...options }, files: ['main.ts'] })
      execFileSync(process.execPath, [tsc, '-p', `${name}.json`], { cwd: own, stdio: 'inherit' })
    }
    const read = execFileSync(process.execPath, ['out/main.js'], { cwd: own, encoding: 'utf8' }).trim()
    console.log(`apache-arrow ${version}: its types are taken, and columns of ${read} kinds are read`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
