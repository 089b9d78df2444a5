import type { OptionRules } from '../../checked-options.js'
import type { BindingOptions } from '../binding.js'
import { checkPreset, type SessionGapOption, sessionGapRule, sessionsOf } from './options.js'

/** What may be said of the events of Taobao. */
export interface TaobaoOptions extends SessionGapOption {}

const rules: OptionRules<TaobaoOptions> = sessionGapRule

/**
 * The columns of `UserBehavior.csv`, which has no line that names them.
 *
 * @example
 * duckdb({ files: 'UserBehavior.csv', csv: { columns: taobaoColumns }, binding: taobao() })
 */
export const taobaoColumns = ['user_id', 'item_id', 'category_id', 'behavior_type', 'timestamp'] as const

/**
 * The published events of Taobao (`UserBehavior.csv`): views, carts, favourites and purchases, without prices or orders, so that there is no money, and
 * a session with a purchase is an order. Its columns are {@link taobaoColumns}. Sessions are cut by pauses.
 *
 * Its days are those of China: ask for them with `time: { timeZone: 'Asia/Shanghai' }`.
 *
 * @example
 * defineBinding(taobao())
 * @throws {@link DefinitionError} for an option that there is not, or a value that is none of its
 */
export function taobao(options: TaobaoOptions = {}): BindingOptions {
  checkPreset('taobao', options, rules)
  const [userId, productId, categoryId, eventType, eventTime] = taobaoColumns
  return {
    columns: { eventTime, eventType, productId, categoryId, userId },
    eventTypes: { pv: 'view', buy: 'purchase', fav: 'favourite' },
    timeUnit: 's',
    ...sessionsOf(options),
  }
}
