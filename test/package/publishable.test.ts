import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { whyNotPublish } from '../../scripts/publishable.mjs'
import { scratchFolder } from '../support/scratch.js'

const folder = scratchFolder()

describe('a package is published', () => {
  test('once it says where it comes from', () => {
    expect(whyNotPublish({})).toMatch(/no "repository": set it/)
    expect(whyNotPublish({ repository: {} })).toMatch(/no "repository"/)
    const url = 'git+https://github.com/owner/name.git'
    for (const repository of ['owner/name', 'github:owner/name', 'gitlab:owner/name', url, { url }]) {
      expect(whyNotPublish({ repository })).toBeUndefined()
    }
  })

  test('on a host that npm does not know, with the other addresses', () => {
    const repository = { url: 'https://git.example.org/owner/name.git' }
    expect(whyNotPublish({ repository })).toMatch(/no "homepage" and no "bugs"/)
    expect(whyNotPublish({ repository, homepage: 'https://example.org' })).toMatch(/no "bugs": npm cannot/)
    expect(whyNotPublish({ repository, homepage: 'https://example.org', bugs: 'bugs@example.org' })).toBeUndefined()
  })

  test('else not: npm is told in one line', () => {
    const check = (manifest: object) => {
      const path = join(folder, 'package.json')
      writeFileSync(path, JSON.stringify(manifest))
      return spawnSync(process.execPath, ['scripts/publishable.mjs', path], { encoding: 'utf8' })
    }
    const { status, stderr } = check({ name: 'x' })
    expect(status).toBe(1)
    expect(stderr).toMatch(/^not published: package\.json has no "repository": .*\n$/)
    expect(check({ repository: 'github:owner/name' })).toMatchObject({ status: 0, stderr: '' })
  })
})
