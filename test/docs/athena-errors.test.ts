import { expect, test } from 'vitest'
import { knownCause, knownCauses } from '../../src/sources/athena/known-causes.js'

const head = `# Athena errors and their causes

An \`AthenaError\` has a \`context.knownCause\` if the cause is one of these, and its message ends with what to do. The cause is recognised by the
service's message, or by the \`ErrorType\` of its error catalogue; \`context.sql\`, \`context.queryExecutionId\`, \`context.category\` and
\`context.type\` are what the service reported.

| \`knownCause\` | what Athena says, for example | what to do |
| --- | --- | --- |
`

const tail = `
Without a known cause:

| \`context.reason\` | what happened |
| --- | --- |
| \`request\` | Athena refused a request, or no response arrived. \`context.retryable\` says whether it can be retried. |
| \`failed\` | The query failed. Athena's own message is included. |
| \`cancelled\` | Someone else, or a limit of the workgroup, stopped it. |
| \`time-limit\` | It ran longer than \`timeLimit\`, and was stopped. |
| \`bytes-limit\` | It scanned more than \`maxBytesScanned\` and was stopped, or its result was not read. |
| \`result\` | The result does not match what Athena says about it. |
| \`stop\` | It was abandoned but could not be stopped: it may still be running, and costing. The message has its id. |

This page is generated from \`src/sources/athena/known-causes.ts\` by a test: \`npx vitest run --project unit -u test/docs/athena-errors.test.ts\`.
`

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')

test('docs/athena-errors.md has every cause', async () => {
  const rows = knownCauses.map(({ name, says, types, advice }) => {
    const numbers = types === undefined ? '' : `<br>(or \`ErrorType\` ${types.join(', ')})`
    return `| \`${name}\` | ${cell(says)}${numbers} | ${cell(advice)} |\n`
  })
  await expect(`${head}${rows.join('')}${tail}`).toMatchFileSnapshot('../../docs/athena-errors.md')
})

test.each(knownCauses.map(({ name, says }) => [name, says]))('%s is told by what it says', (name, says) => {
  expect(knownCause(says)?.name).toBe(name)
})
