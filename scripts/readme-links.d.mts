/** The page with links and images that lead to the `repository` of package.json; relative ones where there is none. */
export function withRepositoryLinks(page: string, repository: unknown): string
