// The implementation that the image is of, and the public network of compose.yaml.
const name = (process.env.PUNCHLIST_IMPLEMENTATION ?? 'hyperdht').startsWith('reference')
  ? '@punchlist/hyperdht'
  : 'hyperdht'
const loaded = require(require.resolve(name, { paths: ['/app/conformance', '/app'] }))

exports.name = name
exports.DHT = loaded.default ?? loaded
exports.PORT = 49737
exports.BOOTSTRAP = ['11.1.0.1:49737']
exports.SEED = Buffer.alloc(32, 7)
