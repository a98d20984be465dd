import type { DrivenNode, NodeCapability, NodeDriver } from '../../drivers/node.js'
import { keyPair } from '@punchlist/hyperdht/crypto'

/** An implementation without nodes, for what is about planning and judging. */
export function fakeDriver(name: string, capabilities: readonly NodeCapability[] = ['dht']): NodeDriver {
  return {
    implementation: { name, version: '1.0.0', packages: {} },
    capabilities: new Set(capabilities),
    leftovers: [],
    keyPair: (seed) => {
      const { publicKey, secretKey } = keyPair(seed)
      return { publicKey: Buffer.from(publicKey), secretKey: Buffer.from(secretKey) }
    },
    createNode: (): Promise<DrivenNode> => Promise.reject(new Error('it has no nodes')),
    close: () => Promise.resolve()
  }
}
