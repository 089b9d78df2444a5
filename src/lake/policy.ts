import { aFlag, aListOfTexts, anObject, checkOptions, needed, type OptionRules } from '../checked-options.js'
import { QueryError } from '../errors.js'
import { shown } from '../shown.js'
import { type CatalogTable, catalogTable, defaultCatalog, type S3Location, s3Location } from './names.js'

/** The partition of AWS that most of its regions are in. */
export const defaultAwsPartition = 'aws'

/** An identity-based policy of IAM, ready for `JSON.stringify`. */
export interface Policy {
  readonly Version: '2012-10-17'
  readonly Statement: readonly PolicyStatement[]
}

export interface PolicyStatement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

/** Where queries run, and what they read. */
export interface ReadPolicyOptions {
  readonly region: string
  /** The account's number. */
  readonly account: string
  readonly workgroup: string
  /** The tables and views, as `'shop.events'`. */
  readonly tables: readonly string[]
  /** The folders of their files: `s3://bucket/folder/`. */
  readonly data: readonly string[]
  /** The folder for results; leave it out for a workgroup with managed query results. */
  readonly results?: string
  /** The data catalog; `AwsDataCatalog` unless given. */
  readonly catalog?: string
  /** The ARNs of the keys that encrypt the data and the results. */
  readonly keys?: { readonly data?: string; readonly results?: string }
  /** Whether Lake Formation governs the tables; the principal needs its grants, too. */
  readonly lakeFormation?: boolean
  /** `aws` unless given; `aws-cn`, `aws-us-gov`. */
  readonly partition?: string
}

/** What a conversion reads and writes. */
export interface ConvertPolicyOptions extends Omit<ReadPolicyOptions, 'tables' | 'data'> {
  /** The raw tables, as `'shop.raw_events'`, and the folders of their files. */
  readonly from: { readonly tables: readonly string[]; readonly data: readonly string[] }
  /** The tables and views that are created, and the folders of their files. */
  readonly to: { readonly tables: readonly string[]; readonly data: readonly string[] }
}

const placeRules: OptionRules<Omit<ReadPolicyOptions, 'tables' | 'data'>> = {
  region: true,
  account: true,
  workgroup: true,
  results: true,
  catalog: true,
  keys: anObject,
  lakeFormation: aFlag,
  partition: true,
}
const tableRules: OptionRules<Pick<ReadPolicyOptions, 'tables' | 'data'>> = {
  tables: needed(aListOfTexts),
  data: needed(aListOfTexts),
}
const keyRules: OptionRules<Required<ReadPolicyOptions>['keys']> = { data: true, results: true }

/**
 * Writes the least that a principal needs to query tables through Athena: for `athena()`, or for Tableau. No action is a wildcard.
 *
 * @example
 * iamReadPolicy({
 *   region: 'eu-west-1',
 *   account: '123456789012',
 *   workgroup: 'analytics',
 *   tables: ['shop.events'],
 *   data: ['s3://shop-lake/events/'],
 * })
 * @throws {@link QueryError} for a name, location, account or key that is none
 */
export function iamReadPolicy(options: ReadPolicyOptions): Policy {
  checkOptions('iamReadPolicy', options, { ...placeRules, ...tableRules })
  checkKeys(options)
  const arns = arnsOf(options)
  const data = folders('data', options.data)
  return policy([
    ...runQueries(options, arns),
    readCatalog(arns.glue(tables('tables', options.tables))),
    ...readFolders('Data', data, arns),
    ...keysAllowed(options, arns, ['kms:Decrypt']),
    ...lakeFormation(options),
  ])
}

/**
 * Writes the least that a principal needs to run the statements of `createRawTable`, `convertEvents`, `createEventsTable` and
 * `createView`: what {@link iamReadPolicy} has, and to write the new tables and their files. It can drop nothing.
 *
 * @example
 * iamConvertPolicy({
 *   region: 'eu-west-1',
 *   account: '123456789012',
 *   workgroup: 'analytics',
 *   from: { tables: ['shop.raw_events'], data: ['s3://shop-raw/events/'] },
 *   to: { tables: ['shop.events'], data: ['s3://shop-lake/events/'] },
 * })
 * @throws {@link QueryError} for a name, location, account or key that is none
 */
