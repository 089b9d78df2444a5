import type { BindingOptions } from '../events/binding.js'
import { nameOfSource } from '../events/column-source.js'
import { type EventField, eventFieldNames } from '../events/fields.js'
import { type PresetName, presets } from '../events/presets/presets.js'
import { withoutFields } from '../events/presets/without-fields.js'
import type { ColumnBeginning } from './beginning.js'
import { type ColumnEvidence, columnEvidence } from './column-evidence.js'
import type { InspectedPreset, Problem, ProposedField } from './inspection.js'
import { nullMarkers } from './null-markers.js'
import { markOptions, nullOptions, type ProposedBinding, quantityOptions, timeOptions } from './propose-binding.js'

/** What the first rows hold of the fields of a preset, where they have them. */
export type FieldBeginnings = ReadonlyMap<EventField, ColumnBeginning>

/** The binding of a preset, without the fields that files do not have. */
export function presetBinding({ name, options, absent }: InspectedPreset): BindingOptions {
  return withoutFields(presets[name].binding(options), new Set(absent))
}

/** Whether a preset says no more than is usual. */
export function isUsual(preset: InspectedPreset): boolean {
  return presetBinding(preset).columns === undefined
}

/**
 * Whether the times of a preset are in the unit that it reads them in.
 *
 * @param times the column of times
 */
export function hasTimesOf({ timeUnit }: BindingOptions, times: ColumnEvidence | undefined): boolean {
  const time = times?.time
  if (time === undefined) return false
  return timeUnit === undefined || time.form !== 'epoch' || time.unit === timeUnit
}

/** Proposes the binding of a preset, with what the first rows say beyond it of how values are written. */
export function proposePreset(
  preset: InspectedPreset,
  columns: readonly ColumnEvidence[],
  beginnings: FieldBeginnings,
): ProposedBinding {
  const binding = presetBinding(preset)
  const problems: Problem[] = []
  const known = new Set(binding.nulls)
  const markers = nullMarkers([...beginnings.values()]).filter(({ text }) => !known.has(text))
  const nulls = new Set([...known, ...markers.map(({ text }) => text)])
  const evidence = new Map([...beginnings].map(([field, one]) => [field, columnEvidence(one, nulls)] as const))
  const bound = new Set([...beginnings.values()].map(({ name }) => name))
  const times = timeOptions(evidence.get('eventTime'), problems)
  const further = nullOptions(markers, bound, problems)
  const { timeUnit, ...rest } = binding
  return {
    preset,
    columns,
    fields: fieldsOf(preset.name, binding),
    binding: {
      ...rest,
      ...(timeUnit === undefined || times.timeFormat !== undefined ? {} : { timeUnit }),
      ...times,
      ...markOptions([evidence.get('price'), evidence.get('amount'), evidence.get('quantity')], problems),
      ...quantityOptions(evidence.get('quantity')),
      ...(further.nulls === undefined ? {} : { nulls: [...known, ...further.nulls] }),
    },
    // Of the others it is known that their times are UTC.
    problems: problems.filter(({ code }) => code !== 'no-time-zone' || preset.name === 'order-lines'),
  }
}

function fieldsOf(name: PresetName, binding: BindingOptions): readonly ProposedField[] {
  const { columns = {}, eventTypeIs, sessions } = binding
  const reason = `as ${name} has it`
  return eventFieldNames.flatMap((field): readonly ProposedField[] => {
    const source = columns[field]
    const made =
      field === 'eventType' && eventTypeIs !== undefined
        ? 'every row is a purchase, or where it is negative a refund'
        : field === 'userSession' && sessions !== undefined
          ? `made of the events of each user: one ends where the next event comes more than ${sessions.gap} later`
          : undefined
    const column = source === undefined ? null : nameOfSource(source)
    if (made === undefined && column === null) return []
    return [{ field, column: made === undefined ? column : null, reason: made ?? reason, isGuess: false, others: [] }]
  })
}
