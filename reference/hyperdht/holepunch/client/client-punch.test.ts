import { expect } from 'chai'
import { FIREWALLS, PAYLOAD_ERRORS } from '../../messages/index.js'
import { LOW_TTL, NORMAL_TTL } from '../constants.js'
import { answering, ClientBench, TOKEN } from '../test-support/client-bench.js'
import {
  type Asked,
  CLIENT,
  hostBehind,
  OTHER_RELAY,
  RELAY,
  type Script,
  ScriptedServer,
  SERVER,
  SERVER_MAIN
} from '../test-support/scripted-server.js'

const { UNKNOWN, CONSISTENT, RANDOM } = FIREWALLS

describe('the client of a punch', () => {
  const bench = new ClientBench()
  const { start, asked, punchSocket } = bench

  it('asks at once, through the relay it knows, after a low-TTL probe (HP-126 to HP-130)', () => {
    start('consistent', answering(CONSISTENT))
    const { leg, payload, at } = asked(0)
    expect(at).to.equal(0)
    expect([leg.id, leg.relayAddress, leg.peerAddress, leg.socket]).to.deep.equal([
      3,
      RELAY,
      SERVER_MAIN,
      punchSocket()
    ])
    expect(payload).to.deep.equal({
      error: 0,
      firewall: UNKNOWN,
      round: 0,
      connected: false,
      punching: false,
      addresses: null,
      remoteAddress: SERVER,
      token: null,
      remoteToken: null
    })
    expect(bench.server.probes).to.have.length(1)
    expect(bench.server.probes[0]).to.deep.include({ to: SERVER, ttl: LOW_TTL })
    expect(bench.server.punch.state).to.equal('probe')
  })

  it('takes the first relay of the record if it knows none of them (HP-126)', () => {
    start('consistent', answering(CONSISTENT), { relayAddress: { host: '30.0.0.9', port: 9 } })
    expect(asked(0).leg.relayAddress).to.deep.equal(OTHER_RELAY)
  })

  it('neither probes nor tells so with fast open off (HP-128)', () => {
    start('consistent', answering(CONSISTENT), { fastOpen: false })
    expect([bench.server.probes, asked(0).payload.remoteAddress]).to.deep.equal([[], null])
  })

  it('punches when it knows both classes (HP-49, HP-50, HP-127, HP-139, HP-140, HP-142, HP-143)', async () => {
    start('consistent', answering(CONSISTENT))
    await bench.clock.pass(2)
    const { leg, payload } = asked(1)
    expect([leg.relayAddress, leg.peerAddress]).to.deep.equal([RELAY, SERVER])
    expect(payload).to.deep.include({ error: 0, firewall: CONSISTENT, round: 1, punching: true, remoteAddress: null })
    expect(payload.addresses).to.deep.equal([CLIENT])
    expect(payload.remoteToken).to.deep.equal(TOKEN)
    expect(payload.token).to.have.length(32)
    expect(bench.server.punch.state).to.equal('punching')
    expect(bench.server.host.stats.punches.consistent).to.equal(1)
    // Verified by the returned token, it is probed on every tick (HP-52).
    await bench.clock.pass(3000)
    expect(bench.server.probes.filter(({ ttl }) => ttl === NORMAL_TTL)).to.have.length(4)
    expect(bench.server.asked).to.have.length(2)
  })

  it('does not believe in a host whose token does not come back (HP-52, HP-110)', async () => {
    start('consistent', (asked, n) => ({ ...answering(CONSISTENT)(asked, n), remoteToken: null }))
    await bench.clock.pass(2500)
    expect(bench.server.probes.filter(({ ttl }) => ttl === NORMAL_TTL)).to.have.length(0)
  })

  it('takes a sample of the reply, and freezes what it told (HP-70, HP-81, HP-139)', async () => {
    const host = hostBehind('consistent')
    host.know(2)
    bench.server = new ScriptedServer(host, answering(CONSISTENT))
    bench.server.punch.start()
    await bench.clock.pass(2)
    const { nat } = bench.server.punch.puncher
    expect([nat.samples, nat.firewall, bench.server.punch.state]).to.deep.equal([3, CONSISTENT, 'punching'])
    for (let port = 1; port < 9; port++) nat.add({ host: '9.9.9.9', port: 1 }, { host: '30.0.1.1', port })
    expect(nat.addresses).to.deep.equal([CLIENT])
  })

  it('gives up in the end, with one error that says why (HP-111, HP-120, HP-194)', async () => {
    start('consistent', answering(CONSISTENT))
    await bench.clock.pass(20_000)
    expect(bench.server.failures).to.have.length(1)
    const [error] = bench.server.failures
    expect(error).to.include({ code: 'HOLEPUNCH_ABORTED', message: 'HOLEPUNCH_ABORTED: Holepunch aborted' })
    expect(error?.reason).to.equal('HOLEPUNCH_TIMEOUT')
    expect(error?.story?.steps.map(({ what }) => what)).to.deep.equal([
      'probe request',
      'probe reply',
      'own NAT',
      'punch request',
      'punch reply',
      'started consistent probing',
      'all probes were sent, none came through',
      'hole punching failed'
    ])
    expect(bench.server.asked).to.have.length(2)
  })

  describe('asks a second time', () => {
    it('if there was no token, and once only (HP-131, HP-132)', async () => {
      start('consistent', (asked, n) => ({ ...answering(CONSISTENT)(asked, n), token: null }))
      await bench.clock.pass(10)
      expect(bench.server.asked.map(({ payload }) => [payload.round, payload.punching])).to.deep.equal([
        [0, false],
        [1, false],
        [2, true]
      ])
      expect(asked(1).payload.remoteToken).to.equal(null)
      expect(bench.server.probes.filter(({ ttl }) => ttl === LOW_TTL)).to.have.length(2)
      // HP-49: nothing to return.
      expect(asked(2).payload.remoteToken).to.equal(null)
    })

    it('a second later if the server was UNKNOWN (HP-131, HP-135)', async () => {
      start('consistent', (asked, n) => answering(n === 0 ? UNKNOWN : CONSISTENT)(asked, n))
      await bench.clock.pass(1000)
      expect(bench.server.asked).to.have.length(1)
      await bench.clock.pass(1)
      expect(asked(1).payload).to.include({ round: 1, punching: false, firewall: CONSISTENT })
      await bench.clock.pass(10)
      expect(bench.server.punch.state).to.equal('punching')
    })

    it('from a new socket if that made it stable (HP-97, HP-131)', async () => {
      start('unknown', answering(CONSISTENT), {}, ({ host }) => {
        host.seen = (socket) => (host.sockets.indexOf(socket) === 0 ? null : CLIENT)
      })
      // The analysis of the socket that was made before the answers were told.
      await bench.clock.pass(2010)
      expect(bench.server.host.sockets).to.have.length(2)
      expect(asked(1).leg.socket).to.equal(bench.server.host.sockets[1])
      expect(asked(1).payload).to.deep.include({ round: 1, punching: false, firewall: CONSISTENT, addresses: [CLIENT] })
      expect(asked(2).payload).to.include({ round: 2, punching: true })
    })

    it('after a new socket once only, whatever becomes of its class (HP-82, HP-98, HP-132)', async () => {
      const script: Script = (asked, n) => {
        if (n === 1) bench.server.host.firewalled = true
        return answering(RANDOM)(asked, n)
      }
      start('unknown', script, {}, ({ host }) => {
        host.seen = (_, { port }) => (host.sockets.length === 1 ? null : { host: CLIENT.host, port })
      })
      // Not firewalled for a while: OPEN when the new socket is analysed, RANDOM with the sample of the next reply.
      await bench.clock.pass(1500)
      bench.server.host.firewalled = false
      await bench.clock.pass(10_000)
      expect(bench.server.asked.map(({ payload }) => payload.error)).to.deep.equal([0, 0, 1])
      expect(bench.server.reasons).to.deep.equal(['HOLEPUNCH_DOUBLE_RANDOMIZED_NATS'])
    })
  })

  describe('aborts', () => {
    const ends = async (ms: number, reason: string) => {
      await bench.clock.pass(ms)
      expect(bench.server.reasons).to.deep.equal([reason])
      const last = bench.server.asked.at(-1) as Asked
      expect([last.leg.relayAddress, last.leg.peerAddress]).to.deep.equal([RELAY, SERVER_MAIN])
      expect(last.payload).to.deep.equal({
        error: PAYLOAD_ERRORS.ABORTED,
        firewall: 0,
        round: bench.server.asked.length - 1,
        connected: false,
        punching: false,
        addresses: null,
        remoteAddress: null,
        token: null,
        remoteToken: null
      })
    }

    it('if its own NAT stays unknown (HP-44, HP-133, HP-134)', async () => {
      start('unknown', answering(CONSISTENT))
      await ends(10_000, 'HOLEPUNCH_PROBE_TIMEOUT')
      expect(bench.server.host.sockets).to.have.length(4)
      expect(bench.server.failures[0]?.cause.message).to.include('own NAT unknown after 0 answers')
    })

    it('if the server stays unknown to itself (HP-133)', async () => {
      start('consistent', answering(UNKNOWN))
      await ends(5000, 'HOLEPUNCH_PROBE_TIMEOUT')
      expect(bench.server.asked).to.have.length(3)
    })

    it('if both are random, after 3 more sockets (HP-133, HP-213)', async () => {
      start('random', answering(RANDOM))
      await ends(100, 'HOLEPUNCH_DOUBLE_RANDOMIZED_NATS')
      expect([bench.server.host.sockets.length, bench.server.asked.length]).to.deep.equal([4, 2])
    })

    it('if its hook says no, or throws (HP-138, API-171)', async () => {
      const calls: unknown[] = []
      const vetoes = [
        (...args: unknown[]) => calls.push(args) * 0,
        async () => false,
        () => {
          throw new Error('no')
        }
      ]
      for (const hook of vetoes) {
        start('consistent', answering(CONSISTENT), { hook })
        await ends(10, 'HOLEPUNCH_VETOED')
      }
      expect(calls).to.deep.equal([[CONSISTENT, CONSISTENT, [SERVER], [CLIENT]]])
    })

    it('not before another way has been decided, and not at all if that one succeeds (HP-134, HP-224)', async () => {
      let decide = (): void => {}
      const beforeAbort = () => new Promise<void>((resolve) => (decide = resolve))
      start('random', answering(RANDOM), { beforeAbort })
      await bench.clock.pass(1000)
      expect([bench.server.punch.state, bench.server.asked.length]).to.deep.equal(['abort', 1])
      decide()
      await ends(100, 'HOLEPUNCH_DOUBLE_RANDOMIZED_NATS')

      start('random', answering(RANDOM), { beforeAbort })
      await bench.clock.pass(1000)
      bench.server.punch.destroy()
      decide()
      await bench.clock.pass(100)
      expect([bench.server.asked.length, bench.server.reasons]).to.deep.equal([1, []])
    })

    it('and ends when nobody answers that either (HP-134)', async () => {
      start('random', (asked, n) => (n === 0 ? answering(RANDOM)(asked, n) : null))
      await bench.clock.pass(4000)
      expect([bench.server.punch.state, bench.server.reasons]).to.deep.equal(['abort', []])
      await bench.clock.pass(10)
      expect(bench.server.reasons).to.deep.equal(['HOLEPUNCH_DOUBLE_RANDOMIZED_NATS'])
    })
  })

  describe('fails without a message', () => {
    const ROWS: [title: string, script: Script, reason: string, after: number][] = [
      ['unanswered (HP-27)', () => null, 'REQUEST_TIMEOUT', 4000],
      ['not for us (HP-34)', () => ({ raw: Buffer.alloc(60) }), 'HOLEPUNCH_INVALID', 1],
      ['refused (HP-144)', () => ({ error: 1 }), 'REMOTE_ABORTED', 1],
      ['put off without a relay (HP-144)', () => ({ error: 3 }), 'REMOTE_ABORTED', 1]
    ]
    for (const [title, script, reason, after] of ROWS) {
      for (const round of [0, 1]) {
        it(`if ${round === 0 ? 'the probe' : 'the punch'} is ${title}, (HP-145)`, async () => {
          start('consistent', (asked, n) => (n === round ? script(asked, n) : answering(CONSISTENT)(asked, n)))
          await bench.clock.pass(after + round)
          expect(bench.server.reasons).to.deep.equal([reason])
          await bench.clock.pass(20_000)
          expect(bench.server.asked).to.have.length(round + 1)
        })
      }
    }

    it('if the server does not punch, or has no address (HP-142)', async () => {
      start('consistent', (asked, n) => ({ ...answering(CONSISTENT)(asked, n), punching: false }))
      await bench.clock.pass(2)
      expect(bench.server.reasons).to.deep.equal(['REMOTE_NOT_HOLEPUNCHING'])
      start('consistent', (asked, n) => ({ ...answering(CONSISTENT)(asked, n), addresses: null }))
      await bench.clock.pass(2)
      expect(bench.server.reasons).to.deep.equal(['REMOTE_NOT_HOLEPUNCHABLE'])
    })

    it('if it is throttled and there is no blind relay (HP-176)', async () => {
      start('random', answering(CONSISTENT), {}, ({ throttle }) => throttle.take())
      await bench.clock.pass(10)
      expect([bench.server.reasons, bench.server.asked.length]).to.deep.equal([['HOLEPUNCH_THROTTLED'], 1])
    })
  })

  it('adopts the socket a server has reopened (HP-137)', async () => {
    const moved = { host: SERVER.host, port: 9999 }
    start('consistent', (asked, n) => ({ ...answering(CONSISTENT)(asked, n), peer: moved }), { fastOpen: false })
    await bench.clock.pass(1)
    expect(bench.server.probes[0]).to.deep.include({ to: moved, ttl: LOW_TTL })
    expect([asked(1).leg.relayAddress, asked(1).leg.peerAddress]).to.deep.equal([RELAY, moved])
  })

  it('does not if another relay says so (HP-137)', async () => {
    const moved = { host: SERVER.host, port: 9999 }
    const relayAddress = { host: '30.0.0.9', port: 9 }
    start('consistent', (asked, n) => ({ ...answering(CONSISTENT)(asked, n), peer: moved }), { relayAddress })
    await bench.clock.pass(2)
    expect([asked(1).leg.relayAddress, asked(1).leg.peerAddress]).to.deep.equal([relayAddress, SERVER])
  })

  it('leaves nothing and tells nobody when it is destroyed, at every moment of its life (HP-119, HP-146)', async () => {
    for (const kind of ['consistent', 'random', 'unknown'] as const) {
      for (const ms of [0, 1, 2, 3, 50, 150, 999, 1000, 1500, 2001, 3500, 8001, 8500]) {
        start(kind, answering(kind === 'consistent' ? RANDOM : CONSISTENT))
        await bench.clock.pass(ms)
        bench.server.punch.destroy()
        const { length } = bench.server.asked
        expect([bench.server.pool.size, bench.clock.timers], `${kind} after ${ms} ms`).to.deep.equal([0, 0])
        await bench.clock.pass(5000)
        expect([bench.server.asked.length, bench.server.paths.length]).to.deep.equal([length, 0])
        expect(
          bench.server.failures.length === 0 || bench.server.failures[0]?.reason === 'HOLEPUNCH_PROBE_TIMEOUT'
        ).to.equal(true)
      }
    }
  })

  it('needs a relay of the server, and says so', () => {
    expect(() =>
      start('consistent', answering(CONSISTENT), { payload: { firewall: 0, holepunch: null, addresses4: [] } })
    ).to.throw('no relay')
    start('consistent', answering(CONSISTENT))
  })
})
