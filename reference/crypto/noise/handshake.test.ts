import { expect } from 'chai'
import sodium from 'sodium-native'
import { EncodeError } from '../../encoding/index.js'
import { KeyError } from '../errors.js'
import { keyPair } from '../key-pair.js'
import { randomBytes } from '../random.js'
import { NoiseError } from './errors.js'
import { NoiseInitiator } from './initiator.js'
import { MESSAGE_1_OVERHEAD } from './message-1.js'
import { MESSAGE_2_OVERHEAD } from './message-2.js'
import { NoiseResponder } from './responder.js'
import { SymmetricState } from './symmetric-state.js'

const CLIENT = keyPair(Buffer.alloc(32, 1))
const SERVER = keyPair(Buffer.alloc(32, 2))
const HELLO: Buffer = Buffer.from('hello')
const WORLD: Buffer = Buffer.from('world')

const newClient = () => new NoiseInitiator({ keyPair: CLIENT, remotePublicKey: SERVER.publicKey })
const newServer = () => new NoiseResponder({ keyPair: SERVER })

function shake(client = newClient(), server = newServer(), [first, second]: [Buffer, Buffer] = [HELLO, WORLD]) {
  const message1 = client.send(first)
  const payload1 = server.recv(message1)
  const message2 = server.send(second)
  return { client, server, message1, payload1, message2, payload2: client.recv(message2) }
}

function flip(bytes: Uint8Array, i: number, mask = 1): Buffer {
  const copy = Buffer.from(bytes)
  copy[i] = (copy[i] as number) ^ mask
  return copy
}

/** The code of the NoiseError a call throws; anything else that is thrown fails the test. */
function failure(call: () => unknown): string {
  try {
    call()
  } catch (err) {
    expect(err).to.be.instanceOf(NoiseError)
    return (err as NoiseError).code
  }
  return 'none'
}

describe('Noise handshake', () => {
  it('carries payloads of any length, 96 and 48 bytes shorter than the messages (HS-17)', () => {
    for (const length of [0, 1, 15, 16, 1000]) {
      const payload = randomBytes(length)
      const { message1, message2, payload1, payload2 } = shake(undefined, undefined, [payload, payload])
      expect(message1).to.have.length(MESSAGE_1_OVERHEAD + length)
      expect(message2).to.have.length(MESSAGE_2_OVERHEAD + length)
      expect([MESSAGE_1_OVERHEAD, MESSAGE_2_OVERHEAD]).to.deep.equal([96, 48])
      expect(payload1).to.deep.equal(payload)
      expect(payload2).to.deep.equal(payload)
    }
  })

  it('uses a fresh ephemeral key every time, on both sides (HS-19)', () => {
    const a = shake()
    const b = shake()
    expect(a.message1.subarray(0, 32)).to.not.deep.equal(b.message1.subarray(0, 32))
    expect(a.message2.subarray(0, 32)).to.not.deep.equal(b.message2.subarray(0, 32))
    expect(a.client.final().hash).to.not.deep.equal(b.client.final().hash)
  })

  it('gives tx and rx that depend on the keys, and a hash that depends on the payloads too (HS-24)', () => {
    const ephemeral = { client: keyPair(Buffer.alloc(32, 3)), server: keyPair(Buffer.alloc(32, 4)) }
    const run = (payloads: [Buffer, Buffer]) => {
      const client = new NoiseInitiator({
        keyPair: CLIENT,
        remotePublicKey: SERVER.publicKey,
        ephemeral: ephemeral.client
      })
      const server = new NoiseResponder({ keyPair: SERVER, ephemeral: ephemeral.server })
      return shake(client, server, payloads).client.final()
    }
    const a = run([HELLO, WORLD])
    for (const b of [run([WORLD, WORLD]), run([HELLO, HELLO])]) {
      expect([b.tx, b.rx]).to.deep.equal([a.tx, a.rx])
      expect(b.hash).to.not.deep.equal(a.hash)
    }
  })

  it('works with scalars in place of secret keys (HS-9)', () => {
    const scalar = (byte: number) => Buffer.concat([Buffer.of(byte), Buffer.alloc(31, 3)])
    const pair = (byte: number) => {
      const publicKey = Buffer.alloc(32)
      const basePoint = Buffer.from('58' + '66'.repeat(31), 'hex')
      sodium.crypto_scalarmult_ed25519_noclamp(publicKey, scalar(byte), basePoint)
      return { publicKey, scalar: scalar(byte) }
    }
    const client = new NoiseInitiator({ keyPair: pair(1), remotePublicKey: pair(2).publicKey, ephemeral: pair(3) })
    const server = new NoiseResponder({ keyPair: pair(2), ephemeral: pair(4) })
    const { payload1, payload2 } = shake(client, server)
    expect([payload1, payload2]).to.deep.equal([HELLO, WORLD])
    expect(client.final().hash).to.deep.equal(server.final().hash)
  })

  it('makes nothing for a trace that is not there', () => {
    expect(SymmetricState.start(SERVER.publicKey).note).to.equal(undefined)
  })
})

