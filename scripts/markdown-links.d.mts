/** The page with the targets of its links and images changed. */
export function withLinks(page: string, change: (target: string, isImage: boolean) => string): string