export function iamConvertPolicy(options: ConvertPolicyOptions): Policy {
  checkOptions('iamConvertPolicy', options, { ...placeRules, from: needed(anObject), to: needed(anObject) })
  checkOptions('from', options.from, tableRules)
  checkOptions('to', options.to, tableRules)
  checkKeys(options)
  const arns = arnsOf(options)
  const [from, to] = [tables('from.tables', options.from.tables), tables('to.tables', options.to.tables)]
  const [raw, data] = [folders('from.data', options.from.data), folders('to.data', options.to.data)]
  return policy([
    ...runQueries(options, arns),
    readCatalog(arns.glue([...from, ...to])),
    {
      Sid: 'WriteCatalog',
      Action: ['glue:CreateTable', 'glue:UpdateTable', 'glue:CreatePartition', 'glue:BatchCreatePartition'],
      Resource: arns.glue([...from, ...to]),
    },
    ...readFolders('Raw', raw, arns),
    ...readFolders('Data', data, arns),
    ...writeFolders('Data', data, arns),
    ...keysAllowed(options, arns, ['kms:Decrypt', 'kms:GenerateDataKey']),
    ...lakeFormation(options),
  ])
}

type Statement = Omit<PolicyStatement, 'Effect'>
type Arns = ReturnType<typeof arnsOf>

function policy(statements: readonly Statement[]): Policy {
  return { Version: '2012-10-17', Statement: statements.map(({ Sid, ...rest }) => ({ Sid, Effect: 'Allow', ...rest })) }
}

/** Runs queries in one workgroup, and writes their results. The lists have no resource but all. */
function runQueries({ results }: Pick<ReadPolicyOptions, 'results'>, arns: Arns): readonly Statement[] {
  const folder = results === undefined ? [] : [s3Location('results', results)]
  return [
    {
      Sid: 'RunQueries',
      Action: [
        'athena:GetWorkGroup',
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
        'athena:GetQueryExecution',
        'athena:BatchGetQueryExecution',
        'athena:GetQueryResults',
        'athena:GetQueryResultsStream',
        'athena:ListQueryExecutions',
      ],
      Resource: [arns.workgroup],
    },
    { Sid: 'UseDataCatalog', Action: ['athena:GetDataCatalog'], Resource: [arns.dataCatalog] },
    {
      Sid: 'ListWhatThereIs',
      Action: [
        'athena:ListWorkGroups',
        'athena:ListDataCatalogs',
        'athena:ListDatabases',
        'athena:GetDatabase',
        'athena:ListTableMetadata',
        'athena:GetTableMetadata',
      ],
      Resource: ['*'],
    },
    ...folder.flatMap((location) => [
      {
        Sid: 'FindResultsBucket',
        Action: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        Resource: [arns.bucket(location)],
      },
      {
        Sid: 'WriteResults',
        Action: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
        Resource: [arns.objects(location)],
      },
    ]),
  ]
}

function checkKeys({ keys }: Pick<ReadPolicyOptions, 'keys'>): void {
  if (keys !== undefined) checkOptions('keys', keys, keyRules)
}

function readCatalog(resources: readonly string[]): Statement {
  return {
    Sid: 'ReadCatalog',
    Action: [
      'glue:GetDatabase',
      'glue:GetDatabases',
      'glue:GetTable',
      'glue:GetTables',
      'glue:GetPartition',
      'glue:GetPartitions',
      'glue:BatchGetPartition',
    ],
    Resource: resources,
  }
}

function readFolders(what: string, locations: readonly S3Location[], arns: Arns): readonly Statement[] {
  return [
    { Sid: `Find${what}Bucket`, Action: ['s3:GetBucketLocation'], Resource: unique(locations.map(arns.bucket)) },
    ...unique(locations.map(({ bucket }) => bucket)).map((bucket, index) => {
      const within = locations.filter((location) => location.bucket === bucket)
      const prefixes = within.map(({ prefix }) => `${prefix}*`)
      return {
        Sid: `List${what}${index === 0 ? '' : index + 1}`,
        Action: ['s3:ListBucket'],
        Resource: within.slice(0, 1).map(arns.bucket),
        Condition: { StringLike: { 's3:prefix': unique(prefixes) } },
      }
    }),
    { Sid: `Read${what}`, Action: ['s3:GetObject'], Resource: unique(locations.map(arns.objects)) },
  ]
}

