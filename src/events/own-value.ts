/** Stands for a value that throws when somebody asks for it; no reader takes it. */
const refused = Symbol('it cannot be read')

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
