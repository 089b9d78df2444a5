import { describe, expect, test } from 'vitest'
import { iamConvertPolicy, iamReadPolicy, type Policy } from '../../src/lake/policy.js'

const place = { region: 'eu-west-1', account: '123456789012', workgroup: 'analytics' }
const read = {
  ...place,
  tables: ['shop.events', 'shop.brand_metrics'],
  data: ['s3://shop-lake/events/'],
  results: 's3://shop-results/athena/',
}
const convert = {
  ...place,
  results: read.results,
  from: { tables: ['shop.raw_events'], data: ['s3://shop-raw/events/'] },
  to: { tables: ['shop.events', 'shop.events_rejected'], data: ['s3://shop-lake/events/', 's3://shop-lake/rejected/'] },
}
const keys = {
  data: 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555',
  results: 'arn:aws:kms:eu-west-1:123456789012:key/66666666-2222-3333-4444-555555555555',
}

const actionsOf = ({ Statement }: Policy) => Statement.flatMap(({ Action }) => Action)
const resourcesFor = ({ Statement }: Policy, action: string) =>
  Statement.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource)

/** The actions of these policies that IAM gives no resource to. */
const withoutResource = [
  'athena:ListWorkGroups',
  'athena:ListDataCatalogs',
  'athena:ListDatabases',
  'athena:GetDatabase',
  'athena:ListTableMetadata',
  'athena:GetTableMetadata',
  'lakeformation:GetDataAccess',
]

describe.each([
  ['reading', iamReadPolicy({ ...read, keys, lakeFormation: true })],
  ['converting', iamConvertPolicy({ ...convert, keys, lakeFormation: true })],
])('the policy for %s', (_what, policy) => {
  test('has the shape of a policy', () => {
    expect(policy.Version).toBe('2012-10-17')
    const sids = policy.Statement.map(({ Sid }) => Sid)
    expect(new Set(sids).size).toBe(sids.length)
    for (const { Sid, Effect, Action, Resource, ...rest } of policy.Statement) {
      expect(Sid).toMatch(/^[A-Za-z0-9]+$/)
      expect(Effect).toBe('Allow')
      expect(Action.length).toBeGreaterThan(0)
      expect(Resource.length).toBeGreaterThan(0)
      expect(Object.keys(rest).filter((key) => key !== 'Condition')).toEqual([])
      for (const arn of Resource)
        expect(arn === '*' || /^arn:aws:[a-z0-9]+:[a-z0-9-]*:\d*:.+$/.test(arn), arn).toBe(true)
    }
    // A policy of a user or group may have so many letters, white space aside.
    expect(JSON.stringify(policy).length).toBeLessThan(5_120)
  })

  test('has no action with a wildcard, and none twice on one resource', () => {
    for (const action of actionsOf(policy)) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/)
    const pairs = policy.Statement.flatMap(({ Action, Resource, Condition }) =>
      Action.flatMap((action) => Resource.map((resource) => JSON.stringify([action, resource, Condition]))),
    )
    expect(new Set(pairs).size).toBe(pairs.length)
  })

  test('has all resources only where IAM knows no other', () => {
    for (const { Action, Resource } of policy.Statement)
      if (Resource.includes('*')) expect(withoutResource).toEqual(expect.arrayContaining([...Action]))
  })

  test('deletes and grants nothing', () => {
    expect(
      actionsOf(policy).filter((action) => /Delete|Drop|Grant|Policy|Acl|:Create(?!Table|Partition)/.test(action)),
    ).toEqual([])
  })
})

