import { InvalidArgumentError } from 'commander'
import { DefinitionError } from '../errors.js'
import type { BindingOptions } from '../events/binding.js'
import { type Preset, type PresetName, presets } from '../events/presets/presets.js'
import { hint } from '../known-names.js'

/** A preset that is named on the command line. */
export interface GivenPreset extends Pick<Preset, 'csvColumns' | 'columnTypes'> {
  readonly name: PresetName
  readonly binding: BindingOptions
}

export const presetNames = Object.keys(presets) as readonly PresetName[]

/** `NAME`, or `NAME:OPTION=VALUE,OPTION=VALUE`; names may be written as in TypeScript, or with dashes. */
export function preset(value: string): GivenPreset {
  const [, called = '', rest] = /^([^:]*)(?::(.*))?$/s.exec(value) ?? []
  const name = presetNames.find((one) => one === dashed(called))
  if (name === undefined) {
    throw new InvalidArgumentError(`There is no preset "${called}"${hint(dashed(called), presetNames)}`)
  }
  const { binding, ...more } = presets[name]
  try {
    return { name, binding: binding(optionsIn(rest)), ...more }
  } catch (error) {
    if (error instanceof DefinitionError) throw new InvalidArgumentError(error.message)
    throw error
  }
}

function optionsIn(text: string | undefined): Readonly<Record<string, string | number>> {
  if (text === undefined) return {}
  const pairs = text.split(',').map((pair): readonly [string, string | number] => {
    const [, option = '', given = ''] = /^\s*([^=]+?)\s*=(.*)$/s.exec(pair) ?? []
    const value = given.trim()
    if (option === '' || value === '')
      throw new InvalidArgumentError('Write it as NAME or NAME:OPTION=VALUE,OPTION=VALUE.')
    return [camelCase(option), /^\d+$/.test(value) ? Number(value) : value]
  })
  const again = pairs.find(([option], place) => pairs.findIndex(([other]) => other === option) < place)
  if (again !== undefined) throw new InvalidArgumentError(`${again[0]} is given twice.`)
  return Object.fromEntries(pairs)
}

function dashed(name: string): string {
  return name
    .trim()
    .replaceAll(/[A-Z]/g, (letter) => `-${letter}`)
    .replace(/^-/, '')
    .toLowerCase()
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** A preset with what other options say, which take the place of its parts where both cannot be. */
export function withPreset(preset: BindingOptions, given: BindingOptions): BindingOptions {
  const { columns = {}, eventTypes, sessions, eventTypeIs, timeUnit, timeFormat, ...rest } = preset
  const said = given.columns ?? {}
  const typesAreSaid = said.eventType !== undefined || Object.keys(given.eventTypes ?? {}).length > 0
  const { userSession, eventType, ...others } = columns
  const kept: BindingOptions = {
    ...(given.eventTypeIs !== undefined ? {} : { eventTypes: { ...eventTypes, ...given.eventTypes } }),
    ...(eventTypeIs === undefined || typesAreSaid ? {} : { eventTypeIs }),
    ...(sessions === undefined || said.userSession !== undefined ? {} : { sessions }),
    ...(timeUnit === undefined || given.timeFormat !== undefined ? {} : { timeUnit }),
    ...(timeFormat === undefined || given.timeUnit !== undefined ? {} : { timeFormat }),
  }
  return {
    ...rest,
    ...kept,
    ...given,
    ...(kept.eventTypes === undefined ? {} : { eventTypes: kept.eventTypes }),
    columns: {
      ...others,
      ...(userSession === undefined || given.sessions !== undefined ? {} : { userSession }),
      ...(eventType === undefined || given.eventTypeIs !== undefined ? {} : { eventType }),
      ...said,
    },
    ...(rest.nulls === undefined ? {} : { nulls: [...rest.nulls, ...(given.nulls ?? [])] }),
  }
}
