import { expect } from 'chai'
import type { Address } from '../../ipencoding/index.js'
import { FIREWALLS, holepunchPayload } from '../messages/index.js'
import { Story } from '../story/index.js'
import { LOW_TTL, NORMAL_TTL } from './constants.js'
import { type PooledSocket, SocketPool } from './pool/index.js'
import { Puncher } from './puncher.js'
import { TestClock } from './test-support/clock.js'
import { FakeHost } from './test-support/fake-host.js'
import type { FakeSocket } from './test-support/fake-socket.js'
import { RandomPunchThrottle } from './throttle.js'

const { UNKNOWN, OPEN, CONSISTENT, RANDOM } = FIREWALLS
const HOST = '20.3.0.2'
const PEER = { host: HOST, port: 43670 }

describe('a puncher', () => {
  let clock: TestClock
  beforeEach(() => {
    clock = new TestClock()
  })
  afterEach(() => clock.end())

  /** How our NAT maps, for each socket in order of creation; the last one for all others. */
  type Kind = 'consistent' | 'random' | 'silent'

  function make(kinds: Kind[], remote = UNKNOWN as number, role: 'client' | 'server' = 'client') {
    const host: FakeHost = new FakeHost((socket, node) => {
      const kind = kinds[Math.min(host.sockets.indexOf(socket), kinds.length - 1)]
      if (kind === 'silent') return null
      return { host: '9.9.9.9', port: kind === 'random' ? 1000 + node.port : 1000 }
    })
    host.know(20)
    const story = new Story()
    const pool = new SocketPool(host)
    const probes: { from: Address; socket: PooledSocket }[] = []
    const end = { gaveUp: -1 }
    const puncher = new Puncher({ host, pool, throttle: new RandomPunchThrottle(), story }, role, remote, {
      onprobe: (from, socket) => probes.push({ from, socket }),
      ongiveup: () => {
        end.gaveUp = clock.now
      }
    })
    /** Takes a message of the other side. */
    const told = (firewall: number, addresses: Address[], verified: string | null = HOST) =>
      puncher.remote.update(holepunchPayload.create({ firewall, addresses }), verified)
    const sent = () => host.sockets.flatMap(({ sent }) => sent)
    return { host, story, pool, puncher, probes, end, told, sent }
  }

  describe('reopens an unstable socket', () => {
    it('until it is stable (HP-96, HP-97, HP-99)', async () => {
      const { host, puncher, pool } = make(['silent', 'silent', 'consistent'])
      await clock.pass(2000)
      expect([puncher.nat.firewall, puncher.unstable]).to.deep.equal([UNKNOWN, true])
      const outcome = puncher.reopen()
      await clock.pass(2001)
      expect(await outcome).to.equal(true)
      expect(host.sockets).to.have.length(3)
      expect(puncher.socket.socket).to.equal(host.sockets[2])
      expect(puncher.nat.firewall).to.equal(CONSISTENT)
      expect(pool.size).to.equal(1)
      puncher.destroy()
    })

    it('3 times at most, and once in its life (HP-97, HP-98)', async () => {
      const { host, puncher } = make(['random'], RANDOM)
      await clock.pass(1)
      const outcome = puncher.reopen()
      await clock.pass(10)
      expect(await outcome).to.equal(false)
      expect(host.sockets).to.have.length(4)
      expect(await puncher.reopen()).to.equal(false)
      expect(host.sockets).to.have.length(4)
    })

    it('not if the other side is not random, and RANDOM is not "stable" (HP-96, HP-97)', async () => {
      const { host, puncher } = make(['silent', 'random'], CONSISTENT)
      await clock.pass(2000)
      const outcome = puncher.reopen()
      await clock.pass(10)
      expect([await outcome, puncher.unstable, host.sockets.length]).to.deep.equal([false, false, 2])
    })

    it('and lets those who wait for the analysis wait for the new one', async () => {
      const { puncher } = make(['silent', 'consistent'])
      await clock.pass(2000)
      const outcome = puncher.reopen()
      let at = -1
      void puncher.analysed().then(() => {
        at = clock.now
      })
      await clock.pass(10)
      await outcome
      expect(at).to.equal(2001)
    })

    it('stops when it is destroyed, and leaves nothing (HP-97, HP-119)', async () => {
      const { host, puncher, pool } = make(['silent'])
      await clock.pass(2000)
      const outcome = puncher.reopen()
      await clock.pass(100)
      puncher.destroy()
      expect(await outcome).to.equal(false)
      expect([host.sockets.length, pool.size, clock.timers]).to.deep.equal([2, 0, 0])
    })

    it('does without if there are no more sockets', async () => {
      const { host, puncher, story } = make(['silent'])
      await clock.pass(2000)
      host.available = 0
      expect(await puncher.reopen()).to.equal(false)
      expect(story.steps.at(-1)?.what).to.equal('could not open a socket')
    })
  })

  describe('chooses a strategy', () => {
    const ROWS: [own: Kind | 'open', remote: number, verified: boolean, counted: string | null][] = [
      ['consistent', CONSISTENT, false, 'consistent'],
      ['consistent', OPEN, false, 'consistent'],
      ['open', CONSISTENT, false, 'consistent'],
      ['consistent', RANDOM, true, 'random'],
      ['consistent', 200, true, 'random'],
      ['consistent', RANDOM, false, null],
      ['random', CONSISTENT, true, 'random'],
      ['random', OPEN, true, 'random'],
      ['random', CONSISTENT, false, null],
      ['random', RANDOM, true, null],
      ['silent', CONSISTENT, true, null],
      ['consistent', UNKNOWN, true, null]
    ]
    for (const [own, remote, verified, counted] of ROWS) {
      const name = `${own} with ${remote}${verified ? ', verified' : ''}: ${counted ?? 'refused'}`
      it(`${name} (HP-1, HP-2, HP-102 to HP-106, HP-197)`, async () => {
        const { host, puncher, told, pool } = make([own === 'open' ? 'consistent' : own])
        if (own === 'open') host.firewalled = false
        await clock.pass(2000)
        if (own === 'open') puncher.nat.add({ host: '9.9.9.9', port: 1 }, { host: '1.2.3.4', port: 1 })
        told(remote, [PEER], verified ? HOST : null)
        expect(await puncher.punch()).to.equal(counted !== null)
        expect(puncher.punching).to.equal(counted !== null)
        const { consistent, random } = host.stats.punches
        expect({ consistent, random }).to.deep.equal({
          consistent: Number(counted === 'consistent'),
          random: Number(counted === 'random')
        })
        puncher.destroy()
        expect([pool.size, clock.timers]).to.deep.equal([0, 0])
      })
    }

    it('not without an address, and not after the end (HP-101)', async () => {
      const { puncher, told } = make(['consistent'])
      await clock.pass(1)
      told(CONSISTENT, [])
      expect(await puncher.punch()).to.equal(false)
      told(CONSISTENT, [PEER])
      puncher.destroy()
      expect(await puncher.punch()).to.equal(false)
    })

    it('once (HP-100)', async () => {
      const { host, puncher, told } = make(['consistent'])
      await clock.pass(1)
      told(CONSISTENT, [PEER])
      expect(await Promise.all([puncher.punch(), puncher.punch()])).to.deep.equal([true, true])
      expect(host.stats.punches.consistent).to.equal(1)
      puncher.destroy()
    })
  })

  it('probes consistent addresses 10 times, unverified ones on ticks 4 and 8 (HP-57, HP-108 to HP-111)', async () => {
    const { puncher, told, sent, end, pool } = make(['consistent'])
    await clock.pass(1)
    const stranger = { host: '20.9.0.9', port: 9 }
    told(CONSISTENT, [PEER, stranger])
    const start = clock.now
    await puncher.punch()
    await clock.pass(9999)
    const times = (to: Address) =>
      sent()
        .filter((packet) => packet.to.host === to.host)
        .map(({ at }) => at - start)
    expect(times(PEER)).to.deep.equal([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000])
    expect(times(stranger)).to.deep.equal([3000, 7000])
    expect(sent().every(({ ttl, bytes }) => ttl === NORMAL_TTL && bytes.equals(Buffer.from([0])))).to.equal(true)
    expect(end.gaveUp).to.equal(-1)
    await clock.pass(1)
    expect(end.gaveUp - start).to.equal(10_000)
    expect([puncher.state, pool.size, clock.timers]).to.deep.equal(['gave-up', 0, 0])
  })

  it('waits 1000 ms as a server, and follows the list as it changes (HP-108, HP-109)', async () => {
    const { puncher, told, sent, end } = make(['consistent'], UNKNOWN, 'server')
    await clock.pass(1)
    told(CONSISTENT, [PEER])
    const start = clock.now
    await puncher.punch()
    await clock.pass(999)
    expect(sent()).to.deep.equal([])
    await clock.pass(1)
    told(CONSISTENT, [{ host: HOST, port: 5 }])
    await clock.pass(10_000)
    expect(sent().map(({ to }) => to.port)).to.deep.equal([43670, ...Array.from({ length: 9 }, () => 5)])
    expect(end.gaveUp - start).to.equal(11_000)
  })

  it('guesses 1750 ports of a random host, 20 ms apart (HP-112, HP-113)', async () => {
    const { puncher, told, sent, end } = make(['consistent'])
    await clock.pass(1)
    told(RANDOM, [{ host: HOST, port: 0 }])
    const start = clock.now
    await puncher.punch()
    await clock.pass(60_000)
    expect(sent()).to.have.length(1750)
    expect(sent().every(({ to, ttl }) => to.host === HOST && ttl === NORMAL_TTL)).to.equal(true)
    expect(
      sent()
        .slice(0, 3)
        .map(({ at }) => at - start)
    ).to.deep.equal([0, 20, 40])
    const ports = sent().map(({ to }) => to.port)
    expect(Math.min(...ports)).to.be.within(1000, 2000)
    expect(Math.max(...ports)).to.be.within(64_000, 65_535)
    expect(end.gaveUp - start).to.equal(35_000)
  })

  it('draws ports from 1000 to 65535, both included (HP-112)', async () => {
    const { puncher, told, sent } = make(['consistent'])
    await clock.pass(1)
    told(RANDOM, [{ host: HOST, port: 0 }])
    const random = Math.random
    try {
      Math.random = () => 0
      await puncher.punch()
      Math.random = () => 1 - 2 ** -53
      await clock.pass(20)
    } finally {
      Math.random = random
    }
    expect(sent().map(({ to }) => to.port)).to.deep.equal([1000, 65_535])
    puncher.destroy()
  })

  it('opens 256 sockets and probes from each in turn as the random side (HP-114 to HP-117, HP-199)', async () => {
    const { host, puncher, told, sent, end, pool } = make(['random'])
    await clock.pass(1)
    told(CONSISTENT, [PEER])
    const start = clock.now
    await puncher.punch()
    // The reply of a server waits for this (HP-115).
    expect(host.sockets).to.have.length(256)
    expect(sent()).to.have.length(255)
    expect(host.sockets[0]?.sent).to.deep.equal([])
    await clock.pass(99)
    expect(sent()).to.have.length(255)
    await clock.pass(1 + 20 * 255)
    expect(host.sockets.every(({ sent }, i) => sent.length === (i === 0 ? 1 : 2))).to.equal(true)
    expect(sent().every(({ ttl }) => ttl === LOW_TTL)).to.equal(true)
    await clock.pass(20)
    expect(host.sockets[0]?.sent.at(-1)).to.include({ ttl: NORMAL_TTL })
    await clock.pass(60_000)
    const count = (ttl: number) => sent().filter((packet) => packet.ttl === ttl).length
    expect([count(LOW_TTL), count(NORMAL_TTL)]).to.deep.equal([511, 1494])
    expect(sent().every(({ to }) => to.host === PEER.host && to.port === PEER.port)).to.equal(true)
    expect(end.gaveUp - start).to.equal(100 + 1750 * 20)
    expect([pool.size, host.stats.socketPool.socketsAdded, clock.timers]).to.deep.equal([0, 256, 0])
  })

  it('does with the sockets it gets', async () => {
    const { host, puncher, told, sent, story } = make(['random'])
    await clock.pass(1)
    told(CONSISTENT, [PEER])
    host.available = 9
    expect(await puncher.punch()).to.equal(true)
    expect(host.sockets).to.have.length(10)
    await clock.pass(100 + 20 * 10)
    expect(sent().filter(({ ttl }) => ttl === LOW_TTL)).to.have.length(19)
    expect(sent().filter(({ ttl }) => ttl === NORMAL_TTL)).to.have.length(1)
    expect(story.steps.at(-1)).to.deep.include({ what: 'could not open all sockets', facts: { opened: 10 } })
    puncher.destroy()
  })

  it('leaves nothing when it is destroyed while it opens sockets, or between two probes (HP-119)', async () => {
    for (const when of ['opening', 'probing'] as const) {
      const { puncher, told, pool, end } = make(['random'])
      await clock.pass(1)
      told(CONSISTENT, [PEER])
      const started = puncher.punch()
      if (when === 'probing') await clock.pass(500)
      puncher.destroy()
      await started
      expect([pool.size, clock.timers]).to.deep.equal([0, 0])
      await clock.pass(60_000)
      expect([end.gaveUp, puncher.state]).to.deep.equal([-1, 'destroyed'])
    }
  })

  it('answers every probe as a server, from the socket it came to, until the end (HP-61)', async () => {
    const { puncher, probes, host } = make(['consistent'], UNKNOWN, 'server')
    const socket = puncher.socket.socket as FakeSocket
    socket.get(Buffer.from([0]), PEER)
    socket.get(Buffer.from([9]), { host: '1.2.3.4', port: 5 })
    expect(socket.sent.map(({ to, ttl }) => [to.host, to.port, ttl])).to.deep.equal([
      [HOST, 43670, NORMAL_TTL],
      ['1.2.3.4', 5, NORMAL_TTL]
    ])
    expect(probes).to.have.length(2)
    puncher.destroy()
    socket.get(Buffer.from([0]), PEER)
    expect([socket.sent.length, probes.length, host.sockets.length]).to.deep.equal([2, 2, 1])
  })

  it('answers none as a client, and keeps the socket of the path that was chosen (HP-62, HP-183)', async () => {
    const { puncher, probes, pool, told, host } = make(['random'])
    await clock.pass(1)
    told(CONSISTENT, [PEER])
    await puncher.punch()
    const before = host.sockets[7]?.sent.length
    host.sockets[7]?.get(Buffer.from([0]), PEER)
    expect(host.sockets[7]?.sent).to.have.length(before as number)
    const { socket } = probes[0] as { socket: PooledSocket }
    expect(socket.socket).to.equal(host.sockets[7])
    puncher.take(socket)
    expect([puncher.state, pool.size, clock.timers]).to.deep.equal(['connected', 1, 0])
    socket.release()
    expect(pool.size).to.equal(0)
  })
})
