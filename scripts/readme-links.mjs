// npm shows the README by itself, so its links and images have to be absolute there. They are as soon as package.json says in `repository`
// where the source is public: npm runs this before it packs, and it changes README.md in place. Without a repository they are relative, and
// lead to files of the package. After a move of the repository they lead to where it is now.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withLinks } from './markdown-links.mjs'
import { filesOf, pathInRepository } from './repository.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The page with the links that it is to have. */
export function withRepositoryLinks(page, repository) {
  const files = filesOf(repository)
  return withLinks(page, (target, isImage) => {
    const path = pathInProject(target)
    if (path === undefined) return target
    return files === undefined ? path : `${isImage ? files.file : files.page}${path}`
  })
}

/** The file of the project that a link leads to, with a place in it if there is one; undefined for what lies elsewhere. */
function pathInProject(target) {
  if (target.startsWith('#')) return undefined
  const path = /^[a-z][a-z+.-]*:/i.test(target) ? pathInRepository(target) : target.replace(/^\.\//, '')
  return path !== undefined && existsSync(join(root, path.replace(/#.*/, ''))) ? path : undefined
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const page = readFileSync(join(root, 'README.md'), 'utf8')
  const changed = withRepositoryLinks(page, repository)
  if (changed !== page) {
    writeFileSync(join(root, 'README.md'), changed)
    console.error('README.md has the links of the repository now: commit it')
  }
}
