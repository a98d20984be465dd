import {
  holepunchSecret,
  keyPair,
  NoiseInitiator,
  NoiseResponder,
  type NoiseTrace,
  secretStreamIds
} from '@punchlist/hyperdht/crypto'
import { hex, type Input } from '../../input.js'

/** Collects intermediate values under the names of test vector A. Both sides must come to the same ones. */
class Intermediates {
  readonly sections: Record<string, Record<string, string>> = {}

  readonly trace: NoiseTrace = ({ section, name, value }) => {
    const steps = (this.sections[section] ??= {})
    const seen = hex(value)
    if ((steps[name] ??= seen) !== seen) throw new Error(`the two sides differ at ${section}/${name}`)
  }
}

/** Both sides of a handshake, each reading what the other wrote. */
export function noiseIk(input: Input) {
  const pair = (name: string) => keyPair(input.bytes(name))
  const { sections, trace } = new Intermediates()
  const remotePublicKey = pair('serverSeed').publicKey
  const client = new NoiseInitiator({ keyPair: pair('clientSeed'), ephemeral: pair('clientEphemeralSeed'), remotePublicKey, trace }) // prettier-ignore
  const server = new NoiseResponder({ keyPair: pair('serverSeed'), ephemeral: pair('serverEphemeralSeed'), trace })

  const message1 = client.send(input.bytes('clientPayload'))
  server.recv(message1)
  const message2 = server.send(input.bytes('serverPayload'))
  client.recv(message2)
  const { hash, tx, rx } = client.final()
  const ids = secretStreamIds(hash)
  return {
    message1: hex(message1),
    message2: hex(message2),
    hash: hex(hash),
    clientTx: hex(tx),
    clientRx: hex(rx),
    holepunchSecret: hex(holepunchSecret(hash)),
    streamIdInitiator: hex(ids.initiator),
    streamIdResponder: hex(ids.responder),
    intermediates: sections
  }
}

/** The first product of a handshake: of the client's ephemeral key and the server's static one. */
export function noiseDh(input: Input) {
  const shared: Buffer[] = []
  new NoiseInitiator({
    keyPair: keyPair(Buffer.alloc(32, 1)),
    ephemeral: keyPair(input.bytes('seed')),
    remotePublicKey: input.bytes('remotePublicKey'),
    trace({ name, value }) {
      if (name === 'es') shared.push(value)
    }
  }).send(Buffer.alloc(0))
  return { shared: hex(shared[0] as Buffer) }
}
