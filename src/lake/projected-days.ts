import { anObject, checkOptions, needed, type OptionRule, type OptionRules } from '../checked-options.js'
import { QueryError } from '../errors.js'
import { dayOf, hiveText } from './names.js'

/** The first day there is, and the last; up to now unless given. */
export interface ProjectedDays {
  readonly from: string
  readonly to?: string
}

const dayRules: OptionRules<ProjectedDays> = { from: true, to: true }

/** The rule for them. */
export const daysRule: OptionRule = needed(anObject)

/**
 * The properties of a table by which its partitions, folders by day, need not be added.
 *
 * @throws {@link QueryError} for days that are none, or a partition that cannot be called so
 */
export function projectedDays(days: ProjectedDays, partition: string, url: string): readonly string[] {
  checkOptions('days', days, dayRules)
  dayOf('days.from', days.from)
  if (days.to !== undefined && dayOf('days.to', days.to) < dayOf('days.from', days.from)) {
    throw new QueryError(`days: the last (${days.to}) is before the first (${days.from})`, {
      option: 'days',
      value: days,
      hints: [{ option: 'days.to', text: 'days' }],
    })
  }
  if (!/^[a-z0-9_]+$/.test(partition)) {
    throw new QueryError(`partition: ${JSON.stringify(partition)} must be lower-case letters, digits and underscores`, {
      option: 'partition',
      value: partition,
    })
  }
  const properties = [
    ['projection.enabled', 'true'],
    [`projection.${partition}.type`, 'date'],
    [`projection.${partition}.format`, 'yyyy-MM-dd'],
    [`projection.${partition}.range`, `${days.from},${days.to ?? 'NOW'}`],
    [`projection.${partition}.interval`, '1'],
    [`projection.${partition}.interval.unit`, 'DAYS'],
    ['storage.location.template', `${url}${partition}=\${${partition}}/`],
  ]
  return properties.map(([name = '', value = '']) => `${hiveText(name)} = ${hiveText(value)}`)
}
