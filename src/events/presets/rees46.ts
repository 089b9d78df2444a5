import type { BindingOptions } from '../binding.js'
import { checkPreset } from './options.js'

/**
 * The published events of REES46, whose columns have the usual names: what files and tables are read by without a binding, too.
 *
 * @example
 * defineBinding(rees46())
 * @throws {@link DefinitionError} for any option: there is none
 */
export function rees46(options: object = {}): BindingOptions {
  checkPreset('rees46', options, {})
  return { naming: 'columns' }
}
