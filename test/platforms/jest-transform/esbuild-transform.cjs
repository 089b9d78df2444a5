const { transformSync } = require('esbuild')

// Jest loads what is required, and no import() without a flag of Node's.
const supported = { 'dynamic-import': false }

module.exports = {
  process(text, sourcefile) {
    return transformSync(text, { format: 'cjs', target: 'node20', supported, sourcefile, sourcemap: 'inline' })
  },
}
