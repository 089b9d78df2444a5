/** After so many, the ones before are forgotten. */
const MOST = 32_768

/**
 * Tells a session that has not been seen from one that has. It remembers a bounded number of them, the latest at least; one that goes on after
 * very many others have begun may seem new again.
 */
export function createSeenSessions(): (session: string) => boolean {
  let latest = new Set<string>()
  let before = new Set<string>()
  return (session) => {
    if (latest.has(session)) return false
    const isNew = !before.has(session)
    if (latest.size === MOST) {
      before = latest
      latest = new Set()
    }
    latest.add(session)
    return isNew
  }
}
