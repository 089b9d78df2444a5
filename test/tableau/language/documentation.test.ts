import { describe, expect, it } from 'vitest'
import { functionDefinitions, functionsNamed } from '../../../src/tableau/language/functions/index.js'
import { unsupportedFunctions } from '../../../src/tableau/language/functions/unsupported.js'
import { documented, functionTables } from './suite/document.js'

describe('docs/tableau-language.md', () => {
  it('lists the functions as they are', () => {
    expect(documented('functions', functionTables())).toBe(functionTables())
  })
})

describe('the functions', () => {
  it('are either computed or refused', () => {
    expect([...unsupportedFunctions.keys()].filter((name) => functionsNamed(name).length > 0)).toEqual([])
  })

  it('cover the function reference but for what is refused', () => {
    const reference =
      `ABS ACOS ASIN ATAN ATAN2 CEILING COS COT DEGREES DIV EXP FLOOR HEXBINX HEXBINY LN LOG MAX MIN PI POWER RADIANS ROUND
      SIGN SIN SQRT SQUARE TAN ZN ASCII CHAR CONTAINS ENDSWITH FIND FINDNTH LEFT LEN LOWER LTRIM MID PROPER REGEXP_EXTRACT
      REGEXP_EXTRACT_NTH REGEXP_MATCH REGEXP_REPLACE REPLACE RIGHT RTRIM SPACE SPLIT STARTSWITH TRIM UPPER DATEADD DATEDIFF DATENAME
      DATEPARSE DATEPART DATETRUNC DAY ISDATE ISOQUARTER ISOWEEK ISOWEEKDAY ISOYEAR MAKEDATE MAKEDATETIME MAKETIME MONTH NOW QUARTER
      TODAY WEEK YEAR IFNULL IIF ISNULL DATE DATETIME FLOAT INT STR ATTR AVG CORR COUNT COUNTD COVAR COVARP MEDIAN PERCENTILE STDEV
      STDEVP SUM VAR VARP FIRST INDEX LAST LOOKUP PREVIOUS_VALUE RANK RANK_DENSE RANK_MODIFIED RANK_PERCENTILE RANK_UNIQUE
      RUNNING_AVG RUNNING_COUNT RUNNING_MAX RUNNING_MIN RUNNING_SUM SIZE TOTAL WINDOW_AVG WINDOW_CORR WINDOW_COUNT WINDOW_COVAR
      WINDOW_COVARP WINDOW_MAX WINDOW_MEDIAN WINDOW_MIN WINDOW_PERCENTILE WINDOW_STDEV WINDOW_STDEVP WINDOW_SUM WINDOW_VAR
      WINDOW_VARP`.split(/\s+/)
    expect(new Set(functionDefinitions.map(({ name }) => name))).toEqual(new Set(reference))
  })
})
