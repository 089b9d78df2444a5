import { aListOfNames } from '../../checked-options.js'
import { QueryError } from '../../errors.js'
import { shown } from '../../shown.js'
import { postgresDialect } from '../../sql/dialects/postgres.js'
import { checkStatement, withoutEnd } from '../../sql/given-statement.js'

/**
 * Writes the CREATE VIEW of a query, such as one that `toSql` wrote for Postgres. A view that is there already is replaced, where its
 * columns are the first of the new ones; otherwise drop it before. A name with a dot in it is given by its parts, as `['shop', 'metrics.2019']`.
 *
 * @example
 * createView('shop.brand_metrics', toSql({ by: 'brand' }, { dialect: 'postgres', table: 'shop.events' }))
 * @throws {@link QueryError} for what is no name or no statement
 */
export function createView(view: string | readonly string[], query: string): string {
  checkStatement('createView', query)
  const parts = typeof view === 'string' ? view.split('.') : view
  if (!aListOfNames[1](parts) || parts.length === 0 || parts.length > 2) {
    throw new QueryError(
      `view: ${shown(view)} is no name of a view; name it 'brand_metrics', or with its schema 'shop.brand_metrics'`,
      { option: 'view', value: view },
    )
  }
  return `CREATE OR REPLACE VIEW ${parts.map(postgresDialect.quoteName).join('.')} AS\n${withoutEnd(query)}\n`
}
