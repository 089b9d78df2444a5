// Invokes the bundle as Lambda does, where nothing of node_modules is beside it. Athena is out of reach, which is its answer.
import assert from 'node:assert/strict'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = await mkdtemp(join(tmpdir(), 'lambda-'))
try {
  await cp('out', folder, { recursive: true })
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_ENDPOINT_URL_ATHENA: 'http://127.0.0.1:1',
  })
  const { handler } = await import(join(folder, 'index.js'))
  const error = await handler({ from: '2019-10-01', to: '2019-11-01' }).catch((reason) => reason)
  assert.equal(error.name, 'AthenaError')
  assert.match(error.message, /ECONNREFUSED 127\.0\.0\.1:1/)
  console.log('the handler asks Athena')
} finally {
  await rm(folder, { recursive: true })
}
