import { expect } from 'chai'
import { encodeKey } from '../../crypto/index.js'
import { connectAddress } from '../messages/index.js'
import type { EncryptedStream } from '../peers/index.js'
import { ConnectionPool } from '../pool/index.js'
import { readDestination } from './address.js'
import { choosePath, type PathFacts } from './choose-path.js'
import { connect } from './connect.js'
import { RelayCache } from './relay-cache.js'
import { TestClock } from './test-support/clock.js'
import { at, ScriptedHost } from './test-support/scripted-host.js'

describe('connect', () => {
  let clock: TestClock
  let host: ScriptedHost

  beforeEach(() => {
    clock = new TestClock()
    host = new ScriptedHost()
  })

  afterEach(() => clock.end())

  const open = (...args: unknown[]): EncryptedStream =>
    connect(host.parts, ...(args as [Uint8Array])).on('error', () => {})

  it('returns a stream at once that knows whom it goes to (HS-167, API-164)', async () => {
    const stream = open(host.server.publicKey)
    const { isInitiator, connected, rawStream, handshakeHash, keepAlive } = stream
    expect({ isInitiator, connected, rawStream, handshakeHash, keepAlive }).to.deep.equal({
      isInitiator: true,
      connected: false,
      rawStream: null,
      handshakeHash: null,
      keepAlive: 5000
    })
    expect(stream.publicKey).to.equal(host.defaultKeyPair.publicKey)
    expect(stream.remotePublicKey).to.deep.equal(host.server.publicKey)
    expect(stream.write('waits')).to.equal(true)
    expect(host.raws, 'HS-169').to.have.length(1)
    await clock.pass(10)
    expect(await stream.opened).to.equal(false)
  })

  it('takes keys as bytes, hex, z-base-32 and links, and relays in bytes (ENC-79, HS-164)', () => {
    const { publicKey } = host.server
    for (const form of [
      publicKey,
      new Uint8Array(publicKey),
      ...(['hex', 'z32', 'link'] as const).map((f) => encodeKey(publicKey, f))
    ]) {
      expect(readDestination(form)).to.deep.equal({ publicKey, nodes: [] })
    }
    const nodes = [at(40002, '127.0.0.1')]
    expect(readDestination(connectAddress.encode({ publicKey, nodes }))).to.deep.equal({ publicKey, nodes })
  })

  it('throws for what is no key, and for nothing else (HS-165, API-163)', () => {
    for (const bad of ['nonsense', 7, null, undefined]) expect(() => open(bad)).to.throw('Invalid Hypercore key')
    expect(() => open(Buffer.alloc(31))).to.throw(/^Out of bounds$/)
    const thrown = new Error('of the option')
    for (const option of ['relayThrough', 'createHandshake', 'createSecretStream']) {
      const options = {
        [option]: () => {
          throw thrown
        }
      }
      expect(() => open(host.server.publicKey, options)).to.throw(thrown)
    }
    expect(host.raws).to.have.length(0)
  })

  for (const [state, message] of [
    ['suspended', 'SUSPENDED: Suspended'],
    ['suspending', 'SUSPENDED: Suspended'],
    ['destroyed', 'Node destroyed']
  ] as const) {
    it(`gives a stream that fails on a ${state} node (HS-168, HS-218, API-68)`, async () => {
      host[state] = true
      let error: Error | null = null
      const stream = connect(host.parts, host.server.publicKey).on('error', (err) => (error = err))
      expect(stream.destroying).to.equal(true)
      await clock.pass(1)
      expect(error).to.have.property('message', message)
      expect(await stream.opened).to.equal(false)
      expect(host.raws).to.have.length(0)
    })
  }

  it('gives the stream a pool has, whatever the other options are (HS-166, STR-83)', () => {
    const pool = new ConnectionPool()
    const stream = open(host.server.publicKey, { pool })
    expect(pool.connecting).to.equal(1)
    expect(open(host.server.publicKey, { pool, relayThrough: () => expect.fail() })).to.equal(stream)
    expect(open(host.server.publicKey), 'API-165').not.to.equal(stream)
    stream.destroy()
  })

  it('tells the relays of the address unless others are given (ENC-82, HS-174, API-169)', async () => {
    const address = connectAddress.encode({ publicKey: host.server.publicKey, nodes: [at(40002)] })
    open(address, { relayAddresses: null })
    open(address, { relayAddresses: [at(40003)] })
    await clock.pass(1)
    expect(host.asked.map(({ to }) => to.port)).to.deep.equal([40002, 40003])
  })
})

describe('the choice of a path', () => {
  const facts = (change: Partial<PathFacts>): PathFacts => ({
    reply: { relayed: true, serverAddress: at(5, '9.9.9.9'), clientAddress: at(6, '9.9.9.9') },
    asked: at(301),
    payload: {
      firewall: 0,
      holepunch: { id: 0, relays: [{ relayAddress: at(1), peerAddress: at(2) }] },
      addresses4: []
    },
    saidOpen: false,
    localConnection: true,
    ownServer: false,
    localAddresses: [at(49737, '192.168.1.5'), at(49737, '172.17.0.1')],
    ...change
  })
  const lan = (...addresses4: ReturnType<typeof at>[]): unknown => {
    const choice = choosePath(facts({ payload: { ...facts({}).payload, addresses4 } }))
    return 'lan' in choice ? choice.lan : choice.way
  }

  it('pings the candidate that matches best, else the first private one (HS-198, HS-204)', () => {
    expect(lan(at(1, '10.0.0.1'), at(2, '192.168.1.9'))).to.deep.equal(at(2, '192.168.1.9'))
    expect(lan(at(1, '10.0.0.1'))).to.deep.equal(at(1, '10.0.0.1'))
    expect(lan(at(1, '8.8.8.8'), at(2, '10.0.0.1'))).to.deep.equal(at(2, '10.0.0.1'))
    expect(lan(at(1, '8.8.8.8'))).to.equal(null)
    expect(lan(at(1, '192.0.2.1'), at(0, '192.168.1.9'))).to.equal(null)
  })

  it('does not take itself for the server, unless it is: both may have a bridge of the same address (HP-223, API-166)', () => {
    const addresses4 = [at(49737, '172.17.0.1'), at(49737, '192.168.1.9')]
    expect(lan(...addresses4)).to.deep.equal(at(49737, '192.168.1.9'))
    const own = facts({ ownServer: true, payload: { ...facts({}).payload, addresses4: [at(49737, '172.17.0.1')] } })
    expect(choosePath(own)).to.deep.equal({ way: 'punch', lan: at(49737, '172.17.0.1') })
    expect(choosePath({ ...own, ownServer: false })).to.deep.equal({ way: 'punch', lan: null })
  })
})

describe('the relay cache', () => {
  const key = (n: number): Buffer => Buffer.alloc(32, n)

  it('keeps two generations of so many (HS-210)', () => {
    const cache = new RelayCache(2)
    for (let n = 1; n <= 5; n++) cache.set(key(n), [at(n)])
    expect([1, 2, 3, 4, 5].map((n) => cache.get(key(n)).length)).to.deep.equal([0, 0, 1, 1, 1])
  })

  it('is replaced by a later success, and by nothing else (HS-211)', () => {
    const cache = new RelayCache()
    cache.set(key(1), [at(1)])
    cache.set(key(1), [])
    expect(cache.get(key(1))).to.deep.equal([at(1)])
    cache.set(key(1), [at(2), at(3), at(4), at(5)])
    expect(cache.get(key(1))).to.deep.equal([at(2), at(3), at(4)])
  })
})