describe('Noise messages that fail', () => {
  it('are refused after any change to message 1, and leave the server able to read the true one (HS-25, HS-26)', () => {
    const message = newClient().send(HELLO)
    const server = newServer()
    for (let i = 0; i < message.length; i++) {
      const code = failure(() => server.recv(flip(message, i)))
      expect(code, `byte ${i}`).to.be.oneOf(i < 32 ? ['BAD_DH', 'BAD_TAG'] : ['BAD_TAG'])
      expect(server.remotePublicKey).to.equal(null)
    }
    expect(server.recv(message)).to.deep.equal(HELLO)
  })

  it('are refused after any change to message 2, and leave the client able to read the true one (HS-25, HS-26)', () => {
    const client = newClient()
    const server = newServer()
    server.recv(client.send(HELLO))
    const message = server.send(WORLD)
    for (let i = 0; i < message.length; i++) {
      const code = failure(() => client.recv(flip(message, i)))
      expect(code, `byte ${i}`).to.be.oneOf(i < 32 ? ['BAD_DH', 'BAD_TAG'] : ['BAD_TAG'])
    }
    expect(client.recv(message)).to.deep.equal(WORLD)
    expect(client.final().hash).to.deep.equal(server.final().hash)
  })

  it('are refused at every length below the fixed part and a tag, before any arithmetic (HS-25, HS-27)', () => {
    const client = newClient()
    const server = newServer()
    const message1 = client.send(Buffer.alloc(0))
    const { crypto_scalarmult_ed25519_noclamp: scalarmult } = sodium
    let products = 0
    sodium.crypto_scalarmult_ed25519_noclamp = (...args) => (products++, scalarmult(...args))
    try {
      for (let length = 0; length < 96; length++) {
        expect(
          failure(() => server.recv(message1.subarray(0, length))),
          `${length}`
        ).to.equal('TOO_SHORT')
      }
      expect(products).to.equal(0)
      server.recv(message1)
      const message2 = server.send(Buffer.alloc(0))
      products = 0
      for (let length = 0; length < 48; length++) {
        expect(
          failure(() => client.recv(message2.subarray(0, length))),
          `${length}`
        ).to.equal('TOO_SHORT')
      }
      expect(products).to.equal(0)
      expect(client.recv(message2)).to.have.length(0)
      expect(products).to.equal(2)
    } finally {
      sodium.crypto_scalarmult_ed25519_noclamp = scalarmult
    }
  })

  it('are refused with bytes added or cut (HS-17)', () => {
    const client = newClient()
    const server = newServer()
    const message1 = client.send(HELLO)
    expect(failure(() => server.recv(Buffer.concat([message1, Buffer.alloc(1)])))).to.equal('BAD_TAG')
    expect(failure(() => server.recv(message1.subarray(0, -1)))).to.equal('BAD_TAG')
    server.recv(message1)
    const message2 = server.send(WORLD)
    expect(failure(() => client.recv(Buffer.concat([message2, Buffer.alloc(1)])))).to.equal('BAD_TAG')
    expect(failure(() => client.recv(message2.subarray(0, -1)))).to.equal('BAD_TAG')
  })

  it('are refused when an ephemeral key is no usable point (HS-8, HS-25)', () => {
    const client = newClient()
    const server = newServer()
    const message1 = client.send(HELLO)
    const identity = Buffer.concat([Buffer.of(1), Buffer.alloc(31)])
    expect(failure(() => server.recv(Buffer.concat([identity, message1.subarray(32)])))).to.equal('BAD_DH')
    server.recv(message1)
    const message2 = server.send(WORLD)
    expect(failure(() => client.recv(Buffer.concat([identity, message2.subarray(32)])))).to.equal('BAD_DH')
    expect(client.recv(message2)).to.deep.equal(WORLD)
  })

  it('are refused by a server with another key, and from a server with another key (HS-3)', () => {
    const other = new NoiseResponder({ keyPair: keyPair(Buffer.alloc(32, 9)) })
    const client = newClient()
    const message1 = client.send(HELLO)
    expect(failure(() => other.recv(message1))).to.equal('BAD_TAG')

    const misled = new NoiseInitiator({ keyPair: CLIENT, remotePublicKey: keyPair(Buffer.alloc(32, 9)).publicKey })
    other.recv(misled.send(HELLO))
    expect(failure(() => client.recv(other.send(WORLD)))).to.equal('BAD_TAG')
  })

  it('are refused when they belong to another handshake of the same two', () => {
    const stale = shake().message2
    const client = newClient()
    client.send(HELLO)
    expect(failure(() => client.recv(stale))).to.equal('BAD_TAG')
  })

  it('throw nothing but a NoiseError, whatever the bytes (HS-25)', () => {
    const client = newClient()
    client.send(HELLO)
    for (let n = 0; n < 200; n++) {
      const garbage = randomBytes(n)
      expect(failure(() => newServer().recv(garbage))).to.not.equal('none')
      expect(failure(() => client.recv(garbage))).to.not.equal('none')
    }
  })

  it('are refused above 65 535 bytes of ciphertext, on both sides (HS-18)', () => {
    const large = Buffer.alloc(65519)
    const { payload1, payload2 } = shake(undefined, undefined, [large, large])
    expect([payload1.length, payload2.length]).to.deep.equal([65519, 65519])

    const client = newClient()
    expect(failure(() => client.send(Buffer.alloc(65520)))).to.equal('TOO_LONG')
    const message1 = client.send(HELLO)
    const server = newServer()
    expect(failure(() => server.recv(Buffer.concat([message1, Buffer.alloc(65515)])))).to.equal('TOO_LONG')
    server.recv(message1)
    expect(failure(() => server.send(Buffer.alloc(65520)))).to.equal('TOO_LONG')
    const message2 = server.send(WORLD)
    expect(failure(() => client.recv(Buffer.concat([message2, Buffer.alloc(65515)])))).to.equal('TOO_LONG')
    expect(client.recv(message2)).to.deep.equal(WORLD)
  })
})

