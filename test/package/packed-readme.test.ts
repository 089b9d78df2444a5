import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { filesOf } from '../../scripts/repository.mjs'
import { scratchFolder } from '../support/scratch.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = scratchFolder()
const readme = readFileSync(join(root, 'README.md'), 'utf8')

/** The targets of all links and images of a page, code left out: in Markdown, HTML and references. */
function targetsOf(page: string): readonly string[] {
  const text = page.replaceAll(/^```[\s\S]*?^```$|`[^`\n]*`/gm, '')
  return [...text.matchAll(/\]\(([^)\s]+)|\b(?:src|href)="([^"]+)|^\[[^\]]+\]:\s*(\S+)/gm)].map(
    ([, ...targets]) => targets.find((target) => target !== undefined) as string,
  )
}

/** A copy of what is packed beside the build, as a repository without changes. */
function copyWith(name: string, repository?: unknown): string {
  const copy = join(folder, name)
  const { version, files, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const path of ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs', 'examples', 'scripts', '.gitignore'])
    cpSync(join(root, path), join(copy, path), { recursive: true })
  const { prepublishOnly: _, ...others } = scripts
  writeFileSync(
    join(copy, 'package.json'),
    JSON.stringify({ name: 'cartometrics', version, files, scripts: others, repository }),
  )
  git(copy, 'init', '--quiet')
  git(copy, 'add', '--all')
  git(copy, '-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--quiet', '--message', 'All')
  return copy
}

function git(cwd: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd, encoding: 'utf8' })
  expect([args, status, stderr]).toEqual([args, 0, expect.any(String)])
  return stdout
}

/** Runs npm there, without waking the project's own settings. */
async function npm(cwd: string, ...args: readonly string[]): Promise<{ status: number | null; errors: string }> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
  const child = spawn('npm', args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (data) => {
    errors += data
  })
  const status = await new Promise<number | null>((done) => child.on('close', done))
  return { status, errors }
}

/** The README of the package that was packed there. */
function packedReadme(to: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { status, stdout } = spawnSync('tar', ['xzOf', join(to, `cartometrics-${version}.tgz`), 'package/README.md'])
  expect(status).toBe(0)
  return stdout.toString()
}

/** Waits until nothing is changed there: a test that waits for ever fails. */
async function unchanged(copy: string): Promise<void> {
  while (git(copy, 'status', '--porcelain') !== '') await setTimeout(20)
  expect(readFileSync(join(copy, 'README.md'), 'utf8')).toBe(readme)
  expect(existsSync(join(copy, '.cache/packed/README.md'))).toBe(false)
}

describe('the README of the packed package', () => {
  test.each([
    [
      'github',
      'github:owner/name',
      'https://github.com/owner/name/blob/HEAD/',
      'https://github.com/owner/name/raw/HEAD/',
    ],
    [
      'gitlab',
      { type: 'git', url: 'git+https://gitlab.com/group/part/name.git' },
      'https://gitlab.com/group/part/name/-/blob/HEAD/',
      'https://gitlab.com/group/part/name/-/raw/HEAD/',
    ],
  ])('has absolute links and images to %s, and nothing is changed by packing', async (name, repository, page, file) => {
    const copy = copyWith(name, repository)
    const to = join(folder, `${name}-packed`)
    mkdirSync(to)
    expect(await npm(copy, 'pack', '--pack-destination', to)).toMatchObject({ status: 0 })
    // At once: whoever packs finds the tree as it was.
    expect(git(copy, 'status', '--porcelain')).toBe('')
    await unchanged(copy)
    const packed = packedReadme(to)
    const targets = targetsOf(packed)
    expect(targets.filter((target) => !/^https:/.test(target) && !target.startsWith('#'))).toEqual([])
    const images = [...packed.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, target]) => target)
    const before = targetsOf(readme)
    expect(before.length).toBeGreaterThan(10)
    expect(targets).toEqual(
      before.map((target) => {
        if (/^(https:|#)/.test(target)) return target
        return images.includes(`${file}${target}`) ? `${file}${target}` : `${page}${target}`
      }),
    )
    expect(images.length).toBeGreaterThan(0)
    for (const image of images) expect(image).toMatch(file)
    // All else is as it was.
    expect(packed.replaceAll(page, '').replaceAll(file, '')).toBe(readme)
  })

  test('without a repository, and on a host that npm does not know, has links to files that are in the package', async () => {
    for (const [name, repository] of [['nowhere'], ['elsewhere', 'https://git.example.org/owner/name.git']] as const) {
      const copy = copyWith(name, repository)
      expect(await npm(copy, 'pack', '--pack-destination', folder)).toMatchObject({ status: 0 })
      expect(packedReadme(folder)).toBe(readme)
      await unchanged(copy)
    }
  })

  test('is put back where packing fails', async () => {
    const copy = copyWith('failing', 'github:owner/name')
    const { status, errors } = await npm(copy, 'pack', '--pack-destination', join(folder, 'there-is-none'))
    expect([status, errors]).toEqual([expect.any(Number), expect.stringContaining('ENOENT')])
    expect(status).not.toBe(0)
    await unchanged(copy)
  })

  test('refuses to be packed if it was changed meanwhile, and keeps the change', async () => {
    const copy = copyWith('changed', 'github:owner/name')
    const path = join(copy, 'README.md')
    const run = (step: string) =>
      spawnSync(process.execPath, ['scripts/packed-readme.mjs', step], { cwd: copy, encoding: 'utf8' })
    expect(run('write').status).toBe(0)
    writeFileSync(path, '[Files](docs/files.md)\n')
    expect(run('packed')).toMatchObject({ status: 1, stderr: expect.stringContaining('pack again') })
    expect(readFileSync(path, 'utf8')).toBe('[Files](docs/files.md)\n')
  })
})

/** A registry that has no packages, and answers a package that is published with a status. */
async function registry(status: number) {
  const published: { versions: Record<string, { readme?: string }> }[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (request.method === 'PUT') published.push(JSON.parse(Buffer.concat(chunks).toString()))
    response.writeHead(request.method === 'PUT' ? status : 404, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const options = [`--registry=http://127.0.0.1:${port}/`, `--//127.0.0.1:${port}/:_authToken=made-up`]
  return { options, published, close: () => server.close() }
}

