// Removes the declarations that no entry of the package reaches: tsc writes one for every module.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const reached = new Set()
const next = Object.values(exports).flatMap(({ types }) => (types === undefined ? [] : [join(root, types)]))
for (let file = next.pop(); file !== undefined; file = next.pop()) {
  if (reached.has(file)) continue
  reached.add(file)
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport\(?)\s*['"](\.[^'"]+)\.js['"]/g))
    next.push(join(dirname(file), `${path}.d.ts`))
}

const dist = join(root, 'dist')
for (const name of readdirSync(dist, { recursive: true })) {
  const file = join(dist, name)
  if (name.endsWith('.d.ts') && !reached.has(file)) rmSync(file)
}
