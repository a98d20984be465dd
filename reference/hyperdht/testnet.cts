/** `require('@punchlist/hyperdht/testnet')` is the function itself (section 10.20). */
import createTestnet from './testnet.js'
export = createTestnet
