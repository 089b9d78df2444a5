/** Functions of Tableau's reference that are known here and not computed, each with the reason. */
const reasons: readonly (readonly [reason: string, names: string])[] = [
  [
    'it sends SQL to the database the workbook is connected to',
    'RAWSQL_BOOL RAWSQL_DATE RAWSQL_DATETIME RAWSQL_INT RAWSQL_REAL RAWSQL_SPATIAL RAWSQL_STR RAWSQLAGG_BOOL RAWSQLAGG_DATE RAWSQLAGG_DATETIME RAWSQLAGG_INT RAWSQLAGG_REAL RAWSQLAGG_STR',
  ],
  [
    'it calls an analytics extension (R, Python, MATLAB)',
    'SCRIPT_BOOL SCRIPT_INT SCRIPT_REAL SCRIPT_STR MODEL_EXTENSION_BOOL MODEL_EXTENSION_INT MODEL_EXTENSION_REAL MODEL_EXTENSION_STR',
  ],
  ['its statistical model is not published', 'MODEL_PERCENTILE MODEL_QUANTILE'],
  [
    'it is about geometry',
    'AREA BUFFER COLLECT DIFFERENCE DISTANCE INTERSECTION INTERSECTS LENGTH MAKELINE MAKEPOINT OUTLINE SHAPETYPE SYMDIFFERENCE UNION VALIDATE',
  ],
  [
    'its answer depends on who is signed in to Tableau',
    'FULLNAME ISFULLNAME ISMEMBEROF ISUSERNAME USERATTRIBUTE USERATTRIBUTEINCLUDES USERDOMAIN USEREMAIL USERNAME',
  ],
  ['its answer is another one each time', 'RANDOM'],
  ['it exists in Tableau Prep only', 'FILL_DOWN LAST_VALUE NTILE ROW_NUMBER'],
  ['it is what Tableau writes for bins and trend lines, and is not documented', 'SUM_XSQR SYS_NUMBIN'],
  [
    'it exists for one data source only (Hive, BigQuery, Hadoop)',
    'DOMAIN GET_JSON_OBJECT GROUP_CONCAT HOST LOG2 LTRIM_THIS PARSE_URL PARSE_URL_QUERY RTRIM_THIS TIMESTAMP_TO_USEC TLD USEC_TO_TIMESTAMP XPATH_BOOLEAN XPATH_DOUBLE XPATH_FLOAT XPATH_INT XPATH_LONG XPATH_SHORT XPATH_STRING',
  ],
]

/** The name of every function that is not computed, and why. */
export const unsupportedFunctions: ReadonlyMap<string, string> = new Map(
  reasons.flatMap(([reason, names]) => names.split(' ').map((name) => [name, reason] as const)),
)
