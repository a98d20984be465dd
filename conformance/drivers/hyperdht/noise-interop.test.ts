import { createRequire } from 'node:module'
import {
  holepunchSecret,
  type KeyPair,
  keyPair,
  NoiseError,
  type NoiseHandshake,
  NoiseInitiator,
  NoiseResponder,
  randomBytes,
  secretStreamIds
} from '@punchlist/hyperdht/crypto'
import { expect } from 'chai'

/** A side of the peer's handshake, as far as it shows from outside (HS-90). Payloads are objects here. */
interface PeerNoise {
  send(payload: object): Uint8Array
  recv(message: Uint8Array): Record<string, unknown>
  final(): Record<
    'publicKey' | 'remotePublicKey' | 'remoteId' | 'holepunchSecret' | 'hash' | 'tx' | 'rx',
    Uint8Array
  > & {
    isInitiator: boolean
  }
  remotePublicKey: Uint8Array | null
  /** The same under the payload codec: payloads are bytes. `e` is the ephemeral key pair, if one is to be fixed. */
  handshake: {
    send(payload: Uint8Array): Uint8Array
    recv(message: Uint8Array): Uint8Array
    e: KeyPair | null
  } & Record<'hash' | 'tx' | 'rx', Uint8Array>
}

const peerNoise = createRequire(import.meta.url)('hyperdht/lib/noise-wrap.js') as new (
  keyPair: KeyPair | { publicKey: Uint8Array; scalar: Uint8Array },
  remotePublicKey: Uint8Array | null
) => PeerNoise

const CLIENT = keyPair(Buffer.alloc(32, 1))
const SERVER = keyPair(Buffer.alloc(32, 2))

const ours = {
  client: () => new NoiseInitiator({ keyPair: CLIENT, remotePublicKey: SERVER.publicKey }),
  server: () => new NoiseResponder({ keyPair: SERVER })
}
const theirs = {
  client: () => new peerNoise(CLIENT, SERVER.publicKey),
  server: () => new peerNoise(SERVER, null)
}

/** One payload as the peer takes and gives it, and as it goes over the wire (chapter 06, section 3.1). */
const PAYLOAD = {
  version: 1,
  error: 0,
  firewall: 1,
  holepunch: null,
  addresses4: [{ host: '192.0.2.10', port: 1234 }],
  addresses6: [],
  udx: { version: 1, reusableSocket: false, id: 0x11223344, seq: 0 },
  secretStream: { version: 1 },
  relayThrough: null,
  relayAddresses: null
}
const PAYLOAD_BYTES = Buffer.from('011a000101c000020ad2040100fe443322110001', 'hex')

function expectPayload(received: Record<string, unknown>): void {
  const { udx, firewall, error, secretStream } = received as typeof PAYLOAD
  expect({ udx, firewall, error, secretStream }).to.deep.equal({
    udx: PAYLOAD.udx,
    firewall: PAYLOAD.firewall,
    error: PAYLOAD.error,
    secretStream: PAYLOAD.secretStream
  })
  expect((received as typeof PAYLOAD).addresses4.map(({ host, port }) => ({ host, port }))).to.deep.equal(
    PAYLOAD.addresses4
  )
}

function expectSameOutcome(mine: NoiseHandshake, peer: PeerNoise): void {
  const a = mine.final()
  const b = peer.final()
  const bytes = (value: Uint8Array) => Buffer.from(value).toString('hex')
  expect(bytes(b.hash)).to.equal(bytes(a.hash))
  expect(bytes(b.tx)).to.equal(bytes(a.rx))
  expect(bytes(b.rx)).to.equal(bytes(a.tx))
  expect(bytes(b.publicKey)).to.equal(bytes(a.remotePublicKey))
  expect(bytes(b.remotePublicKey)).to.equal(bytes(a.publicKey))
  expect(b.isInitiator).to.equal(!a.isInitiator)
  expect(bytes(b.holepunchSecret)).to.equal(bytes(holepunchSecret(a.hash)))
  const { initiator, responder } = secretStreamIds(a.hash)
  expect(bytes(b.remoteId)).to.equal(bytes(b.isInitiator ? responder : initiator))
}

