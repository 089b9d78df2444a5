import { QueryError } from '../../errors.js'
import { shown } from '../../shown.js'
import { postgresDialect } from '../../sql/dialects/postgres.js'
import { checkStatement, withoutEnd } from '../../sql/given-statement.js'

/**
 * Writes the CREATE VIEW of a query, such as one that `toSql` wrote for Postgres. A view that is there already is replaced, where its
 * columns are the first of the new ones; otherwise drop it before.
 *
 * @example
 * createView('shop.brand_metrics', toSql({ by: 'brand' }, { dialect: 'postgres', table: 'shop.events' }))
 * @throws {@link QueryError} for what is no name or no statement
 */
export function createView(view: string, query: string): string {
  checkStatement('createView', query)
  const parts = typeof view === 'string' ? view.split('.') : []
  if (parts.length < 1 || parts.length > 2 || parts.includes('')) {
    throw new QueryError(
      `view: ${shown(view)} is no name of a view; name it 'brand_metrics', or with its schema 'shop.brand_metrics'`,
      { option: 'view', value: view },
    )
  }
  return `CREATE OR REPLACE VIEW ${parts.map(postgresDialect.quoteName).join('.')} AS\n${withoutEnd(query)}\n`
}
