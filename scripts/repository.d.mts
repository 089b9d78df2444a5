/** The address in a `repository` of package.json. */
export function addressOf(repository: unknown): string | undefined

/** Where the files of a repository are: the beginnings of the addresses of pages that show a file, and of files as they are. */
export function filesOf(repository: unknown): { readonly page: string; readonly file: string } | undefined
