import { commonOfAll, type ScalarFunction } from './definition.js'

export const logicalFunctions: readonly ScalarFunction[] = [
  {
    kind: 'scalar',
    name: 'IFNULL',
    group: 'logical',
    signatures: [{ takes: ['any', 'any'], gives: commonOfAll }],
    compile:
      ([value, otherwise]) =>
      (index) =>
        value?.(index) ?? otherwise?.(index) ?? null,
  },
  {
    kind: 'scalar',
    name: 'IIF',
    group: 'logical',
    signatures: [{ takes: ['boolean', 'any', 'any', 'any'], optional: 1, gives: ([, ...rest]) => commonOfAll(rest) }],
    compile:
      ([test, yes, no, unknown]) =>
      (index) => {
        const known = test?.(index) ?? null
        return (known === null ? unknown : known === true ? yes : no)?.(index) ?? null
      },
  },
  {
    kind: 'scalar',
    name: 'ISNULL',
    group: 'logical',
    signatures: [{ takes: ['any'], gives: 'boolean' }],
    compile:
      ([value]) =>
      (index) =>
        (value?.(index) ?? null) === null,
  },
]
