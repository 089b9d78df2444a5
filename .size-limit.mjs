import { bundlePath, bundlerNames } from './scripts/bundle-sizes.mjs'

const limits = { 'one metric': '15000 B', 'the largest metric': '15000 B', analyze: '53.6 kB' }

export default [
  ...Object.entries(limits).flatMap(([program, limit]) =>
    bundlerNames.map((bundler) => ({
      name: `${program}, bundled by ${bundler}`,
      path: bundlePath(program, bundler),
      gzip: true,
      limit,
    })),
  ),
  { name: 'cartometrics, bundled with all that it imports', path: '.cache/size/root.js', gzip: true, limit: '119 kB' },
  { name: 'the whole package', path: 'dist/*.js', limit: '780 kB' },
]
