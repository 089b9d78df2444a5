// Keeps the lists of names that the root entry exports as namespaces in modules of their own. In one module with it, a bundler would
// have to make each namespace an object that holds all its names, and whoever imports one name would get them all.
import { basename } from 'node:path'

/** The namespaces of the root entry, by the module that each is built as. */
export const namespaces = { metrics: 'src/metrics/metrics.ts', expr: 'src/definition/expr.ts' }

/** Leaves their imports as they are, but for the place: a plugin for esbuild and tsup. */
export function ownModules() {
  return {
    name: 'own-modules',
    setup(builder) {
      builder.onResolve({ filter: /\/(metrics\/metrics|definition\/expr)\.js$/ }, ({ path }) => ({
        path: `./${basename(path)}`,
        external: true,
      }))
    },
  }
}
