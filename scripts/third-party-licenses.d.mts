import type { Metafile } from 'esbuild'

interface BundledPackage {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly copyright: readonly string[]
  readonly texts: readonly { readonly file: string; readonly text: string }[]
}

export function inputsOf(metafile: Metafile): readonly string[]
export function packagesOf(inputs: readonly string[], root: string): Promise<readonly BundledPackage[]>
export function licenseFile(packages: readonly BundledPackage[]): string
