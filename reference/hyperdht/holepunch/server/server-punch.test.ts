import { expect } from 'chai'
import { FIREWALLS, PAYLOAD_ERRORS } from '../../messages/index.js'
import { NORMAL_TTL } from '../constants.js'
import { TestClock } from '../test-support/clock.js'
import { type FakeHost } from '../test-support/fake-host.js'
import { type Answered, type Leg2, ScriptedClient } from '../test-support/scripted-client.js'
import { CLIENT, hostBehind, OTHER_RELAY } from '../test-support/scripted-server.js'
import type { ServerPunchInit } from '../types.js'

const { CONSISTENT, RANDOM } = FIREWALLS
const TOKEN = Buffer.alloc(32, 7)
/** Address of the first punch socket, by `hostBehind`. */
const OWN = CLIENT
const PEER = { host: '20.7.0.7', port: 777 }
const BARE = {
  firewall: 0,
  connected: false,
  punching: false,
  addresses: null,
  remoteAddress: null,
  token: null,
  remoteToken: null
}

describe('the server of a punch', () => {
  let clock: TestClock
  let client: ScriptedClient
  beforeEach(() => {
    clock = new TestClock()
  })
  afterEach(() => {
    client.punch.destroy()
    expect([client.pool.size, clock.timers], 'what is left').to.deep.equal([0, 0])
    clock.end()
  })

  async function start(
    kind: 'consistent' | 'random' | 'unknown' | FakeHost,
    options: Partial<ServerPunchInit> = {}
  ): Promise<void> {
    client = new ScriptedClient(typeof kind === 'string' ? hostBehind(kind) : kind, options)
    await clock.pass(kind === 'unknown' ? 2000 : 1)
  }

  /** Asks and has its answer within ms. */
  async function ask(
    payload: Parameters<ScriptedClient['ask']>[0],
    leg: Leg2 = {},
    ms = 1
  ): Promise<Answered | null | undefined> {
    const result = client.ask(payload, { peerAddress: PEER, ...leg })
    await clock.pass(ms)
    return result.answer
  }

  /** A punch request that proves where the client is. */
  const punchRequest = (firewall: number, round = 1) => ({
    round,
    firewall,
    punching: true,
    addresses: [{ host: PEER.host, port: firewall >= RANDOM ? 0 : PEER.port }],
    token: TOKEN,
    remoteToken: client.token
  })

  /** A probe round first, which gives the token. */
  async function probeRound(): Promise<void> {
    const answer = await ask({ round: 0 })
    client.token = answer?.payload.token ?? null
  }

  it('answers a probe round from its punch socket (HP-22, HP-46, HP-150, HP-156)', async () => {
    await start('consistent')
    const answer = (await ask({ round: 0, token: TOKEN })) as Answered
    expect(answer.socket).to.equal(client.socket)
    const { token, ...rest } = answer.payload
    const own = { ...BARE, firewall: CONSISTENT, addresses: [OWN] }
    expect({ ...rest, token: null }).to.deep.equal({ ...own, error: 0, round: 0, remoteToken: TOKEN })
    expect(token).to.have.length(32)
  })

  it('gives a token through its own relays only (HP-46, HP-47)', async () => {
    await start('consistent')
    expect((await ask({ round: 0 }, { from: OTHER_RELAY }))?.payload.token).to.equal(null)
    expect((await ask({ round: 0 }))?.payload.token).to.have.length(32)
  })

  it('believes in a host that returns its token through one of them (HP-51, HP-54)', async () => {
    await start('consistent')
    await probeRound()
    await ask(punchRequest(CONSISTENT), { from: OTHER_RELAY })
    expect(client.punch.puncher.remote.verified).to.equal(null)
    await ask(punchRequest(CONSISTENT), { peerAddress: { host: '20.7.0.8', port: 1 } })
    expect(client.punch.puncher.remote.verified).to.equal(null)
    await ask(punchRequest(CONSISTENT))
    expect(client.punch.puncher.remote.verified).to.deep.include(PEER)
  })

  it('says nothing to what it cannot open (HP-33, HP-153)', async () => {
    await start('consistent')
    expect(await ask({}, { raw: Buffer.alloc(60) })).to.equal(null)
    expect(await ask({}, { raw: Buffer.alloc(0) })).to.equal(null)
  })

  it('says nothing while the server is closing, also if it began in between (HP-153)', async () => {
    let closed = false
    client = new ScriptedClient(hostBehind('consistent'), { closed: () => closed })
    const early = client.ask({ round: 0 })
    closed = true
    await clock.pass(10)
    expect(early.answer).to.equal(null)
    expect(await ask({ round: 0 })).to.equal(null)
    expect(await ask({ error: 1 })).to.equal(null)
  })

  it('waits for its analysis, and answers every copy (HP-154, HP-157)', async () => {
    client = new ScriptedClient(hostBehind('consistent'))
    client.host.seen = () => null
    client.punch.destroy()
    const host = hostBehind('unknown')
    client = new ScriptedClient(host)
    host.seen = (socket) => (host.sockets.indexOf(socket) === 0 ? null : OWN)
    const copies = [client.ask({ round: 0 }), client.ask({ round: 0 })]
    await clock.pass(1999)
    expect(copies.map(({ answer }) => answer)).to.deep.equal([undefined, undefined])
    await clock.pass(10)
    for (const { answer } of copies) {
      expect([answer?.at, answer?.payload.firewall, answer?.socket]).to.deep.equal([2001, CONSISTENT, host.sockets[1]])
    }
    expect(host.sockets).to.have.length(2)
  })

  it('samples requests that arrive on its punch socket (HP-70)', async () => {
    await start('unknown')
    const { nat } = client.punch.puncher
    for (let i = 1; i <= 3; i++)
      void client.ask({ round: 0 }, { socket: client.socket, from: { host: '30.0.1.1', port: i } })
    expect([nat.samples, nat.firewall]).to.deep.equal([3, CONSISTENT])
    void client.ask({ round: 0 }, { from: { host: '30.0.1.1', port: 9 } })
    expect(nat.samples).to.equal(3)
    await clock.pass(1)
  })

  it('applies the same round again, and no lower one (HP-95, HP-154, HP-155)', async () => {
    await start('consistent')
    await ask({ round: 5, firewall: RANDOM })
    const stale = await ask({ round: 4, firewall: CONSISTENT })
    expect([stale?.payload.round, client.punch.puncher.remote.firewall]).to.deep.equal([5, RANDOM])
    await ask({ round: 5, firewall: CONSISTENT })
    expect(client.punch.puncher.remote.firewall).to.equal(CONSISTENT)
  })

  it('answers a client that is past the last round it can write (HP-38)', async () => {
    await start('consistent')
    // Round 300 as a varint: what the codec does not write.
    const plaintext = Buffer.from('000002fd2c01', 'hex')
    expect((await ask({}, { raw: client.sealRaw(plaintext) }))?.payload.round).to.equal(252)
    expect((await ask({ error: 1, round: 252 }))?.payload).to.deep.equal({ ...BARE, error: 1, round: 252 })
  })

  it('freezes what it has told (HP-81)', async () => {
    await start('consistent')
    await ask({ round: 0 })
    for (let i = 1; i < 9; i++) {
      client.punch.puncher.nat.add({ host: '9.9.9.9', port: i % 2 }, { host: '30.0.1.1', port: i })
    }
    expect((await ask({ round: 1 }))?.payload.addresses).to.deep.equal([OWN])
  })

  describe('answers fast open', () => {
    it('with one probe if it was asked at its own address (HP-164, HP-165, HP-166)', async () => {
      await start('consistent', { hook: () => false })
      await ask({ round: 0, remoteAddress: OWN })
      expect(client.probes).to.have.length(1)
      expect(client.probes[0]).to.deep.include({ to: PEER, ttl: NORMAL_TTL })
      const { consistent, random } = client.host.stats.punches
      expect([consistent, random, client.reasons]).to.deep.equal([0, 0, []])
    })

    it('not at another one, and not if it is random (HP-164)', async () => {
      await start('consistent')
      await ask({ round: 0, remoteAddress: { ...OWN, port: 1 } })
      await ask({ round: 0, remoteAddress: { ...OWN, host: '20.9.9.9' } })
      expect(client.probes).to.deep.equal([])
      client.punch.destroy()
      await start('random')
      await ask({ round: 0, remoteAddress: { host: OWN.host, port: 0 } })
      expect(client.probes).to.deep.equal([])
    })
  })

  describe('punches', () => {
    it('when the client does, at once and without a probe round (HP-115, HP-156, HP-159, HP-168, HP-170)', async () => {
      await start('consistent')
      const answer = await ask(punchRequest(CONSISTENT))
      expect(answer?.payload).to.include({ error: 0, round: 1, punching: true })
      expect([client.punching, client.host.stats.punches.consistent]).to.deep.equal([1, 1])
      await clock.pass(11_000)
      expect(client.reasons).to.deep.equal(['HOLEPUNCH_TIMEOUT'])
    })

    it('with 256 sockets before it replies if it is random (HP-115)', async () => {
      await start('random')
      await probeRound()
      const answer = await ask(punchRequest(CONSISTENT))
      expect(answer?.payload.punching).to.equal(true)
      expect(client.probes).to.have.length(255)
    })

    it('and asks its hook on every message (HP-167, API-223)', async () => {
      const calls: unknown[] = []
      await start('consistent', { hook: (...args) => calls.push(args) })
      await ask(punchRequest(CONSISTENT))
      await ask(punchRequest(CONSISTENT))
      expect(calls).to.deep.equal([0, 1].map(() => [CONSISTENT, CONSISTENT, [PEER], [OWN]]))
      expect(client.punching).to.equal(1)
    })

    it('not if the hook refuses or throws (HP-160, HP-162, HP-167)', async () => {
      for (const hook of [
        () => false,
        () => {
          throw new Error('no')
        }
      ]) {
        await start('consistent', { hook })
        const answer = await ask(punchRequest(CONSISTENT))
        expect(answer?.payload).to.deep.equal({ ...BARE, error: PAYLOAD_ERRORS.ABORTED, round: 1 })
        expect(answer?.socket).to.equal(client.host.mainSocket)
        expect([client.reasons, client.punching, client.pool.size]).to.deep.equal([['HOLEPUNCH_VETOED'], 0, 0])
      }
    })

    it('not without an address, or a verified one (HP-170)', async () => {
      await start('consistent')
      expect((await ask({ round: 1, firewall: CONSISTENT, punching: true }))?.payload.error).to.equal(1)
      expect(client.reasons).to.deep.equal(['REMOTE_NOT_HOLEPUNCHABLE'])
      await start('consistent')
      expect((await ask(punchRequest(RANDOM)))?.payload.error).to.equal(1)
    })

    it('on through a second copy of the request, in every strategy (HP-171)', async () => {
      for (const [own, remote] of [
        ['consistent', CONSISTENT],
        ['consistent', RANDOM],
        ['random', CONSISTENT]
      ] as const) {
        await start(own)
        await probeRound()
        const copies = [
          client.ask(punchRequest(remote), { peerAddress: PEER }),
          client.ask(punchRequest(remote), { peerAddress: PEER })
        ]
        await clock.pass(1000)
        copies.push(client.ask(punchRequest(remote), { peerAddress: PEER }))
        await clock.pass(1)
        for (const { answer } of copies) expect(answer?.payload).to.include({ error: 0, punching: true })
        const { consistent, random, tryLater } = client.host.stats.punches
        expect([consistent + random, tryLater, client.reasons]).to.deep.equal([1, 0, []])
        client.punch.destroy()
      }
    })

    it('on if the client changes its class while the throttle is busy (HP-171)', async () => {
      await start('consistent')
      await probeRound()
      await ask(punchRequest(CONSISTENT))
      client.throttle.take()
      expect((await ask(punchRequest(RANDOM, 2)))?.payload).to.include({ error: 0, punching: true })
      expect(client.reasons).to.deep.equal([])
    })
  })

  describe('throttled', () => {
    it('refuses without a blind relay (HP-173, HP-179, HP-197)', async () => {
      await start('random')
      await probeRound()
      client.throttle.take()
      const answer = await ask(punchRequest(CONSISTENT))
      expect(answer?.payload).to.deep.equal({ ...BARE, error: PAYLOAD_ERRORS.TRY_LATER, round: 1 })
      expect(answer?.socket).to.equal(client.host.mainSocket)
      expect(client.reasons).to.deep.equal(['HOLEPUNCH_THROTTLED'])
      expect(client.host.stats.punches).to.include({ tryLater: 1, tryLaterRelayedHandshakesAtLeastOnce: 0 })
    })

    it('puts off with one, and punches later (HP-180, HP-197)', async () => {
      await start('random', { relayed: () => true })
      await probeRound()
      const slot = client.throttle.take()
      for (let i = 0; i < 2; i++) {
        const answer = await ask(punchRequest(CONSISTENT, 1 + i))
        const { token, ...rest } = (answer as Answered).payload
        expect({ ...rest, token: null }).to.deep.equal({
          ...BARE,
          error: PAYLOAD_ERRORS.TRY_LATER,
          firewall: RANDOM,
          round: 1 + i,
          addresses: [{ host: OWN.host, port: 0 }],
          remoteToken: TOKEN
        })
        expect([token?.length, answer?.socket]).to.deep.equal([32, client.socket])
      }
      expect(client.host.stats.punches).to.include({ tryLater: 2, tryLaterRelayedHandshakesAtLeastOnce: 1 })
      slot?.end(false)
      expect((await ask({ ...punchRequest(CONSISTENT, 3), token: null }))?.payload).to.include({
        error: 0,
        punching: true
      })
    })

    it('does not mind in the consistent strategy (HP-169)', async () => {
      await start('consistent')
      client.throttle.take()
      expect((await ask(punchRequest(CONSISTENT)))?.payload).to.include({ error: 0, punching: true })
    })

    it('holds its slot until its end, whatever it is (HP-172, HP-193)', async () => {
      await start('random')
      await probeRound()
      await ask(punchRequest(CONSISTENT))
      expect(client.throttle.busy).to.equal(true)
      client.punch.connected()
      expect([client.throttle.busy, client.throttle.take()]).to.deep.equal([false, null])
      await clock.pass(20_000)
      expect(client.throttle.take()).not.to.equal(null)
    })
  })

  describe('with a class that does not do', () => {
    it('aborts if it stays unknown (HP-158, HP-160)', async () => {
      await start('unknown')
      const answer = await ask({ round: 0 }, {}, 7000)
      expect(answer?.payload).to.deep.equal({ ...BARE, error: 1, round: 0 })
      expect([client.reasons, client.host.sockets.length]).to.deep.equal([['HOLEPUNCH_PROBE_TIMEOUT'], 4])
    })

    it('goes on if the next socket is random: that can be punched (HP-158)', async () => {
      const host = hostBehind('random')
      const { seen } = host
      host.seen = (socket, node) => (host.sockets.indexOf(socket) === 0 ? null : seen(socket, node))
      await start(host)
      const answer = await ask({ round: 0 }, {}, 2010)
      expect(answer?.payload).to.deep.include({ error: 0, firewall: RANDOM, addresses: [{ host: OWN.host, port: 0 }] })
    })

    it('aborts if both are random after 3 more sockets, unless the client punches (HP-154, HP-214)', async () => {
      await start('random')
      const answer = await ask({ round: 0, firewall: RANDOM }, {}, 10)
      expect(answer?.payload.error).to.equal(1)
      expect([client.reasons, client.host.sockets.length]).to.deep.equal([['HOLEPUNCH_DOUBLE_RANDOMIZED_NATS'], 4])
      await start('random')
      await ask({ ...punchRequest(RANDOM, 0) }, {}, 10)
      expect(client.host.sockets).to.have.length(1)
    })
  })

  it('answers client errors with an abort, ever again, and nothing else (HP-153, HP-160, HP-161)', async () => {
    await start('consistent')
    await ask({ round: 0 })
    expect((await ask({ error: 1, round: 1 }))?.payload).to.deep.equal({ ...BARE, error: 1, round: 1 })
    expect(client.reasons).to.deep.equal(['REMOTE_ABORTED'])
    expect(await ask({ round: 2 })).to.equal(null)
    const again = await ask({ error: 1, round: 2 })
    expect([again?.payload.round, again?.socket]).to.deep.equal([2, client.host.mainSocket])
    expect(client.aborts).to.have.length(1)
  })

  it('does not take a connection back for a late error (HP-153)', async () => {
    await start('consistent')
    client.punch.connected()
    expect((await ask({ error: 1, round: 1 }))?.payload.error).to.equal(1)
    expect([client.aborts, client.punch.ended]).to.deep.equal([[], true])
  })

  it('leaves nothing when it is destroyed, at every moment (HP-119)', async () => {
    for (const kind of ['consistent', 'random', 'unknown'] as const) {
      for (const ms of [0, 1, 2, 50, 150, 1500, 2500, 6000]) {
        client = new ScriptedClient(hostBehind(kind))
        const first = client.ask({ round: 0 }, { peerAddress: PEER })
        const second = client.ask(punchRequest(kind === 'consistent' ? RANDOM : CONSISTENT), { peerAddress: PEER })
        await clock.pass(ms)
        client.punch.destroy()
        await clock.pass(0)
        expect([client.pool.size, clock.timers], `${kind} after ${ms} ms`).to.deep.equal([0, 0])
        expect([first.answer, second.answer]).not.to.include(undefined)
      }
    }
  })
})
