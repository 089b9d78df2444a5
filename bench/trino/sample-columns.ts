/** The columns of a sample in a table of Trino's, as Athena's users have them. */
export const sampleColumns = {
  event_time: 'timestamp(3)',
  event_type: 'varchar',
  product_id: 'varchar',
  category_id: 'varchar',
  category_code: 'varchar',
  brand: 'varchar',
  price: 'decimal(18, 2)',
  user_id: 'varchar',
  user_session: 'varchar',
} as const

/** What DuckDB selects of a sample for a table with these columns. */
export const sampleSelect = Object.entries(sampleColumns)
  .map(([name, type]) => `CAST(${name} AS ${type.replace('(3)', '')}) AS ${name}`)
  .join(', ')
