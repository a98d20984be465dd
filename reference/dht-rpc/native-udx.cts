import type { Udx } from '../udp-request/index.js'

type NativeUdx = new () => Udx

/**
 * Bytes of memory that datagrams arrive in, of which the last 4096 stay empty. udx-native takes 69,632 for each node: more
 * than all the rest of an idle one, and what a value that somebody kept a view of keeps alive.
 */
const RECEIVE_MEMORY = 8192 + 4096

/** Made once, of the udx-native that was loaded. */
let Class: NativeUdx | null = null

/**
 * The real network, loaded when the first node without a `udx` option asks for it: who brings a virtual network never
 * loads the native module.
 *
 * This file is CommonJS in both builds, hence `.cts`: a constructor cannot wait for `import()`.
 */
export function nativeUdx(): Udx {
  Class ??= withSmallMemory()
  return new Class()
}

function withSmallMemory(): NativeUdx {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded on demand, synchronously
  const Native = require('udx-native') as new () => Udx & { _buffer: Buffer }
  return class UDX extends Native {
    /** What udx-native calls when its memory is used up. A version that does not call it works as it does by itself. */
    _reallocMessage(): Buffer {
      return (this._buffer = Buffer.allocUnsafeSlow(RECEIVE_MEMORY))
    }
  }
}
