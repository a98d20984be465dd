/** `require('@punchlist/hyperdht')` is the class itself, without a `default` (API-4). */
import HyperDHT from './index.js'
export = HyperDHT
