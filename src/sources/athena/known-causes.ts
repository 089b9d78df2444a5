/** A cause of failure that can be told from the service's words or error type, and what to do about it. */
export interface KnownCause {
  readonly name: string
  /** What the service says, such as. */
  readonly says: string
  readonly words: RegExp
  /** `ErrorType`s that mean this cause whatever the words. */
  readonly types?: readonly number[]
  readonly advice: string
}

/** The causes that users of Athena meet, most specific first. */
export const knownCauses: readonly KnownCause[] = [
  {
    name: 'table-without-columns',
    says: 'SYNTAX_ERROR: line 1:8: SELECT * not allowed from relation that has no columns',
    words: /relation that has no columns|table .* has no columns/i,
    advice:
      'The table has no columns: a crawler looked at an empty location, at a single file, or at a path without a trailing "/". ' +
      'Check the location in the Glue catalog and create the table with its columns.',
  },
  {
    name: 'lake-formation-permission',
    says: 'Insufficient Lake Formation permission(s): Required Select on events',
    words: /lake ?formation/i,
    types: [234],
    advice:
      'Grant SELECT and DESCRIBE on the table to this principal in Lake Formation, and lakeformation:GetDataAccess in its IAM policy.',
  },
  {
    name: 'kms-permission',
    says: 'User: arn:aws:iam::123456789012:user/ana is not authorized to perform: kms:Decrypt on resource: …',
    words: /\bkms\b.*(denied|not authori[sz]ed)|(denied|not authori[sz]ed).*\bkms:/is,
    advice: 'Allow kms:Decrypt on the key of the data, and kms:GenerateDataKey on the key of the results.',
  },
  {
    name: 'wrong-region',
    says: 'The bucket is in this region: us-east-1. Please use this region to retry the request (Status Code: 301; Error Code: PermanentRedirect)',
    words:
      /permanent ?redirect|must be addressed using the specified endpoint|same region|different region|incorrect region|AuthorizationHeaderMalformed|status code: 301/i,
    advice:
      'The bucket is in another region than the query: use the region of the data, and a results location in that same region.',
  },
  {
    name: 'results-permission',
    says: 'Access denied when writing output to url: s3://shop-results/… Please ensure you are allowed to access the S3 bucket.',
    words:
      /(unable to verify\/create|verify) output bucket|access denied when writing (output|to location)|(output|results?) (bucket|location).*(denied|forbidden|403)|(denied|forbidden|403).*(output|results?) (bucket|location)/is,
    types: [238, 401, 402],
    advice:
      'Athena could not write the result: allow s3:GetBucketLocation and s3:ListBucket on the results bucket and s3:PutObject, s3:GetObject ' +
      'and s3:AbortMultipartUpload under its prefix, check that the bucket exists, or use a workgroup with managed query results.',
  },
  {
    name: 'no-output-location',
    says: 'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
    words: /no output location|output location is required|provided to save your query results is invalid/i,
    advice:
      'Give `outputLocation` (an s3:// prefix in the region of the query), or a workgroup that has a results location or managed query results.',
  },
  {
    name: 'bytes-cutoff',
    says: 'Query cancelled! Bytes scanned limit was exceeded',
    words: /bytes scanned limit/i,
    advice:
      "The workgroup's limit of bytes scanned by a query was exceeded: narrow `time`, read a partitioned or columnar table, or raise the limit.",
  },
  {
    name: 'data-permission',
    says: 'Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)',
    words:
      /(s3|bucket|object|split).*(access denied|forbidden|status code: 403)|(access denied|forbidden).*(s3|bucket|object|split)/is,
    types: [1501],
    advice:
      'Allow s3:GetObject under the prefix of the data and s3:ListBucket and s3:GetBucketLocation on its bucket (and s3:PutObject under the results prefix).',
  },
  {
    name: 'glue-permission',
    says: 'User: arn:aws:iam::123456789012:user/ana is not authorized to perform: glue:GetTable on resource: …',
    words: /glue:[a-z]+|insufficient permissions? to execute/i,
    advice:
      'Allow glue:GetDatabase, glue:GetTable, glue:GetPartition, glue:GetPartitions and glue:BatchGetPartition on the catalog, the database and the table.',
  },
  {
    name: 'iam-permission',
    says: 'AccessDeniedException: You are not authorized to perform: athena:StartQueryExecution on the resource.',
    words: /AccessDeniedException|not authorized to perform|UnrecognizedClientException|InvalidSignatureException/i,
    types: [1500],
    advice: 'Allow the action on the workgroup in the IAM policy of these credentials.',
  },
  {
    name: 'credentials',
    says: 'CredentialsProviderError: Could not load credentials from any providers',
    words: /CredentialsProviderError|could not load credentials|ExpiredToken|security token .*(expired|invalid)/i,
    advice: 'Sign in again, or pass a `client` with working credentials.',
  },
  {
    name: 'no-region',
    says: 'Region is missing',
    words: /region is missing/i,
    advice: 'Give `region`, or set AWS_REGION.',
  },
  {
    name: 'workgroup',
    says: 'WorkGroup analytics is not found.',
    words: /workgroup\b.*(not found|disabled|does not exist)/is,
    advice: 'Check `workgroup`: it must exist, enabled, in the region of the query.',
  },
  {
    name: 'partition-schema-mismatch',
    says: 'HIVE_PARTITION_SCHEMA_MISMATCH: There is a mismatch between the table and partition schemas',
    words: /HIVE_PARTITION_SCHEMA_MISMATCH/i,
    advice:
      'A partition was registered with other column types than the table: drop it and add it again, or use partition projection, which keeps no schema per partition.',
  },
  {
    name: 'bad-data',
    says: `HIVE_BAD_DATA: Error parsing field value 'x' for field 3: For input string: "x"`,
    words: /HIVE_BAD_DATA|HIVE_CURSOR_ERROR|GroupColumnIO cannot be cast/i,
    advice:
      'A file holds values that do not fit the declared column type: the message names the column. For CSV declare every column string and cast it; ' +
      'for Parquet compare the type in the file with the one in the table.',
  },
  {
    name: 'too-many-partitions',
    says: 'HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers for partitions/buckets',
    words: /HIVE_TOO_MANY_OPEN_PARTITIONS|TOO_MANY_OPEN_PARTITIONS/i,
    advice: 'CTAS and INSERT write at most 100 partitions each: CTAS the first 100, then INSERT in batches.',
  },
  {
    name: 's3-throttling',
    says: 'Please reduce your request rate. (Service: Amazon S3; Status Code: 503; Error Code: SlowDown)',
    words: /slow ?down|reduce your request rate/i,
    types: [1403],
    advice: 'S3 throttled the scan: there are too many small files or requests. Compact the files, then run it again.',
  },
  {
    name: 'glue-throttling',
    says: 'Rate exceeded (Service: AWSGlue; Status Code: 400; Error Code: ThrottlingException)',
    words: /glue.*(throttl|rate exceeded)/is,
    types: [1401, 1402],
    advice:
      'The Glue catalog throttled the query: use partition projection instead of registered partitions, and fewer queries at a time.',
  },
  {
    name: 'throttling',
    says: 'TooManyRequestsException: Rate exceeded',
    words: /TooManyRequestsException|ThrottlingException|rate exceeded|too many queries/i,
    types: [1400, 1404, 1405, 1406, 1602],
    advice: 'Run fewer queries at a time, or ask for a higher quota of active queries.',
  },
  {
    name: 'exhausted-resources',
    says: 'Query exhausted resources at this scale factor',
    words: /exhausted resources|EXCEEDED_(LOCAL_|GLOBAL_)?MEMORY_LIMIT|local disk space/i,
    types: [0, 1, 2, 3, 4, 5, 6, 7, 8],
    advice: 'The query needs more memory than Athena gives it: narrow `time`, or group by fewer keys.',
  },
  {
    name: 'query-timeout',
    says: 'Query timeout',
    words: /query timeout|exceeded (the )?maximum (run|execution) time/i,
    types: [206, 210],
    advice:
      'Athena ends a query at its own time limit (30 minutes unless raised): narrow `time`, or ask for a higher quota.',
  },
  {
    name: 'query-too-long',
    says: 'Query string length must be at most 262144',
    words: /262144|query string .*(length|too long)/i,
    advice: 'Athena takes at most 262,144 bytes of SQL: ask for fewer metrics or a shorter list of values.',
  },
  {
    name: 'no-database',
    says: "SCHEMA_NOT_FOUND: line 1:15: Schema 'shop' does not exist",
    words: /SCHEMA_NOT_FOUND|schema .* does not exist|database .* (not found|does not exist)/is,
    advice: 'Check `database` and `catalog`, and that the query runs in the region of the catalog.',
  },
  {
    name: 'no-table',
    says: "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.shop.event' does not exist",
    words: /TABLE_NOT_FOUND|table .* does not exist|EntityNotFoundException/is,
    types: [1110],
    advice: 'Check the names of the database and the table, and that the query runs in the region of the catalog.',
  },
  {
    name: 'no-column',
    says: "COLUMN_NOT_FOUND: line 1:8: Column 'brnd' cannot be resolved",
    words: /COLUMN_NOT_FOUND|column .* cannot be resolved/is,
    advice: 'The table lacks a column: name the columns that it has in the binding of the events.',
  },
  {
    name: 'type-mismatch',
    says: "TYPE_MISMATCH: line 1:35: '=' cannot be applied to integer, date",
    words: /TYPE_MISMATCH|cannot be applied to|INVALID_CAST_ARGUMENT|cannot cast/i,
    advice:
      'A column has another type than the query expects: times must be timestamps, prices numbers and identifiers text. Convert them in a view or a CTAS.',
  },
  {
    name: 'syntax',
    says: "SYNTAX_ERROR: line 1:10: mismatched input 'FORM'. Expecting: ',', 'FROM', …",
    words: /SYNTAX_ERROR|MALFORMED_QUERY|mismatched input|extraneous input|no viable alternative/i,
    types: [1006],
    advice: 'The SQL is not valid in Athena; it is in `context.sql`. If this library wrote it, please report it.',
  },
]

/** Finds the known cause of a failure in the service's words, or else by its error type. */
export function knownCause(words: string, type?: number): KnownCause | undefined {
  return (
    knownCauses.find((cause) => cause.words.test(words)) ??
    (type === undefined ? undefined : knownCauses.find((cause) => cause.types?.includes(type)))
  )
}