describe('Noise handshake in wrong hands', () => {
  it('refuses calls out of turn', () => {
    const client = newClient()
    const server = newServer()
    expect(failure(() => client.recv(Buffer.alloc(100)))).to.equal('OUT_OF_TURN')
    expect(failure(() => server.send(WORLD))).to.equal('OUT_OF_TURN')
    expect(failure(() => client.final())).to.equal('OUT_OF_TURN')
    const { message1, message2 } = shake(client, server)
    expect(failure(() => client.send(HELLO))).to.equal('OUT_OF_TURN')
    expect(failure(() => client.recv(message2))).to.equal('OUT_OF_TURN')
    expect(failure(() => server.recv(message1))).to.equal('OUT_OF_TURN')
    expect(failure(() => server.send(WORLD))).to.equal('OUT_OF_TURN')
    const half = newServer()
    half.recv(message1)
    expect(failure(() => half.final())).to.equal('OUT_OF_TURN')
  })

  it('refuses keys that are none when it is made, and a remote key that is no point when it is used (HS-8)', () => {
    const make = (remotePublicKey: unknown) =>
      new NoiseInitiator({ keyPair: CLIENT, remotePublicKey: remotePublicKey as Uint8Array })
    for (const bad of [null, Buffer.alloc(31), Buffer.alloc(33), 'x'.repeat(32)]) {
      expect(() => make(bad))
        .to.throw(KeyError)
        .with.property('code', 'BAD_KEY_PAIR')
    }
    expect(failure(() => make(Buffer.alloc(32)).send(HELLO))).to.equal('BAD_DH')
  })

  it('refuses payloads and messages that are not bytes', () => {
    const call = [
      () => newClient().send('hello' as unknown as Uint8Array),
      () => newServer().recv(null as unknown as Uint8Array)
    ]
    for (const f of call) expect(f).to.throw(EncodeError).with.property('code', 'BAD_BYTES')
  })

  it('does not keep hold of the datagram it read', () => {
    const client = newClient()
    const server = newServer()
    const datagram = Buffer.from(client.send(HELLO))
    server.recv(datagram)
    datagram.fill(0)
    const message2 = server.send(WORLD)
    expect(client.recv(message2)).to.deep.equal(WORLD)
    expect(server.final().remotePublicKey).to.deep.equal(CLIENT.publicKey)
  })
})
