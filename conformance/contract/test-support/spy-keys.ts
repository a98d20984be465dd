import type HyperDHT from '@punchlist/hyperdht'
import Ours from '@punchlist/hyperdht/lib/noise-wrap'
import Theirs from 'hyperdht/lib/noise-wrap.js'
import type { Kind } from './classes.js'
import type { StreamKeys } from './frames.js'

type Wrap = typeof Ours

const DRIVERS: Readonly<Record<Kind, Wrap>> = { reference: Ours, hyperdht: Theirs as Wrap }

/** The built-in handshake of an implementation (API-277), and the keys that each session of it got. */
export function spyKeys(kind: Kind): {
  readonly createHandshake: HyperDHT.CreateHandshake
  readonly keys: StreamKeys[]
} {
  const keys: StreamKeys[] = []
  class Spy extends DRIVERS[kind] {
    override final(): ReturnType<InstanceType<Wrap>['final']> {
      const result = super.final()
      const { tx, rx, hash, isInitiator } = result
      keys.push({ tx: tx.subarray(0, 32), rx: rx.subarray(0, 32), hash, isInitiator })
      return result
    }
  }
  return { keys, createHandshake: (keyPair, remotePublicKey) => new Spy(keyPair, remotePublicKey) }
}
