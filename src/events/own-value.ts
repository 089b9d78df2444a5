/** Stands for a value that throws when somebody asks for it; no reader takes it. */
export const refused: unique symbol = Symbol('it cannot be read')

/** What an object itself has under a name; undefined where it has nothing. It may resist: a getter that throws, a revoked proxy. */
export function ownValue(object: object, name: string): unknown {
  try {
    return Object.hasOwn(object, name) ? object[name as keyof typeof object] : undefined
  } catch {
    return refused
  }
}

/** Whether an object itself has something under a name. */
export function hasOwnValue(object: object, name: string): boolean {
  try {
    return Object.hasOwn(object, name)
  } catch {
    return false
  }
}

/** The names under which an object has something; none of one that does not tell them. */
export function namesIn(object: object): readonly string[] {
  try {
    return Object.keys(object)
  } catch {
    return []
  }
}

/** Whether something is an array; what does not tell is none. */
export function isArray(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

/** The elements of an array; undefined of what is none, and what stands for a value that throws where the array resists. */
export function ownElements(value: unknown): readonly unknown[] | typeof refused | undefined {
  if (value === refused) return refused
  if (!isArray(value)) return undefined
  try {
    return Array.from({ length: value.length }, (_, place) => value[place])
  } catch {
    return refused
  }
}
