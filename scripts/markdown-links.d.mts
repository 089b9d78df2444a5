/** The page with the target of each link and image that is relative made another one. */
export function withRelativeLinks(page: string, change: (target: string, isImage: boolean) => string): string