test('reading writes results and nothing else', () => {
  const policy = iamReadPolicy(read)
  expect(actionsOf(policy).filter((action) => action.startsWith('glue:') && !/^glue:(Batch)?Get/.test(action))).toEqual(
    [],
  )
  expect(resourcesFor(policy, 's3:PutObject')).toEqual(['arn:aws:s3:::shop-results/athena/*'])
  expect(resourcesFor(policy, 's3:GetObject').sort()).toEqual([
    'arn:aws:s3:::shop-lake/events/*',
    'arn:aws:s3:::shop-results/athena/*',
  ])
  expect(resourcesFor(policy, 'glue:GetTable')).toEqual([
    'arn:aws:glue:eu-west-1:123456789012:catalog',
    'arn:aws:glue:eu-west-1:123456789012:database/shop',
    'arn:aws:glue:eu-west-1:123456789012:table/shop/events',
    'arn:aws:glue:eu-west-1:123456789012:table/shop/brand_metrics',
  ])
  expect(resourcesFor(policy, 'athena:StartQueryExecution')).toEqual([
    'arn:aws:athena:eu-west-1:123456789012:workgroup/analytics',
  ])
  expect(actionsOf(policy).filter((action) => /^(kms|lakeformation):/.test(action))).toEqual([])
  expect(policy).toMatchSnapshot()
})

test('managed query results need no bucket', () => {
  const { results: _results, ...managed } = read
  const policy = iamReadPolicy(managed)
  expect(actionsOf(policy)).not.toContain('s3:PutObject')
  expect(actionsOf(policy)).toContain('athena:GetQueryResultsStream')
})

test('keys and Lake Formation are added where asked', () => {
  const policy = iamReadPolicy({ ...read, keys, lakeFormation: true })
  expect(resourcesFor(policy, 'kms:GenerateDataKey')).toEqual([keys.results])
  expect(resourcesFor(policy, 'kms:Decrypt').sort()).toEqual([keys.data, keys.results])
  expect(resourcesFor(policy, 'lakeformation:GetDataAccess')).toEqual(['*'])
  expect(resourcesFor(iamConvertPolicy({ ...convert, keys }), 'kms:GenerateDataKey')).toEqual([keys.data, keys.results])
})

test('converting writes the new tables and their folders, never the raw files', () => {
  const policy = iamConvertPolicy(convert)
  expect(resourcesFor(policy, 's3:PutObject')).not.toContain('arn:aws:s3:::shop-raw/events/*')
  expect(resourcesFor(policy, 's3:PutObject')).toEqual(
    expect.arrayContaining(['arn:aws:s3:::shop-lake/events/*', 'arn:aws:s3:::shop-lake/rejected/*']),
  )
  expect(resourcesFor(policy, 'glue:CreateTable')).toContain(
    'arn:aws:glue:eu-west-1:123456789012:table/shop/events_rejected',
  )
  expect(policy).toMatchSnapshot()
})

test('folders of one bucket are listed by one statement, those of two by two', () => {
  const policy = iamReadPolicy({ ...read, data: ['s3://one/a/', 's3://one/b/', 's3://two/'] })
  const listing = policy.Statement.filter(({ Sid }) => Sid.startsWith('ListData'))
  expect(listing.map(({ Resource, Condition }) => [Resource, Condition])).toEqual([
    [['arn:aws:s3:::one'], { StringLike: { 's3:prefix': ['a/*', 'b/*'] } }],
    [['arn:aws:s3:::two'], { StringLike: { 's3:prefix': ['*'] } }],
  ])
})

test('another partition of AWS, and another catalog', () => {
  const text = JSON.stringify(iamReadPolicy({ ...read, region: 'cn-north-1', partition: 'aws-cn', catalog: 'other' }))
  expect(text).not.toContain('arn:aws:')
  expect(text).toContain('arn:aws-cn:athena:cn-north-1:123456789012:datacatalog/other')
})

test.each([
  [{ region: 'Ireland' }, /region: "Ireland" is not a region/],
  [{ account: '1234' }, /12 digits/],
  [{ workgroup: '*' }, /workgroup: "\*" is not the name/],
  [{ tables: ['shop.*'] }, /tables: .* is no table/],
  [{ tables: [] }, /tables: give at least one/],
  [{ data: [] }, /data: give at least one/],
  [{ data: ['s3://shop-lake/*/'] }, /is no folder/],
  [{ keys: { data: 'alias/shop' } }, /keys.data: .* is not the ARN of a key/],
])('refuses %o', (options, message) => {
  expect(() => iamReadPolicy({ ...read, ...options })).toThrow(message)
})
