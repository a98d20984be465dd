import { type Clock, install } from '@sinonjs/fake-timers'
import { expect } from 'chai'
import { hash, randomBytes } from '../../crypto/index.js'
import { request } from '../../udp-request/index.js'
import { NoiseWrap } from '../handshake/index.js'
import { keyPair } from '../../crypto/index.js'
import { COMMANDS, handshake, HOP_MODES } from '../messages/index.js'
import { AcceptingLab, ELSEWHERE, MAIN, relayed, SERVER_KEYS } from '../test-support/accepting-lab.js'
import { HyperNet } from '../test-support/hyper-net.js'
import { CLIENT_PAYLOAD } from '../test-support/scripted-client.js'
import { FairQueue } from './fair-queue.js'
import { Gate, type GateOptions } from './gate.js'
import { LIMITS } from './handshakes.js'

describe('a queue that is fair', () => {
  it('takes from origins in turns on every level, and evicts the oldest of the busiest', () => {
    const queue = new FairQueue<string>()
    for (const [item, ...origin] of ['a1 a x', 'a2 a x', 'a3 a y', 'b1 b x', 'a4 a x', 'c1 c z'].map((s) =>
      s.split(' ')
    ))
      queue.push(item as string, origin)
    expect(queue.size).to.equal(6)
    expect(queue.evict()).to.equal('a1')
    expect(queue.delete('a4', ['a', 'x'])).to.be.true
    expect(queue.delete('a4', ['a', 'x'])).to.be.false
    queue.push('a5', ['a', 'x'])
    const order = []
    while (queue.size > 0) order.push(queue.take())
    expect(order).to.deep.equal(['a2', 'b1', 'c1', 'a3', 'a5'])
    expect([queue.take(), queue.evict(), queue.size]).to.deep.equal([null, null, 0])
  })
})

describe('a server in a flood of handshakes (HS-126)', () => {
  let net: HyperNet
  let lab: AcceptingLab
  beforeEach(() => {
    net = new HyperNet()
    lab = new AcceptingLab(net)
  })
  afterEach(() => net.end())

  /** One request with a message 1 of its own, valid or random bytes. */
  function bogus(valid: boolean, peerAddress = ELSEWHERE): Buffer {
    const noise = valid ? new NoiseWrap(keyPair(), SERVER_KEYS.publicKey).send(CLIENT_PAYLOAD) : randomBytes(120)
    const value = handshake.encode({ mode: HOP_MODES.FROM_RELAY, noise, peerAddress, relayAddress: null })
    return request.encode({
      tid: 1,
      to: { host: net.host, port: MAIN },
      id: null,
      token: null,
      internal: false,
      command: COMMANDS.PEER_HANDSHAKE,
      target: hash(SERVER_KEYS.publicKey),
      value
    })
  }

  /** 1000 per second, ms by ms, for some seconds; a good client asks in the middle. Gives how long it waited. */
  async function flood(ms: number, make: (i: number) => Buffer, good: () => void): Promise<void> {
    const attacker = net.peer(50999)
    const end = net.now + ms
    for (let i = 0; net.now < end; i++) {
      attacker.trySend(make(i), MAIN, net.host)
      if (i === ms / 2) good()
      await net.run(1)
    }
  }

  const KINDS: [string, (i: number) => Buffer][] = [
    ['random bytes', () => bogus(false)],
    ['valid ones', () => bogus(true)],
    [
      'valid ones with made up client addresses',
      (i) => bogus(true, { host: `20.9.${i % 250}.${(i >> 8) + 1}`, port: i })
    ]
  ]
  for (const [name, make] of KINDS) {
    it(`of ${name}, 1000 a second: answers a good one at once, and its memory is bounded`, async function () {
      this.timeout(60_000)
      await lab.listening()
      const c = lab.client(50100)
      const calm = lab.client(50101)
      calm.send(MAIN, { ...relayed, peerAddress: { host: '20.2.2.2', port: 1 } })
      const begin = net.now
      while (calm.requests.length === 0) await net.run(1)
      const calmTime = net.now - begin
      let asked = 0
      await flood(2000, make, () => {
        asked = net.now
        c.send(MAIN, { ...relayed, peerAddress: { host: '20.3.3.3', port: 1 } })
      })
      const answer = c.socket.received.find(({ bytes }) => bytes[0] === 0x03)
      expect(answer?.at ?? Infinity).to.be.at.most(asked + Math.max(3 * calmTime, 12))
      const { socketsAdded, socketsRemoved } = lab.node.stats.socketPool
      expect(socketsAdded - socketsRemoved).to.be.at.most(LIMITS.UNPROVEN + 1)
      expect(lab.node.rawStreams.size).to.be.at.most(LIMITS.UNPROVEN + 1)
      // The good one is not pushed out by the flood either.
      const own = c.driver.recv(answerNoise(answer?.bytes)).udx?.id
      const stream = net.streams.find(({ id }) => id === own)
      expect(stream?.destroying).to.be.false
      await net.run(40_000)
      expect([lab.node.rawStreams.size, net.clock.countTimers() < 20]).to.deep.equal([0, true])
    })
  }

  it('of direct ones whose clients say nothing more: what the server connects at once is nobody yet', async () => {
    const limits = LIMITS as { GATE: GateOptions }
    const { GATE } = limits
    limits.GATE = { rate: 1 / 1800, burst: 3, waiting: 8, reserve: 0 }
    try {
      await lab.listening()
      for (let i = 0; i < 6; i++) lab.client(50200 + i).send(MAIN)
      await net.run(100)
      expect(lab.connections).to.have.length(3)
    } finally {
      limits.GATE = GATE
    }
  })
})