const codeOf = (call: () => unknown): string => {
  try {
    call()
  } catch (err) {
    return err instanceof NoiseError ? err.code : 'untyped'
  }
  return 'none'
}

describe('Noise with the peer', () => {
  it('agrees, ours as initiator (HS-15, HS-16, HS-20 to HS-23)', () => {
    const mine = ours.client()
    const peer = theirs.server()
    expectPayload(peer.recv(mine.send(PAYLOAD_BYTES)))
    expect(Buffer.from(peer.remotePublicKey as Uint8Array)).to.deep.equal(CLIENT.publicKey)
    expect(mine.recv(peer.send(PAYLOAD))).to.deep.equal(PAYLOAD_BYTES)
    expectSameOutcome(mine, peer)
  })

  it('agrees, ours as responder (HS-15, HS-16, HS-20 to HS-23)', () => {
    const peer = theirs.client()
    const mine = ours.server()
    expect(mine.recv(peer.send(PAYLOAD))).to.deep.equal(PAYLOAD_BYTES)
    expectPayload(peer.recv(mine.send(PAYLOAD_BYTES)))
    expectSameOutcome(mine, peer)
  })

  it('agrees over random keys and payloads of many lengths, both ways (HS-17)', () => {
    for (const length of [0, 1, 15, 16, 17, 31, 100, 1000, 65519]) {
      const [client, server] = [keyPair(), keyPair()]
      const [first, second] = [randomBytes(length), randomBytes(length)]
      const asBytes = (bytes: Uint8Array) => Buffer.from(bytes)

      const initiator = new NoiseInitiator({ keyPair: client, remotePublicKey: server.publicKey })
      const peerResponder = new peerNoise(server, null)
      expect(asBytes(peerResponder.handshake.recv(initiator.send(first)))).to.deep.equal(first)
      expect(initiator.recv(peerResponder.handshake.send(second))).to.deep.equal(second)
      expect(asBytes(peerResponder.handshake.hash)).to.deep.equal(initiator.final().hash)
      expect(asBytes(peerResponder.handshake.tx)).to.deep.equal(initiator.final().rx)

      const responder = new NoiseResponder({ keyPair: server })
      const peerInitiator = new peerNoise(client, server.publicKey)
      expect(responder.recv(peerInitiator.handshake.send(first))).to.deep.equal(first)
      expect(asBytes(peerInitiator.handshake.recv(responder.send(second)))).to.deep.equal(second)
      expect(asBytes(peerInitiator.handshake.hash)).to.deep.equal(responder.final().hash)
      expect(asBytes(peerInitiator.handshake.tx)).to.deep.equal(responder.final().rx)
    }
  })

  it('makes the same bytes from the same keys, both messages (HS-15 to HS-17)', () => {
    const ephemeral = { client: keyPair(Buffer.alloc(32, 3)), server: keyPair(Buffer.alloc(32, 4)) }
    const mine = {
      client: new NoiseInitiator({ keyPair: CLIENT, remotePublicKey: SERVER.publicKey, ephemeral: ephemeral.client }),
      server: new NoiseResponder({ keyPair: SERVER, ephemeral: ephemeral.server })
    }
    const peer = { client: theirs.client(), server: theirs.server() }
    peer.client.handshake.e = ephemeral.client
    peer.server.handshake.e = ephemeral.server

    const message1 = mine.client.send(PAYLOAD_BYTES)
    expect(Buffer.from(peer.client.send(PAYLOAD))).to.deep.equal(message1)
    mine.server.recv(message1)
    peer.server.recv(message1)
    expect(Buffer.from(peer.server.send(PAYLOAD))).to.deep.equal(mine.server.send(PAYLOAD_BYTES))
  })

  it('agrees when either uses a scalar in place of a secret key (HS-9)', () => {
    // The scalar 1, which clamping would change, belongs to the base point.
    const pair = {
      publicKey: Buffer.from('58' + '66'.repeat(31), 'hex'),
      scalar: Buffer.concat([Buffer.of(1), Buffer.alloc(31)])
    }
    const initiator = new NoiseInitiator({ keyPair: pair, remotePublicKey: SERVER.publicKey })
    const peerResponder = theirs.server()
    expectPayload(peerResponder.recv(initiator.send(PAYLOAD_BYTES)))
    expect(initiator.recv(peerResponder.send(PAYLOAD))).to.deep.equal(PAYLOAD_BYTES)

    const responder = ours.server()
    const peerInitiator = new peerNoise(pair, SERVER.publicKey)
    expect(responder.recv(peerInitiator.send(PAYLOAD))).to.deep.equal(PAYLOAD_BYTES)
    expectPayload(peerInitiator.recv(responder.send(PAYLOAD_BYTES)))
    expectSameOutcome(responder, peerInitiator)
  })

  it('refuses the same ephemeral keys: identity, small order, not canonical, off the curve, mixed (HS-8)', () => {
    const bad = [
      '0100000000000000000000000000000000000000000000000000000000000000',
      'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
      'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      '0200000000000000000000000000000000000000000000000000000000000000',
      // The server's public key plus the point of order 2: both coordinates negated.
      mixed(SERVER.publicKey).toString('hex')
    ]
    for (const key of bad) {
      const message = Buffer.concat([Buffer.from(key, 'hex'), ours.client().send(PAYLOAD_BYTES).subarray(32)])
      expect(
        codeOf(() => ours.server().recv(message)),
        key
      ).to.equal('BAD_DH')
      expect(() => theirs.server().recv(message), key).to.throw()
      expect(
        codeOf(() =>
          new NoiseInitiator({ keyPair: CLIENT, remotePublicKey: Buffer.from(key, 'hex') }).send(PAYLOAD_BYTES)
        )
      ).to.equal('BAD_DH')
      expect(() => new peerNoise(CLIENT, Buffer.from(key, 'hex')).handshake.send(PAYLOAD_BYTES)).to.throw()
    }
  })

  it('has the same limit of a ciphertext (HS-18)', () => {
    expect(() => theirs.client().handshake.send(Buffer.alloc(65520))).to.throw(/65535/)
    expect(codeOf(() => ours.client().send(Buffer.alloc(65520)))).to.equal('TOO_LONG')
    const large = Buffer.concat([theirs.client().handshake.send(Buffer.alloc(65519)), Buffer.alloc(1)])
    expect(() => theirs.server().handshake.recv(large)).to.throw(/65535/)
    expect(codeOf(() => ours.server().recv(large))).to.equal('TOO_LONG')
  })

  it('can go on after a bad reply, where the peer cannot (HS-26)', () => {
    const mine = ours.client()
    const server = theirs.server()
    server.recv(mine.send(PAYLOAD_BYTES))
    const reply = Buffer.from(server.send(PAYLOAD))
    expect(codeOf(() => mine.recv(spoiled(reply)))).to.equal('BAD_TAG')
    expect(mine.recv(reply)).to.deep.equal(PAYLOAD_BYTES)
    expectSameOutcome(mine, server)

    const peer = theirs.client()
    const responder = ours.server()
    responder.recv(peer.send(PAYLOAD))
    const genuine = responder.send(PAYLOAD_BYTES)
    expect(() => peer.recv(spoiled(genuine))).to.throw()
    expect(() => peer.recv(genuine)).to.throw()
  })
})

function spoiled(message: Uint8Array): Buffer {
  const copy = Buffer.from(message)
  copy[40] = (copy[40] as number) ^ 1
  return copy
}

/** A point plus (0, -1): x and y negated, so y becomes p - y and the sign of x changes. */
function mixed(point: Uint8Array): Buffer {
  const p = (1n << 255n) - 19n
  const encoded = BigInt('0x' + Buffer.from(point).reverse().toString('hex'))
  const sign = encoded >> 255n
  const y = encoded & ((1n << 255n) - 1n)
  const negated = (p - y) | ((1n - sign) << 255n)
  return Buffer.from(negated.toString(16).padStart(64, '0'), 'hex').reverse()
}
