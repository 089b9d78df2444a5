interface Manifest {
  readonly repository?: string | { readonly url?: string }
  readonly homepage?: string
  readonly bugs?: string | { readonly url?: string }
}

export function whyNotPublish(manifest: Manifest): string | undefined
