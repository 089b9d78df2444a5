import type { AthenaClient } from '@aws-sdk/client-athena'
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { failureOf } from '../../src/cli/failure.js'
import { SourceError } from '../../src/errors.js'
import type { AthenaClientLike } from '../../src/sources/athena/api.js'
import { AthenaError } from '../../src/sources/athena/athena-error.js'
import { connect } from '../../src/sources/athena/connect.js'
import { knownCause, knownCauses } from '../../src/sources/athena/known-causes.js'
import { type DuckDBEngine, duckdbEngine } from './duckdb-engine.js'
import { countingEngine, testAthena } from './harness.js'

const SQL = 'SELECT n, label FROM t'

describe('a failed query is told by its cause', () => {
  // The words are those that Athena's users report.
  test.each<[cause: string, reason: string, type: number | undefined, advice: string]>([
    [
      'table-without-columns',
      'SYNTAX_ERROR: line 1:8: SELECT * not allowed from relation that has no columns',
      1006,
      'trailing "/"',
    ],
    [
      'results-permission',
      'Access denied when writing output to url: s3://results/x.csv . Please ensure you are allowed to access the S3 bucket.',
      1501,
      's3:PutObject',
    ],
    ['results-permission', 'Unable to verify/create output bucket results', undefined, 's3:GetBucketLocation'],
    ['results-permission', 'Failed to write query results', 401, 's3:PutObject'],
    [
      'wrong-region',
      'HIVE_CANNOT_OPEN_SPLIT: The bucket is in this region: us-east-1. Please use this region to retry the request (Status Code: 301; Error Code: PermanentRedirect)',
      1002,
      'region of the data',
    ],
    [
      'wrong-region',
      'The bucket you are attempting to access must be addressed using the specified endpoint.',
      undefined,
      'region',
    ],
    [
      'no-output-location',
      'The S3 location provided to save your query results is invalid. Please check your S3 location is correct and try again.',
      undefined,
      'outputLocation',
    ],
    [
      'data-permission',
      'com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)',
      undefined,
      's3:GetObject',
    ],
    ['data-permission', 'Permission error', 1501, 's3:ListBucket'],
    [
      'lake-formation-permission',
      'Insufficient Lake Formation permission(s): Required Select on events',
      undefined,
      'lakeformation:GetDataAccess',
    ],
    [
      'kms-permission',
      'User: arn:aws:iam::1:user/u is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:1',
      undefined,
      'kms:Decrypt',
    ],
    [
      'glue-permission',
      'User: arn:aws:iam::1:user/u is not authorized to perform: glue:GetTable on resource: arn:aws:glue:1',
      undefined,
      'glue:GetPartitions',
    ],
    [
      'bad-data',
      `HIVE_BAD_DATA: Error parsing field value 'x' for field 3: For input string: "x"`,
      1001,
      'declare every column string',
    ],
    [
      'bad-data',
      "HIVE_BAD_DATA: Field price's type DOUBLE in parquet file s3://b/k is incompatible with type decimal(18,2) defined in table schema",
      1001,
      'Parquet',
    ],
    [
      'partition-schema-mismatch',
      'HIVE_PARTITION_SCHEMA_MISMATCH: There is a mismatch between the table and partition schemas',
      1004,
      'partition projection',
    ],
    [
      'too-many-partitions',
      'HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers for partitions/buckets',
      1100,
      'batches',
    ],
    [
      's3-throttling',
      'HIVE_CANNOT_OPEN_SPLIT: Please reduce your request rate. (Service: Amazon S3; Error Code: SlowDown)',
      1403,
      'small files',
    ],
    ['s3-throttling', 'Query failed', 1403, 'small files'],
    ['glue-throttling', 'Query failed', 1401, 'partition projection'],
    ['exhausted-resources', 'Query exhausted resources at this scale factor', 3, 'memory'],
    ['query-timeout', 'Query timeout', 210, '30 minutes'],
    ['bytes-cutoff', 'Query cancelled! : Bytes scanned limit was exceeded', undefined, 'limit of bytes'],
    [
      'no-table',
      "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.shop.events' does not exist",
      1110,
      'names of the database',
    ],
    ['no-database', "SCHEMA_NOT_FOUND: line 1:15: Schema 'shop' does not exist", 1301, 'database'],
    ['no-column', "COLUMN_NOT_FOUND: line 1:8: Column 'brnd' cannot be resolved", 1006, 'binding'],
    ['type-mismatch', 'TYPE_MISMATCH: line 1:30: Cannot apply operator: varchar < timestamp(3)', 1006, 'timestamps'],
    ['syntax', "SYNTAX_ERROR: line 1:9: mismatched input 'FORM'", 1006, 'context.sql'],
  ])('%s: %s', async (cause, reason, type, advice) => {
    const end = { state: 'FAILED' as const, reason, category: 2, ...(type === undefined ? {} : { type }) }
    const athena = await testAthena({ engine: countingEngine(1), fate: () => ({ end }) })
    const error = await athena.run(SQL).catch((e) => e)
    expect(error).toBeInstanceOf(AthenaError)
    expect(error).toBeInstanceOf(SourceError)
    expect(error.name).toBe('AthenaError')
    expect(failureOf(error, new AbortController().signal).exitCode).toBe(1)
    expect(error.context.source).toBe('athena')
    expect(error.context).toMatchObject({ knownCause: cause, category: 'user', sql: SQL, reason: 'failed' })
    expect(error.message).toContain(reason.replace(/\.$/, ''))
    expect(error.message).toContain(`(query ${athena.server.executions[0]?.id})`)
    expect(error.message).toContain(advice)
  })

  test('an unknown cause keeps the words and invents no advice', async () => {
    const end = { state: 'FAILED' as const, reason: 'DIVISION_BY_ZERO: line 1:1: / by zero', type: 1000 }
    const athena = await testAthena({ engine: countingEngine(1), fate: () => ({ end }) })
    const error = await athena.run(SQL).catch((e) => e)
    expect(error.message).toMatch(/by zero \(query [\da-f-]{36}\)\.$/)
    expect(error.context).not.toHaveProperty('knownCause')
  })

  test('no type belongs to two causes', () => {
    const types = knownCauses.flatMap(({ types = [] }) => types)
    expect(new Set(types).size).toBe(types.length)
    expect(knownCause('', 42)).toBeUndefined()
  })
})

