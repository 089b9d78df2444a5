const { transformSync } = require('esbuild')

module.exports = {
  process: (text, sourcefile) => transformSync(text, { format: 'cjs', target: 'node20', sourcefile }),
}
