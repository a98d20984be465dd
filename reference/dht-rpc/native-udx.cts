import type { Udx } from '../udp-request/index.js'

/**
 * The real network, loaded when the first node without a `udx` option asks for it: who brings a virtual network never
 * loads the native module.
 *
 * This file is CommonJS in both builds, hence `.cts`: a constructor cannot wait for `import()`.
 */
export function nativeUdx(): Udx {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded on demand, synchronously
  const UDX = require('udx-native') as new () => Udx
  return new UDX()
}
