import type HyperDHT from '@punchlist/hyperdht'
import type { NoisePayload } from '@punchlist/hyperdht/wire'
import type { Kind } from './classes.js'
import { spyKeys } from './spy-keys.js'

/** The built-in handshake of an implementation, which says something else than its node wants to say, maybe later. */
export function editing(
  kind: Kind,
  changes: Partial<NoisePayload>,
  before: () => Promise<void> = () => Promise.resolve()
): HyperDHT.CreateHandshake {
  const { createHandshake } = spyKeys(kind)
  return (keyPair, remotePublicKey) => {
    const driver = createHandshake(keyPair, remotePublicKey)
    const send = driver.send.bind(driver)
    driver.send = async (payload) => {
      await before()
      return send({ ...payload, ...changes })
    }
    return driver
  }
}
