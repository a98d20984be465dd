import { expect } from 'chai'
import type { Address } from '../../ipencoding/index.js'
import { FIREWALLS } from '../messages/index.js'
import { Story } from '../story/index.js'
import { ClientPunch, type HolepunchError, RandomPunchThrottle, ServerPunch, SocketPool } from './index.js'
import { TestClock } from './test-support/clock.js'
import { FakeInternet, FakeNat, type NatKind } from './test-support/fake-nat.js'
import type { FakeSocket } from './test-support/fake-socket.js'
import type { ClientPunchInit, PunchLeg, PunchReply } from './types.js'

const RELAY = { host: '30.0.0.1', port: 1 }
const SECRET = Buffer.alloc(32, 0x11)

/** Both sides behind NATs that let in only who was sent to, and a relay that hands messages on (section 16). */
class Pair {
  readonly client: FakeNat
  readonly server: FakeNat
  readonly pools: [SocketPool, SocketPool]
  readonly serverPunch: ServerPunch
  readonly clientPunch: ClientPunch
  readonly failures: HolepunchError[] = []
  readonly aborts: HolepunchError[] = []
  /** Requests the client sent. */
  exchanges = 0
  path: { socket: FakeSocket; address: Address; at: number } | null = null

  constructor(kinds: [client: NatKind, server: NatKind], options: Partial<ClientPunchInit>) {
    const internet = new FakeInternet()
    this.client = new FakeNat('20.2.0.2', kinds[0], internet)
    this.server = new FakeNat('20.3.0.2', kinds[1], internet)
    for (const nat of [this.client, this.server]) nat.node.know(20)
    this.pools = [new SocketPool(this.client.node), new SocketPool(this.server.node)]
    const parts = (i: 0 | 1) => ({
      host: [this.client.node, this.server.node][i] as FakeNat['node'],
      pool: this.pools[i],
      throttle: new RandomPunchThrottle(),
      story: new Story()
    })
    this.serverPunch = new ServerPunch(
      parts(1),
      { secret: SECRET, remoteFirewall: FIREWALLS.UNKNOWN, isServerRelay: ({ host }) => host === RELAY.host },
      { onpunching: () => {}, onabort: (error) => this.aborts.push(error) }
    )
    const main = this.server.map(this.server.node.mainSocket, RELAY)
    this.clientPunch = new ClientPunch(
      parts(0),
      {
        relayAddress: RELAY,
        // Of the handshake reply, which left from the punch socket (HP-150).
        serverAddress: this.server.map(this.serverPunch.socket as FakeSocket, RELAY),
        clientAddress: this.client.map(this.client.node.mainSocket, RELAY),
        payload: {
          firewall: FIREWALLS.UNKNOWN,
          holepunch: { id: 0, relays: [{ relayAddress: RELAY, peerAddress: main }] },
          addresses4: []
        },
        secret: SECRET,
        exchange: (leg) => this.#relay(leg),
        ...options
      },
      {
        onpath: (socket, address) => {
          this.path = { socket: socket as FakeSocket, address, at: Math.round(performance.now()) }
          this.path.socket.carries()
        },
        onfailure: (error) => this.failures.push(error)
      }
    )
    this.clientPunch.start()
  }

  /** The server's socket that the client's path leads to, if the server's NAT lets the client in there. */
  get reached(): FakeSocket | null {
    if (this.path === null) return null
    const { socket, address } = this.path
    return this.server.behind(address.port, this.client.map(socket, address))
  }

  async #relay({ payload, socket, peerAddress }: PunchLeg): Promise<PunchReply> {
    this.exchanges++
    const from = this.client.map(socket as FakeSocket, RELAY)
    const arrived = this.server.behind(peerAddress.port, RELAY)
    if (arrived === null) throw Object.assign(new Error('blocked'), { code: 'REQUEST_TIMEOUT' })
    await new Promise((resolve) => setTimeout(resolve, 2))
    const message = { payload, from: RELAY, to: peerAddress, socket: arrived, peerAddress: from }
    const answer = await this.serverPunch.onmessage(message)
    if (answer === null) return new Promise(() => {})
    await new Promise((resolve) => setTimeout(resolve, 2))
    const server = this.server.map(answer.socket as FakeSocket, RELAY)
    return { from: RELAY, to: from, peerAddress: server, payload: answer.payload }
  }
}

/** A punch that guesses fails once in a thousand: not with this seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

describe('two sides of a punch', () => {
  const chance = Math.random
  let clock: TestClock
  beforeEach(() => {
    clock = new TestClock()
    Math.random = seeded(1)
  })
  afterEach(() => {
    Math.random = chance
    clock.end()
  })

  async function punched(
    kinds: [NatKind, NatKind],
    ms: number,
    options: Partial<ClientPunchInit> = {},
    steer: (pair: Pair) => void = () => {}
  ): Promise<Pair> {
    const pair = new Pair(kinds, options)
    steer(pair)
    const end = clock.now + ms
    while (pair.path === null && clock.now < end) await clock.pass(1)
    return pair
  }

  /** The path works, and nothing is left once both streams have it. */
  async function expectOpen(pair: Pair): Promise<void> {
    expect(pair.failures).to.deep.equal([])
    expect(pair.reached, 'the way in').not.to.equal(null)
    pair.serverPunch.connected()
    pair.path?.socket.rests()
    // What the relay still carries.
    await clock.pass(10)
    expect([pair.pools[0].size, pair.pools[1].size, clock.timers]).to.deep.equal([0, 0, 0])
  }

  it('meet in the first exchange if both are consistent (HP-165, HP-215)', async () => {
    const pair = await punched(['consistent', 'consistent'], 1000)
    expect(pair.exchanges).to.equal(1)
    expect(pair.path?.at).to.be.lessThan(10)
    await expectOpen(pair)
  })

  it("meet by the server's first probe without fast open (HP-216)", async () => {
    const pair = await punched(['consistent', 'consistent'], 5000, { fastOpen: false })
    expect(pair.exchanges).to.equal(2)
    expect(pair.path?.at).to.be.within(1000, 1020)
    await expectOpen(pair)
  })

  it('meet by a guess of the client if the server is random (section 16)', async () => {
    const pair = await punched(['consistent', 'random'], 40_000)
    expect(pair.exchanges).to.equal(2)
    expect(pair.server.node.stats.punches.random).to.equal(1)
    await expectOpen(pair)
  })

  it('meet by a guess of the server if the client is random (section 16)', async () => {
    const pair = await punched(['random', 'consistent'], 40_000)
    expect(pair.client.node.sockets).to.have.length(256)
    await expectOpen(pair)
  })

  it('tell each other that they cannot if both are random (HP-213)', async () => {
    const pair = await punched(['random', 'random'], 100)
    expect(pair.failures.map(({ reason }) => reason)).to.deep.equal(['HOLEPUNCH_DOUBLE_RANDOMIZED_NATS'])
    expect(pair.aborts.map(({ reason }) => reason)).to.deep.equal(['REMOTE_ABORTED'])
    expect([pair.client.node.sockets.length, pair.server.node.sockets.length]).to.deep.equal([4, 1])
    expect([pair.pools[0].size, pair.pools[1].size, clock.timers]).to.deep.equal([0, 0, 0])
  })

  it('meet although a stray datagram comes first (HP-63)', async () => {
    const pair = await punched(['consistent', 'consistent'], 1000, {}, ({ client }) =>
      client.node.sockets[0]?.get(Buffer.from([0]), { host: '66.6.6.6', port: 6 })
    )
    expect(pair.path?.address.host).to.equal('20.3.0.2')
    await expectOpen(pair)
  })
})
