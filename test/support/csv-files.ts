import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The columns of the published files. */
export const header = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session'

/** One line of a file; all that is not said is usual. */
export function line({
  time = '2019-10-01 00:00:00 UTC',
  type = 'view',
  product = '1',
  category = '2',
  code = 'a.b',
  brand = 'acme',
  price = '10.00',
  user = '7',
  session = 's',
} = {}): string {
  return [time, type, product, category, code, brand, price, user, session].join(',')
}

/** A file with a header and lines. */
export function csv(...lines: string[]): string {
  return `${[header, ...lines].join('\n')}\n`
}

/** Writes a file in a folder, and gives its path. */
export function put(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}
