import { describe, expect, test } from 'vitest'
import { worded } from '../../src/cli/worded.js'
import { eventFieldNames } from '../../src/events/fields.js'
import { aliases, likelyColumns } from '../../src/events/likely-columns.js'
import { lackedColumnsText } from '../../src/events/no-column.js'
import type { Advice } from '../../src/hint.js'

const time = { field: 'eventTime', column: 'event_time' } as const
const type = { field: 'eventType', column: 'event_type' } as const

test('each alias stands for one field, and is written as names are compared', () => {
  const all = [...Object.values(aliases).flat(), ...eventFieldNames.map((name) => name.toLowerCase())]
  expect(new Set(all).size).toBe(all.length)
  expect(all.filter((name) => !/^[a-z]+$/.test(name))).toEqual([])
})

describe('columns that fields may be bound to', () => {
  test('are found whatever they are written with', () => {
    const names = ['Timestamp', 'event-name', 'Session ID', 'productSKU', 'Unit Price', 'colour']
    expect(likelyColumns([time], names)).toEqual({
      eventTime: 'Timestamp',
      eventType: 'event-name',
      userSession: 'Session ID',
      productId: 'productSKU',
      price: 'Unit Price',
    })
  })

  test('are the likeliest, and the first of those alike', () => {
    expect(likelyColumns([time], ['created_at', 'date', 'ts', 'TS'])).toEqual({ eventTime: 'ts' })
    expect(likelyColumns([type], ['type', 'action', 'event_name'])).toEqual({ eventType: 'event_name' })
  })

  test('leave out fields that are there under their usual names', () => {
    expect(likelyColumns([time], ['ts', 'Event_Type', 'kind', 'sid', 'user_session'])).toEqual({ eventTime: 'ts' })
  })

  test('are those of objects whose fields are named as in files, and the other way round', () => {
    const lacked = { field: 'eventTime', column: 'eventTime' } as const
    const files = { eventTime: 'event_time', eventType: 'event_type', userSession: 'user_session' }
    expect(likelyColumns([lacked], Object.values(files))).toEqual(files)
    expect(likelyColumns([time], ['eventTime', 'eventType'])).toEqual({
      eventTime: 'eventTime',
      eventType: 'eventType',
    })
  })

  test('leave out both where a field is called alike everywhere', () => {
    const brand = { field: 'brand', column: 'brand' } as const
    const found = { brand: 'maker', userSession: 'sid' }
    expect(likelyColumns([brand], ['event_time', 'event_type', 'maker', 'sid'])).toEqual(found)
    expect(likelyColumns([brand], ['eventTime', 'eventType', 'maker', 'sid'])).toEqual(found)
  })

  test('are none where nothing is like what is missing', () => {
    expect(likelyColumns([time], ['when', 'kind', 'sid'])).toEqual({})
    expect(likelyColumns([{ field: 'brand', column: 'marque' }], ['eventTime', 'eventType'])).toEqual({})
  })
})

const onCommandLine = ({ text, hints }: Advice) => worded(text, hints)

describe('what is said of a missing column', () => {
  const names = ['ts', 'kind of "event"', 'sid', 'type']
  const said = lackedColumnsText('memory', [time, type], names)

  test('proposes the call that binds all of them', () => {
    expect(said.text).toBe(
      'memory has no columns "event_time" for eventTime and "event_type" for eventType; it has ts, kind of "event", sid, type. Bind the fields to their columns: { binding: defineBinding({ columns: { eventTime: "ts", eventType: "type", userSession: "sid" } }) }',
    )
  })

  test('and on the command line, the options', () => {
    expect(onCommandLine(said)).toContain(
      'Bind the fields to their columns: --column eventTime=ts --column eventType=type --column userSession=sid',
    )
    const odd = lackedColumnsText('memory', [time, type], ['time "of \'day'.replace(/ .*/, ''), 'x'])
    expect(onCommandLine(odd)).toContain('--column eventTime=time --column eventType=NAME, or say what all events are')
    expect(onCommandLine(lackedColumnsText('memory', [time], ["Time's"]))).not.toContain('--column eventTime=Time')
    expect(
      onCommandLine(lackedColumnsText('memory', [time], ['Time"']))
        .split(': ')
        .at(-1),
    ).toBe(`--column 'eventTime=Time"'`)
  })
})
