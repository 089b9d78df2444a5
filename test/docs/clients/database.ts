import { PGlite } from '@electric-sql/pglite'

let opened: Promise<PGlite> | undefined

/** The database that the pages connect to, with the table `shop.events`. */
export function database(): Promise<PGlite> {
  opened ??= PGlite.create().then(async (engine) => {
    await engine.exec(`CREATE SCHEMA shop;
CREATE TABLE shop.events (event_time timestamptz, event_type text, brand text, price numeric(18, 2), user_session text);
INSERT INTO shop.events SELECT TIMESTAMPTZ '2019-10-01 09:00:00Z' + i * INTERVAL '10 days',
  CASE i % 2 WHEN 0 THEN 'view' ELSE 'purchase' END, 'acme', 12.5, 's' || i % 2 FROM generate_series(0, 5) AS i`)
    return engine
  })
  return opened
}