describe('a refused request', () => {
  test('without an output location', async () => {
    const athena = await testAthena({ engine: countingEngine(1), workgroups: { primary: {} } })
    await expect(athena.run(SQL)).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Athena could not start the query: No output location provided.*Give `outputLocation`/,
      ),
      context: { code: 'INVALID_INPUT', knownCause: 'no-output-location', retryable: false },
    })
  })

  test('with a workgroup that does not exist', async () => {
    const athena = await testAthena({ engine: countingEngine(1) })
    const settings = { client: athena.server.client(), workgroup: 'nope' }
    await expect(athena.run(SQL, {}, settings)).rejects.toMatchObject({ context: { knownCause: 'workgroup' } })
  })

  test('with SQL that is too long', async () => {
    const athena = await testAthena({ engine: countingEngine(1) })
    const long = `SELECT '${'é'.repeat(131_080)}'`
    await expect(athena.run(long)).rejects.toMatchObject({ context: { knownCause: 'query-too-long' } })
    expect((await athena.run(`SELECT '${'e'.repeat(262_000)}'`)).rows).toHaveLength(1)
  })

  test('with SQL that Athena does not parse', async () => {
    const athena = await testAthena({
      engine: countingEngine(1),
      fault: () => ({
        exception: 'InvalidRequestException',
        message: "line 1:8: mismatched input 'FORM'. Expecting: ','",
        extra: { AthenaErrorCode: 'MALFORMED_QUERY' },
      }),
    })
    await expect(athena.run(SQL)).rejects.toMatchObject({ context: { code: 'MALFORMED_QUERY', knownCause: 'syntax' } })
  })

  test('without credentials', async () => {
    const athena = await testAthena({ engine: countingEngine(1) })
    const client = athena.server.client({
      credentials: async () => {
        throw Object.assign(new Error('Could not load credentials from any providers'), {
          name: 'CredentialsProviderError',
        })
      },
    })
    await expect(athena.run(SQL, {}, { client })).rejects.toMatchObject({ context: { knownCause: 'credentials' } })
  })
})

describe('errors of a real engine', () => {
  let duckdb: DuckDBEngine
  beforeAll(async () => {
    duckdb = await duckdbEngine()
  })
  afterAll(() => duckdb.close())

  test.each([
    ['SELECT * FROM nowhere', 'no-table', 1110],
    ['SELECT 1 FORM x y', 'syntax', 1006],
    ['SELECT brnd FROM (SELECT 1 AS brand) t', 'no-column', 1000],
  ])('%s', async (sql, cause, type) => {
    const athena = await testAthena({ engine: duckdb })
    await expect(athena.run(sql)).rejects.toMatchObject({ context: { knownCause: cause, type, sql } })
  })
})

describe('the SDK', () => {
  test('that is missing is asked for by name', async () => {
    const missing = Object.assign(new Error("Cannot find package '@aws-sdk/client-athena'"), {
      code: 'ERR_MODULE_NOT_FOUND',
    })
    await expect(connect({}, () => Promise.reject(missing))).rejects.toMatchObject({
      name: 'SourceError',
      message:
        'Athena needs the package @aws-sdk/client-athena, which is not installed: npm install @aws-sdk/client-athena',
      cause: missing,
    })
  })

  test('has a client that fits, though its types are not named in ours', () => {
    expectTypeOf<AthenaClient>().toExtend<AthenaClientLike>()
    expectTypeOf<{ send(): void }>().not.toExtend<AthenaClientLike>()
  })
})
