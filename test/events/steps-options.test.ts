import { describe, expect, test } from 'vitest'
import { DefinitionError } from '../../src/errors.js'
import { type BindingOptions, defineBinding } from '../../src/events/binding.js'

const sessions = { gap: '30 minutes' } as const

describe('steps that cannot be meant are refused', () => {
  test.each<readonly [BindingOptions, RegExp]>([
    [{ duplicates: [] }, /^binding\.duplicates must be "exact", or the names of fields/],
    [{ duplicates: ['brnad'] }, /^binding\.duplicates: unknown field "brnad"; did you mean "brand"\?/],
    [{ duplicates: ['device'] }, /^binding\.duplicates: unknown field "device"/],
    [{ duplicates: ['userSession'], sessions }, /^binding\.duplicates: userSession is made by binding\.sessions/],
    [{ duplicates: ['brand', 'orderId'], sessions }, /^binding\.duplicates: orderId is made by binding\.sessions/],
    [
      { sessions: { gap: 'soon' } },
      /^binding\.sessions\.gap must be a time such as "30 minutes", in .* or days, not "soon"/,
    ],
    [{ sessions: { gap: '0 minutes' } }, /^binding\.sessions\.gap must be a time/],
    [{ sessions: { ...sessions, by: 'price' } }, /^binding\.sessions\.by must be a field/],
    [{ sessions: { ...sessions, by: 'userSession' } }, /^binding\.sessions\.by must be a field/],
    [{ sessions: { ...sessions, by: 'orderId' } }, /^binding\.sessions\.by must be a field/],
    [{ sessions: { ...sessions, by: 'device' } }, /^binding\.sessions\.by must be a field/],
    [{ sessions: { ...sessions, midnight: 'Europe/Nowhere' } }, /^binding\.sessions\.midnight: /],
    [{ sessions, columns: { userSession: 'sid' } }, /^binding\.sessions makes sessions, and/],
  ])('%j', (options, message) => {
    expect(() => defineBinding(options)).toThrow(DefinitionError)
    expect(() => defineBinding(options)).toThrow(message)
  })

  test('and those that can are not', () => {
    const columns = { orderId: 'order_no' }
    expect(() => defineBinding({ duplicates: ['userSession'] })).not.toThrow()
    expect(() => defineBinding({ duplicates: ['orderId'], sessions, columns })).not.toThrow()
    expect(() => defineBinding({ sessions: { ...sessions, by: 'orderId' }, columns })).not.toThrow()
    expect(() => defineBinding({ sessions: { ...sessions, by: 'device' }, further: { device: 'text' } })).not.toThrow()
  })
})
