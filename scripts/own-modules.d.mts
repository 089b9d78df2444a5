import type { Plugin } from 'esbuild'

/** The namespaces of the root entry, by the module that each is built as. */
export const namespaces: Readonly<Record<'metrics' | 'expr', string>>

/** Leaves the imports of their modules as they are, but for the place: a plugin for esbuild and tsup. */
export function ownModules(): Plugin
