import { curve, type NoiseState, NoiseWrap } from '../peer.js'
import { refusing } from '../refusing.js'
import { hex, type Input } from './input.js'

/** Hash, chaining key and cipher key between two messages (HS section 2). */
const stateOf = ({ digest, chainingKey, key }: NoiseState) => ({
  h: hex(digest),
  ck: hex(chainingKey),
  k: hex(key ?? Buffer.alloc(0))
})

/**
 * Both sides of the handshake, by the peer's wrapper, which sets prologue and names. The payloads go in as bytes, one
 * layer below where the peer encodes them. Ephemeral keys are set where it would draw them.
 */
export function noiseIk(input: Input) {
  const pair = (name: string) => curve.generateKeyPair(input.bytes(name))
  const [clientStatic, serverStatic] = [pair('clientSeed'), pair('serverSeed')]
  const [clientEphemeral, serverEphemeral] = [pair('clientEphemeralSeed'), pair('serverEphemeralSeed')]
  // Before the handshake, which wipes its ephemeral keys.
  const known = {
    keys: {
      'client static public': hex(clientStatic.publicKey),
      'server static public': hex(serverStatic.publicKey),
      'client ephemeral public': hex(clientEphemeral.publicKey),
      'server ephemeral public': hex(serverEphemeral.publicKey)
    },
    'DH results': {
      es: hex(curve.dh(serverStatic.publicKey, clientEphemeral)),
      ss: hex(curve.dh(serverStatic.publicKey, clientStatic)),
      ee: hex(curve.dh(serverEphemeral.publicKey, clientEphemeral)),
      se: hex(curve.dh(serverEphemeral.publicKey, clientStatic))
    }
  }
  const client = new NoiseWrap(clientStatic, serverStatic.publicKey)
  const server = new NoiseWrap(serverStatic, null)
  client.handshake.e = clientEphemeral
  server.handshake.e = serverEphemeral

  const start = stateOf(client.handshake)
  const message1 = Buffer.from(client.handshake.send(input.bytes('clientPayload')))
  const afterMessage1 = stateOf(client.handshake)
  // The other side decrypts: a message of ours to ourselves, whole by construction.
  server.handshake.recv(Buffer.from(message1))
  const message2 = Buffer.from(server.handshake.send(input.bytes('serverPayload')))
  client.handshake.recv(Buffer.from(message2))

  const [c, s] = [client.final(), server.final()]
  return {
    message1: hex(message1),
    message2: hex(message2),
    hash: hex(c.hash),
    clientTx: hex(c.tx),
    clientRx: hex(c.rx),
    holepunchSecret: hex(c.holepunchSecret),
    // Each side knows the other's id.
    streamIdInitiator: hex(s.remoteId),
    streamIdResponder: hex(c.remoteId),
    // What shows between the calls, under the names of test vector A.
    intermediates: {
      ...known,
      'initial state': { 'h and ck at start': start.ck, 'h after server static': start.h },
      'message 1': {
        'ck after ss': afterMessage1.ck,
        'k after ss': afterMessage1.k,
        'h after message 1': afterMessage1.h
      }
    }
  }
}

/** Refuses points off the curve, of small order or outside the prime-order subgroup (HS-8). */
export function noiseDh(input: Input) {
  return {
    shared: hex(refusing(() => curve.dh(input.bytes('remotePublicKey'), curve.generateKeyPair(input.bytes('seed')))))
  }
}

/** What the peer makes of a handshake that has ended with this hash (HS-22). */
export function holepunchSecret(input: Input) {
  const pair = curve.generateKeyPair(Buffer.alloc(32, 1))
  const wrap = new NoiseWrap(pair, pair.publicKey)
  wrap.handshake.hash = input.bytes('handshakeHash')
  wrap.handshake.complete = true
  wrap.handshake.tx = wrap.handshake.rx = Buffer.alloc(32)
  return { secret: hex(refusing(() => wrap.final().holepunchSecret)) }
}
