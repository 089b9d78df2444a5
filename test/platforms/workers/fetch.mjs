import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'

const server = spawn('workerd', ['serve', 'config.capnp', '--control-fd=3'], {
  stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
})
try {
  const port = await new Promise((resolve, reject) => {
    server.on('exit', (code) => reject(new Error(`workerd ended with code ${code}`)))
    server.stdio[3].on('data', (line) => resolve(JSON.parse(line).port))
  })
  const events = [
    { eventTime: '2019-10-01T09:00:00Z', eventType: 'view', brand: 'apple', userSession: 'a' },
    { eventTime: '2019-10-01T09:05:00Z', eventType: 'purchase', brand: 'apple', userSession: 'a' },
    { eventTime: '2019-10-01T10:00:00Z', eventType: 'view', brand: 'apple', userSession: 'b' },
  ]
  const answer = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: JSON.stringify(events) })
  assert.deepEqual(await answer.json(), [{ brand: 'apple', events: 3, conversionRate: 0.5 }])
  console.log('a Worker answers')
} finally {
  server.kill()
}