describe('the README that a registry shows', () => {
  test.each([
    ['when the package is published', 201],
    ['when the registry refuses it', 403],
  ])('has absolute links, and nothing is changed %s', async (name, answer) => {
    const copy = copyWith(name, 'github:owner/name')
    const { options, published, close } = await registry(answer)
    const { status, errors } = await npm(copy, 'publish', ...options)
    close()
    expect([status === 0, errors]).toEqual([answer === 201, expect.any(String)])
    const [shown] = published.flatMap(({ versions }) => Object.values(versions))
    const targets = targetsOf(shown?.readme ?? '')
    expect(targets).toHaveLength(targetsOf(readme).length)
    for (const target of targets) expect(target).toMatch(/^(https:|#)/)
    expect(shown?.readme).toContain('](https://github.com/owner/name/blob/HEAD/docs/files.md)')
    await unchanged(copy)
  })
})

test('the files of a repository are found by what npm takes for one', () => {
  const github = { page: 'https://github.com/o/r/blob/HEAD/', file: 'https://github.com/o/r/raw/HEAD/' }
  for (const repository of ['o/r', 'github:o/r', 'https://github.com/o/r', 'git@github.com:o/r.git'])
    expect(filesOf(repository), repository).toEqual(github)
  expect(filesOf({ url: 'git+ssh://git@github.com/o/r.git' })).toEqual(github)
  expect(filesOf('bitbucket:o/r')?.page).toBe('https://bitbucket.org/o/r/src/HEAD/')
  expect(filesOf('https://git.sr.ht/~o/r')?.file).toBe('https://git.sr.ht/~o/r/blob/HEAD/')
  expect(filesOf('https://notgithub.com/o/r')).toBeUndefined()
  expect(filesOf('gist:11081aaa281')).toBeUndefined()
  expect(filesOf(undefined)).toBeUndefined()
})
