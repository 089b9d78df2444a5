/** A value as somebody may give it, and what it is read as: a text or cents, null for none, undefined for what cannot be read. */
export interface Hostile {
  readonly make: () => unknown
  readonly read: string | bigint | null | undefined
}

const reads = (value: unknown, read: Hostile['read']): Hostile => ({ make: () => value, read })
const none = [undefined, null, ''].map((value) => reads(value, null))

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** Throws whatever is asked of it. */
const spiteful = (target: object): unknown => {
  const fail = () => {
    throw new TypeError('no')
  }
  const traps = ['get', 'has', 'ownKeys', 'getOwnPropertyDescriptor', 'getPrototypeOf'] as const
  return new Proxy(target, Object.fromEntries(traps.map((trap) => [trap, fail])))
}

class Late extends Date {
  override getTime(): number {
    throw new RangeError('late')
  }
}

/** What is no value of any field. */
const nothingReadable = [
  () => Symbol('s'),
  () => () => 5,
  () => ({}),
  () => [],
  () => ['2019-10-01'],
  () => Object.create(null),
  () => Object.create(Date.prototype),
  () => new Date(Number.NaN),
  () => new Map(),
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => revoked(),
  () => spiteful({}),
  () => spiteful(new Date(0)),
  () => ({ toString: 5, valueOf: 5, toJSON: 5 }),
  () => ({
    get constructor() {
      throw new TypeError('no')
    },
  }),
  () => ({ constructor: { name: Symbol('s') } }),
  () => {
    const circle: { self?: object } = {}
    circle.self = circle
    return circle
  },
  () => new Array(1e6),
].map((make): Hostile => ({ make, read: undefined }))

const instants: readonly Hostile[] = [
  reads(new Date('2019-10-01T10:00:00Z'), 'time'),
  reads('2019-10-01', 'time'),
  reads(1_570_000_000, 'time'),
  reads(1_570_000_000_000n, 'time'),
  reads(1_570_000_000.5, 'time'),
  reads(new Date(8.64e15), undefined),
  reads(20_191_001, undefined),
  reads(-0, undefined),
  reads(10n ** 40n, undefined),
  reads(true, undefined),
  reads('2019-02-30', undefined),
  { make: () => new Late('2019-10-01'), read: 'time' },
]

const texts: readonly Hostile[] = [
  reads('acme', 'acme'),
  reads('__proto__', '__proto__'),
  reads('\0', '\0'),
  reads('\ud800', '\ud800'),
  reads(7, '7'),
  reads(-0, '0'),
  reads(2 ** 53, undefined),
  reads(1.5, undefined),
  reads(2n ** 70n, String(2n ** 70n)),
  reads(true, 'true'),
  reads('x'.repeat(100_000), 'x'.repeat(100_000)),
]

const prices: readonly Hostile[] = [
  reads(12.5, 1250n),
  reads('0.005', 1n),
  reads(-0, 0n),
  reads(3n, 300n),
  reads(10n ** 30n, undefined),
  reads(1e300, undefined),
  reads('1e3', undefined),
  reads(true, undefined),
  reads(Object(5), undefined),
  reads(' 5', undefined),
  reads('\u0665', undefined),
]

const types: readonly Hostile[] = ['view', 'cart', 'purchase', 'purchase'].map((type) => reads(type, type))

/** For each field, what it may hold. */
export const hostile = {
  eventTime: [...instants, ...instants, ...none, ...nothingReadable],
  eventType: [...types, ...types, ...types, ...none, ...nothingReadable],
  brand: [...texts, ...none, ...nothingReadable],
  price: [...prices, ...none, ...nothingReadable],
  userSession: [...texts, ...none, ...nothingReadable],
} as const

export type HostileField = keyof typeof hostile

/** The ways in which an object holds its values, and whether they can be got. */
export const holders: readonly { readonly hold: (values: object) => object; readonly gives: boolean }[] = [
  { hold: (values) => values, gives: true },
  { hold: (values) => Object.freeze(Object.assign(Object.create(null), values)), gives: true },
  { hold: (values) => new Proxy(values, {}), gives: true },
  { hold: (values) => Object.assign([], values), gives: true },
  { hold: (values) => Object.assign(() => {}, values), gives: false },
  {
    hold: (values) => Object.assign(new Map(), values, { [Symbol.iterator]: 5, [Symbol.toPrimitive]: 5 }),
    gives: true,
  },
  { hold: (values) => withGetters(values, (value) => value), gives: true },
  {
    hold: (values) =>
      withGetters(values, () => {
        throw new TypeError('no')
      }),
    gives: false,
  },
  { hold: (values) => Object.create(values), gives: false },
  { hold: (values) => spiteful(values) as object, gives: false },
  { hold: () => revoked() as object, gives: false },
]

function withGetters(values: object, get: (value: unknown) => unknown): object {
  return Object.defineProperties(
    {},
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { get: () => get(value) }])),
  )
}
