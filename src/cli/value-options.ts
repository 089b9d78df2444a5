import { type Command, InvalidArgumentError, Option } from 'commander'
import type { BindingOptions } from '../events/binding.js'
import { usualScales } from '../events/fields.js'
import { epochUnits } from '../events/instants.js'
import { decimalMarks, type ValueOptions } from '../events/value-options.js'
import { defined } from './defined.js'
import { optionFlags } from './library-options.js'
import { several } from './option-values.js'

/** The options that say how values are written: those of a binding, but for the name of one. */
export type ValueCliOptions = Omit<ValueOptions, 'nulls'> &
  Pick<BindingOptions, 'moneyScale' | 'quantityScale'> & { readonly null?: readonly string[] }

/** Adds the options that say how times, numbers and nulls are written. */
export function addValueOptions(command: Command): Command {
  return command
    .optionsGroup('How values are written:')
    .option(
      optionFlags['binding.timeFormat'],
      "the format of times, if not ISO 8601 or a count since 1970, such as '%d/%m/%Y %H:%M'",
    )
    .addOption(
      new Option(
        optionFlags['binding.timeUnit'],
        'the unit of times that are numbers counted since 1970 (default: the one that puts them in 2000 to 2099)',
      ).choices(Object.keys(epochUnits)),
    )
    .option(optionFlags['binding.fileTimeZone'], 'the time zone of times without an offset (default: UTC)')
    .addOption(new Option(optionFlags['binding.decimal'], 'the decimal mark (default: a point)').choices(decimalMarks))
    .option(optionFlags['binding.grouping'], "the mark between groups of digits, such as , or . or ' or a space")
    .option(
      optionFlags['binding.priceUnit'],
      'the value of one unit of a price, such as 0.01 if prices are in cents',
      priceUnit,
    )
    .option(
      optionFlags['binding.moneyScale'],
      `the decimal places of prices and amounts, which are rounded to them (default: ${usualScales.money})`,
      scale,
    )
    .option(
      optionFlags['binding.quantityScale'],
      `the decimal places of quantities; those with more cannot be read (default: ${usualScales.quantity})`,
      scale,
    )
    .option(optionFlags['binding.nulls'], 'a text that stands for null, such as NULL; repeat for more', several)
}

/** What the options say of values. */
export function valuesFrom(options: ValueCliOptions): BindingOptions {
  const { timeFormat, timeUnit, fileTimeZone, decimal, grouping, priceUnit, moneyScale, quantityScale } = options
  const { null: nulls } = options
  return defined({ timeFormat, timeUnit, fileTimeZone, decimal, grouping, priceUnit, moneyScale, quantityScale, nulls })
}

function scale(value: string): number {
  if (!/^[0-6]$/.test(value)) throw new InvalidArgumentError('Give a whole number from 0 to 6.')
  return Number(value)
}

function priceUnit(value: string): number {
  if (!/^(1|0?\.\d+)$/.test(value)) throw new InvalidArgumentError('Give a unit such as 0.01.')
  return Number(value)
}
