module.exports = {
  transform: { '\\.[cm]?js$': './esbuild-transform.cjs' },
  transformIgnorePatterns: ['/node_modules/(?!(cartometrics|zod|fflate)/)'],
}
