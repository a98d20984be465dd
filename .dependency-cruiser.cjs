/**
 * Which file may import which. Run by `npm run check:layers`; scripts/layers.test.js shows that each rule bites.
 *
 * Inside the reference, dependencies point downwards only. Each layer below lists the layers it stands on; a folder of
 * the reference that is not listed, and files at its root, are above all of them.
 */
const STANDS_ON = {
  encoding: [],
  crypto: ['encoding'],
  ipencoding: ['encoding', 'crypto'],
  kbucket: ['encoding', 'crypto'],
  'udp-request': ['encoding', 'crypto', 'ipencoding', 'kbucket'],
  'dht-rpc': ['encoding', 'crypto', 'ipencoding', 'kbucket', 'udp-request'],
  hyperdht: ['encoding', 'crypto', 'ipencoding', 'kbucket', 'udp-request', 'dht-rpc'],
  // All codecs under one name: it may reach into every folder that has messages.
  wire: ['encoding', 'crypto', 'ipencoding', 'kbucket', 'udp-request', 'dht-rpc', 'hyperdht']
}

/** Tests, and what only tests use. */
const TEST = '[.]test[.]ts$|(^|/)test-support/'

/** The peer: it may be run and measured by the suite; the clean-room implementation does without it. */
const PEER =
  '^node_modules/(hyperdht|dht-rpc|kademlia-routing-table|nat-sampler|record-cache|xache|adaptive-timeout|noise-handshake|noise-curve-ed)/'

const layers = Object.entries(STANDS_ON).map(([layer, below]) => ({
  name: `layer-${layer}`,
  severity: 'error',
  comment: `reference/${layer} stands on ${below.join(', ') || 'nothing'}.`,
  from: { path: `^reference/${layer}/` },
  to: { path: '^reference/', pathNot: `^reference/(${[layer, ...below, 'test-support'].join('|')})/` }
}))

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'reference-knows-no-suite',
      severity: 'error',
      comment: 'The implementation is used without the suite that judges it.',
      from: { path: '^reference/' },
      to: { path: '^(conformance|bench)/' }
    },
    {
      name: 'reference-without-the-peer',
      severity: 'error',
      comment: 'The reference is a clean-room implementation: it does not stand on the one it is compared with.',
      from: { path: '^reference/', pathNot: TEST },
      to: { path: PEER }
    },
    {
      name: 'reference-by-its-entries',
      severity: 'error',
      comment:
        'The suite and the benchmarks see what a user sees: @punchlist/hyperdht/*, never a path into the reference. ' +
        '(A deep path behind the package name does not resolve: see resolvable.)',
      from: { path: '^(conformance|bench)/' },
      to: { path: '^reference/', dependencyTypes: ['local'] }
    },
    {
      name: 'suite-knows-no-bench',
      severity: 'error',
      comment: 'The published suite does not depend on a package that is not published.',
      from: { path: '^conformance/' },
      to: { path: '^bench/' }
    },
    {
      name: 'cli-on-top',
      severity: 'error',
      comment: 'The command line is one user of the suite among others; the suite does not know it.',
      from: { path: '^conformance/', pathNot: '^conformance/(cli|bin)/' },
      to: { path: '^conformance/cli/' }
    },
    {
      name: 'declared-dependencies',
      severity: 'error',
      comment: 'What is published imports only what its own package.json names. Tests may use devDependencies.',
      from: { path: '^(reference|conformance|bench)/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] }
    },
    {
      name: 'no-production-on-tests',
      severity: 'error',
      comment: 'Tests are not published, so nothing that is may need them.',
      from: { pathNot: TEST },
      to: { path: TEST }
    },
    {
      name: 'no-circle',
      severity: 'error',
      comment: 'A circle, even one of types, has no layer.',
      from: {},
      to: { circular: true }
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'An import leads to a file, and into a package only through its exports.',
      from: {},
      to: { couldNotResolve: true }
    }
  ],
  options: {
    // Imports of types count: a type that leaks upwards ties layers together as well.
    tsPreCompilationDeps: true,
    // Compiled files are seen as what an import leads to, but are not sources.
    doNotFollow: { path: 'node_modules|(^|/)dist/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] }
  }
}
