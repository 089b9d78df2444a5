// Where the files of a public repository are read, by the `repository` of package.json: the one place that says where the source is.

/** The hosts that npm knows: where they show a file, and where they give it as it is. */
const hosts = [
  ['github', 'github.com', '/blob/HEAD/', '/raw/HEAD/'],
  ['gitlab', 'gitlab.com', '/-/blob/HEAD/', '/-/raw/HEAD/'],
  ['bitbucket', 'bitbucket.org', '/src/HEAD/', '/raw/HEAD/'],
  ['sourcehut', 'git.sr.ht', '/tree/HEAD/item/', '/blob/HEAD/'],
]

/** The address in a `repository`, which is a text or has it as `url`; undefined where there is none. */
export function addressOf(repository) {
  return (typeof repository === 'string' ? repository : repository?.url) || undefined
}

/**
 * Where the files of a repository are, as two beginnings of addresses: of pages that show a file, and of files as they are. Undefined where
 * there is no repository, or none on a host that npm knows.
 */
export function filesOf(repository) {
  const address = addressOf(repository) ?? ''
  const short = /^(?:(\w+):)?([~\w.-]+(?:\/[\w.-]+)+)$/.exec(address)
  for (const [name, domain, page, file] of hosts) {
    const long = new RegExp(`(?:^|[/@.])${domain.replaceAll('.', '\\.')}[/:]([~\\w.-]+(?:/[\\w.-]+)+)`).exec(address)
    const path = long?.[1] ?? (short !== null && (short[1] ?? 'github') === name ? short[2] : undefined)
    if (path === undefined) continue
    const base = `https://${domain}/${path.replace(/\.git$/, '')}`
    return { page: `${base}${page}`, file: `${base}${file}` }
  }
  return undefined
}
