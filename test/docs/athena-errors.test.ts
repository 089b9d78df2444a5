import { expect, test } from 'vitest'
import { knownCause, knownCauses } from '../../src/sources/athena/known-causes.js'

const head = `# Errors of Athena, and their causes

An \`AthenaError\` has \`context.knownCause\` where the cause is one of these, and its message ends in what to do. It is told from the
service's words, or by the \`ErrorType\` of its error catalogue; \`context.sql\`, \`context.queryExecutionId\`, \`context.category\` and
\`context.type\` are what the service said.

| \`knownCause\` | Athena says, such as | what to do |
| --- | --- | --- |
`

const tail = `
Without a known cause:

| \`context.reason\` | what happened |
| --- | --- |
| \`request\` | Athena refused a request, or none of its answers arrived. \`context.retryable\` says whether it may be made again. |
| \`failed\` | The query failed. Athena's own words are in the message. |
| \`cancelled\` | Somebody else, or a limit of the workgroup, stopped it. |
| \`time-limit\` | It ran longer than \`timeLimit\`, and was stopped. |
| \`bytes-limit\` | It scanned more than \`maxBytesScanned\`, and was stopped, or its result was not read. |
| \`result\` | The result is not what Athena says it is. |
| \`stop\` | It was given up but could not be stopped: it may be running, and costing, still. The message tells its id. |

This page is written from \`src/sources/athena/known-causes.ts\` by a test: \`npx vitest run --project unit -u test/docs/athena-errors.test.ts\`.
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
