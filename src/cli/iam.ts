import type { Command } from 'commander'
import { defaultCatalog } from '../lake/names.js'
import { defaultAwsPartition, iamConvertPolicy, iamReadPolicy, type Policy } from '../lake/policy.js'
import { calledHere } from './called-here.js'
import { optionFlags } from './library-options.js'
import { names } from './option-values.js'
import type { Terminal } from './terminal.js'
import { writeText } from './write-text.js'

interface Shared {
  readonly region: string
  readonly account: string
  readonly workgroup: string
  readonly results?: string
  readonly catalog?: string
  readonly dataKey?: string
  readonly resultsKey?: string
  readonly lakeFormation?: boolean
  readonly awsPartition?: string
  readonly output?: string
}

/** A partition of a table is one, too. */
const ownNames = { partition: 'awsPartition' }

/** Adds `cartometrics iam` and what is below it. */
export function registerIam(program: Command, terminal: Terminal): void {
  const iam = program
    .command('iam')
    .summary('write the IAM policies needed to read or convert events in Athena')
    .description('Writes IAM policies with the least privileges needed, as JSON. No action is a wildcard.')
    .addHelpText(
      'after',
      `
Examples:
  $ cartometrics iam read --region eu-west-1 --account 123456789012 --workgroup analytics \\
      --tables shop.events,shop.brand_metrics --data s3://shop-lake/events/ \\
      --results s3://shop-results/athena/
  $ cartometrics iam convert --region eu-west-1 --account 123456789012 --workgroup analytics \\
      --raw-tables shop.raw_events --raw-data s3://shop-raw/events/ \\
      --tables shop.events,shop.events_rejected \\
      --data s3://shop-lake/events/,s3://shop-lake/rejected/`,
    )

  shared(iam.command('read').description('Writes the policy for reading: for athena(), or for Tableau.'))
    .requiredOption(optionFlags['to.tables'], 'the tables and views, such as shop.events,shop.brand_metrics', names)
    .requiredOption(optionFlags['to.data'], 'the folders of their files: s3://bucket/folder/', names)
    .action((options: Shared & { tables: readonly string[]; data: readonly string[] }) => {
      const { tables, data } = options
      const policy = calledHere(ownNames, () => iamReadPolicy({ ...placeOf(options), tables, data }))
      return write(policy, options, terminal)
    })

  shared(iam.command('convert').description('Writes the policy for what "cartometrics ddl" and CREATE VIEW write.'))
    .requiredOption(optionFlags['from.tables'], 'the tables that are read, such as shop.raw_events', names)
    .requiredOption(optionFlags['from.data'], 'the folders of their files: s3://bucket/folder/', names)
    .requiredOption(optionFlags['to.tables'], 'the tables and views that are created', names)
    .requiredOption(optionFlags['to.data'], 'the folders of their files', names)
    .action(
      (
        options: Shared & {
          rawTables: readonly string[]
          rawData: readonly string[]
          tables: readonly string[]
          data: readonly string[]
        },
      ) => {
        const { rawTables, rawData, tables, data } = options
        const policy = calledHere(ownNames, () =>
          iamConvertPolicy({
            ...placeOf(options),
            from: { tables: rawTables, data: rawData },
            to: { tables, data },
          }),
        )
        return write(policy, options, terminal)
      },
    )
}

function shared(command: Command): Command {
  return command
    .requiredOption('--region <REGION>', 'where the queries run, such as eu-west-1')
    .requiredOption('--account <NUMBER>', 'the number of the account')
    .requiredOption('--workgroup <NAME>', 'the workgroup of Athena')
    .option('--results <FOLDER>', 'the folder of results: s3://bucket/folder/ (default: managed query results)')
    .option('--catalog <NAME>', `the data catalog (default: ${defaultCatalog})`)
    .option(optionFlags['keys.data'], 'the key of KMS that encrypts the data')
    .option(optionFlags['keys.results'], 'the key of KMS that encrypts the results')
    .option('--lake-formation', 'Lake Formation governs the tables')
    .option('--aws-partition <NAME>', `such as aws-cn or aws-us-gov (default: ${defaultAwsPartition})`)
    .option('-o, --output <FILE>', 'write to a file (default: standard output)')
}

function placeOf({
  region,
  account,
  workgroup,
  results,
  catalog,
  dataKey,
  resultsKey,
  lakeFormation,
  awsPartition,
}: Shared) {
  return {
    region,
    account,
    workgroup,
    keys: {
      ...(dataKey === undefined ? {} : { data: dataKey }),
      ...(resultsKey === undefined ? {} : { results: resultsKey }),
    },
    ...(results === undefined ? {} : { results }),
    ...(catalog === undefined ? {} : { catalog }),
    ...(lakeFormation === undefined ? {} : { lakeFormation }),
    ...(awsPartition === undefined ? {} : { partition: awsPartition }),
  }
}

function write(policy: Policy, { output }: Shared, terminal: Terminal): Promise<void> {
  return writeText(`${JSON.stringify(policy, null, 2)}\n`, output, terminal)
}