function writeFolders(what: string, locations: readonly S3Location[], arns: Arns): readonly Statement[] {
  return [
    {
      Sid: `Write${what}`,
      Action: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      Resource: unique(locations.map(arns.objects)),
    },
    {
      Sid: `List${what}Uploads`,
      Action: ['s3:ListBucketMultipartUploads'],
      Resource: unique(locations.map(arns.bucket)),
    },
  ]
}

function keysAllowed(
  { keys = {} }: Pick<ReadPolicyOptions, 'keys'>,
  { key }: Arns,
  ofData: readonly string[],
): readonly Statement[] {
  const { data, results } = keys
  return [
    ...(data === undefined ? [] : [{ Sid: 'UseDataKey', Action: ofData, Resource: [key('keys.data', data)] }]),
    ...(results === undefined
      ? []
      : [
          {
            Sid: 'UseResultsKey',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Resource: [key('keys.results', results)],
          },
        ]),
  ]
}

function lakeFormation({ lakeFormation = false }: Pick<ReadPolicyOptions, 'lakeFormation'>): readonly Statement[] {
  return lakeFormation ? [{ Sid: 'UseLakeFormation', Action: ['lakeformation:GetDataAccess'], Resource: ['*'] }] : []
}

function arnsOf(options: Pick<ReadPolicyOptions, 'region' | 'account' | 'workgroup' | 'catalog' | 'partition'>) {
  const { region, account, workgroup, catalog = defaultCatalog, partition = defaultAwsPartition } = options
  plain('region', region, /^[a-z]{2}(-[a-z]+)+-\d$/, 'a region, such as eu-west-1')
  plain('account', account, /^\d{12}$/, "an account's number: 12 digits")
  plain('workgroup', workgroup, /^[A-Za-z0-9._-]{1,128}$/, 'the name of a workgroup')
  plain('catalog', catalog, /^[\w@-]{1,256}$/, 'the name of a data catalog')
  plain('partition', partition, /^aws(-[a-z]+)*$/, 'a partition of AWS, such as aws')
  const of = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`
  return {
    workgroup: of('athena', `workgroup/${workgroup}`),
    dataCatalog: of('athena', `datacatalog/${catalog}`),
    /** Glue asks for the catalog and the database of a table, too. */
    glue: (tables: readonly CatalogTable[]) => [
      of('glue', 'catalog'),
      ...unique(tables.map(({ database }) => of('glue', `database/${database}`))),
      ...unique(tables.map(({ database, table }) => of('glue', `table/${database}/${table}`))),
    ],
    bucket: ({ bucket }: S3Location) => `arn:${partition}:s3:::${bucket}`,
    objects: ({ bucket, prefix }: S3Location) => `arn:${partition}:s3:::${bucket}/${prefix}*`,
    key: (option: string, arn: string) =>
      plain(
        option,
        arn,
        /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
        'the ARN of a key: arn:aws:kms:REGION:ACCOUNT:key/ID',
      ),
  }
}

function plain(option: string, value: string, pattern: RegExp, what: string): string {
  if (typeof value === 'string' && pattern.test(value)) return value
  throw new QueryError(`${option}: ${shown(value)} is not ${what}`, { option, value })
}

function tables(option: string, names: readonly string[]): readonly CatalogTable[] {
  return some(option, names).map((name) => catalogTable(option, name))
}

function folders(option: string, urls: readonly string[]): readonly S3Location[] {
  return some(option, urls).map((url) => s3Location(option, url))
}

function some<T>(option: string, values: readonly T[]): readonly T[] {
  if (values.length > 0) return values
  throw new QueryError(`${option}: give at least one`, { option, value: values })
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)]
}