function answerNoise(datagram: Buffer | undefined): Buffer {
  return handshake.decode(request.decode(datagram as Buffer).value as Uint8Array).noise as Buffer
}

describe('a gate', () => {
  // A real clock lets a token through whenever the machine stalls for 10 ms.
  let clock: Clock
  beforeEach(() => (clock = install({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })))
  afterEach(() => clock.uninstall())

  it('lets a burst through, then its rate; closed, it turns all away', async () => {
    const gate = new Gate({ rate: 100, burst: 2, waiting: 3, reserve: 0 })
    const anybody = ['a', 'x']
    expect([gate.tryEnter(anybody), gate.tryEnter(anybody), gate.tryEnter(anybody)]).to.deep.equal([true, true, false])
    const entered: string[] = []
    const enter = (name: string, ...origin: string[]): Promise<unknown> =>
      gate.queue(origin).then((admitted) => entered.push(`${name} ${admitted} at ${clock.now}`))
    const all = [enter('1', 'a', 'x'), enter('2', 'a', 'x'), enter('3', 'b', 'x'), enter('4', 'a', 'x')]
    expect(gate.waiting).to.equal(3)
    await clock.tickAsync(20)
    expect(entered).to.deep.equal(['1 false at 0', '2 true at 10', '3 true at 20'])
    gate.clear()
    await Promise.all(all)
    expect(entered.at(-1)).to.equal('4 false at 20')
    expect([gate.waiting, clock.countTimers()]).to.deep.equal([0, 0])
  })

  it('gets back what a connection came of, and never more than its burst', () => {
    const gate = new Gate({ rate: 1, burst: 2, waiting: 1, reserve: 0 })
    const client = ['a', 'x']
    for (let i = 0; i < 10; i++) {
      expect(gate.tryEnter(client)).to.be.true
      gate.giveBack()
    }
    gate.giveBack()
    expect([1, 2, 3].map(() => gate.tryEnter(client))).to.deep.equal([true, true, false])
  })

  it('keeps some for origins of which nobody waits: they need not wait for their turn (HS-126)', async () => {
    const gate = new Gate({ rate: 10, burst: 1, waiting: 100, reserve: 2 })
    const flood = ['host', 'port', 'any', '1']
    expect(gate.tryEnter(flood)).to.be.true
    for (let i = 0; i < 20; i++) {
      expect(gate.tryEnter(flood)).to.be.false
      void gate.queue(flood)
    }
    // As somebody whom it invents.
    expect(gate.tryEnter(['host', 'port', 'other', '2'])).to.be.false
    expect(gate.tryEnter(['host', 'relay', 'good', '1'])).to.be.true
    expect(gate.tryEnter(['other', 'port', 'good', '2'])).to.be.true
    // Used up, until time has passed.
    expect(gate.tryEnter(['third', 'port', 'good', '3'])).to.be.false
    await clock.tickAsync(500)
    expect(gate.tryEnter(['third', 'port', 'good', '3'])).to.be.true
    expect(gate.tryEnter(['third', 'port', 'good', '3'])).to.be.false
    gate.clear()
  })
})
