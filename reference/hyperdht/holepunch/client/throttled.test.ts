import { expect } from 'chai'
import { FIREWALLS } from '../../messages/index.js'
import { answering, ClientBench, TOKEN } from '../test-support/client-bench.js'
import { RELAY, type Script, SERVER, SERVER_MAIN } from '../test-support/scripted-server.js'

const { CONSISTENT, RANDOM } = FIREWALLS
const PROBE = Buffer.from([0])

describe('the client of a punch that may have to wait', () => {
  const bench = new ClientBench()
  const { start, asked, punchSocket } = bench

  it('holds the slot of random punches from the request to the end (HP-173, HP-175, HP-193)', async () => {
    start('consistent', answering(RANDOM))
    await bench.clock.pass(1)
    expect(bench.server.throttle.busy).to.equal(true)
    await bench.clock.pass(100)
    expect(bench.server.host.stats.punches.random).to.equal(1)
    punchSocket().get(PROBE, { host: SERVER.host, port: 5 })
    expect([bench.server.throttle.busy, bench.server.throttle.take()]).to.deep.equal([false, null])
    await bench.clock.pass(20_000)
    expect(bench.server.throttle.take()).not.to.equal(null)
  })

  it('gives the slot back unused if nothing came of it (HP-175)', async () => {
    start('consistent', (asked, n) => (n === 0 ? answering(RANDOM)(asked, n) : { error: 1 }))
    await bench.clock.pass(10)
    expect(bench.server.reasons).to.deep.equal(['REMOTE_ABORTED'])
    expect(bench.server.throttle.take()).not.to.equal(null)
  })

  it('asks for a slot too if the server turns out random only when it punches (HP-173)', async () => {
    const late: Script = (asked, n) => answering(n === 0 ? CONSISTENT : RANDOM)(asked, n)
    start('consistent', late)
    await bench.clock.pass(10)
    expect([bench.server.throttle.busy, bench.server.host.stats.punches.random]).to.deep.equal([true, 1])
    bench.server.punch.destroy()
    start('consistent', late, {}, ({ throttle }) => throttle.take())
    await bench.clock.pass(10)
    expect([bench.server.reasons, bench.server.host.stats.punches.random]).to.deep.equal([['HOLEPUNCH_THROTTLED'], 0])
  })

  describe('with a blind relay', () => {
    const relayed = () => true

    it('tells once that it is throttled, waits, and punches by the other way (HP-141, HP-177, HP-178)', async () => {
      start('random', answering(CONSISTENT), { relayed }, ({ throttle }) => {
        const slot = throttle.take()
        setTimeout(() => slot?.end(false), 21_000)
      })
      await bench.clock.pass(2)
      expect([asked(1).leg.relayAddress, asked(1).leg.peerAddress]).to.deep.equal([RELAY, SERVER])
      expect(asked(1).payload).to.deep.include({ round: 1, punching: false, remoteToken: TOKEN })
      expect(asked(1).payload.token).to.have.length(32)
      expect(bench.server.punch.state).to.equal('delay')
      await bench.clock.pass(9999)
      expect(bench.server.punch.state).to.equal('delay')
      while (bench.clock.now < 60_000 && bench.server.asked.length < 3) await bench.clock.pass(1000)
      expect(bench.server.asked).to.have.length(3)
      expect([asked(2).leg.relayAddress, asked(2).leg.peerAddress]).to.deep.equal([RELAY, SERVER_MAIN])
      expect(asked(2).payload).to.deep.include({ round: 2, punching: true, token: null, remoteToken: TOKEN })
      // Verified by the round that told of the delay.
      expect([bench.server.punch.state, bench.server.host.stats.punches.random]).to.deep.equal(['punching', 1])
    })

    it('waits when the server asks for it, and can punch afterwards (HP-181, HP-182)', async () => {
      start('random', (asked, n) => ({ ...answering(CONSISTENT)(asked, n), error: n === 1 ? 3 : 0 }), { relayed })
      await bench.clock.pass(10)
      expect([bench.server.punch.state, bench.server.throttle.busy]).to.deep.equal(['delay', false])
      await bench.clock.pass(20_000)
      expect(asked(2).payload).to.deep.include({ round: 2, punching: true, token: null })
      expect([bench.server.punch.state, bench.server.reasons]).to.deep.equal(['punching', []])
    })

    it('waits 10 to 20 s, whole ms (HP-178)', async () => {
      const random = Math.random
      for (const [chance, ms] of [
        [0, 10_000],
        [1 - 2 ** -53, 20_000]
      ] as const) {
        Math.random = () => chance
        try {
          start('random', (asked, n) => ({ ...answering(CONSISTENT)(asked, n), error: n === 1 ? 3 : 0 }), { relayed })
          await bench.clock.pass(5)
        } finally {
          Math.random = random
        }
        expect(bench.server.story.steps.at(-1)?.facts).to.deep.equal({ ms })
        bench.server.punch.destroy()
      }
    })

    it('stops at round 252 (HP-38)', async () => {
      start('random', (asked, n) => ({ ...answering(CONSISTENT)(asked, n), error: n === 0 ? 0 : 3 }), { relayed })
      await bench.clock.pass(253 * 20_000)
      expect([bench.server.asked.length, asked(252).payload.round]).to.deep.equal([253, 252])
      expect(bench.server.failures[0]?.cause.message).to.equal('HOLEPUNCH_ABORTED: More than 253 rounds')
      expect(bench.server.story.steps).to.have.length(256)
      expect(bench.server.story.omitted).to.be.greaterThan(0)
    })
  })
})
