import { expect } from 'chai'
import { FIREWALLS } from '../../messages/index.js'
import { answering, ClientBench } from '../test-support/client-bench.js'
import { hostBehind, ScriptedServer, SERVER } from '../test-support/scripted-server.js'

const { CONSISTENT } = FIREWALLS
const PROBE = Buffer.from([0])

describe('the path of a client', () => {
  const bench = new ClientBench()
  const { start, punchSocket } = bench

  const stranger = { host: '66.6.6.6', port: 6 }

  describe('connects by a probe of the server', () => {
    it('at any moment, from any of its ports (HP-183, HP-184, HP-185)', async () => {
      for (const ms of [0, 1, 500, 9000]) {
        start('consistent', answering(CONSISTENT))
        await bench.clock.pass(ms)
        const from = { host: SERVER.host, port: 5 }
        const socket = punchSocket()
        socket.get(PROBE, from)
        expect(bench.server.paths).to.deep.equal([{ socket, address: from, open: true }])
        expect([bench.server.punch.state, socket.closing, bench.clock.timers]).to.deep.equal(['connected', false, 0])
        socket.get(PROBE, { host: SERVER.host, port: 6 })
        await bench.clock.pass(20_000)
        expect([bench.server.paths.length, bench.server.failures.length]).to.deep.equal([1, 0])
      }
    })

    it('before it was started', () => {
      bench.server = new ScriptedServer(hostBehind('consistent'), answering(CONSISTENT))
      punchSocket().get(PROBE, SERVER)
      bench.server.punch.start()
      expect([bench.server.paths.length, bench.server.asked.length]).to.deep.equal([1, 0])
    })

    it('but not by a stray one, unless it comes again after half a second (HP-63)', async () => {
      start('consistent', answering(CONSISTENT))
      punchSocket().get(PROBE, stranger)
      punchSocket().get(PROBE, stranger)
      await bench.clock.pass(499)
      punchSocket().get(PROBE, stranger)
      punchSocket().get(PROBE, { ...stranger, port: 7 })
      expect(bench.server.paths).to.deep.equal([])
      await bench.clock.pass(1)
      punchSocket().get(PROBE, stranger)
      expect(bench.server.paths).to.have.length(1)
    })

    it('and a stray one does not keep the genuine from being taken (HP-63)', async () => {
      start('consistent', answering(CONSISTENT))
      punchSocket().get(PROBE, stranger)
      await bench.clock.pass(1000)
      punchSocket().get(PROBE, SERVER)
      expect(bench.server.paths[0]?.address).to.deep.equal(SERVER)
    })

    it('from hosts it announced, in its handshake too (HP-63)', async () => {
      const announced = { host: '20.3.0.7', port: 1 }
      start('consistent', (asked, n) => ({ ...answering(CONSISTENT)(asked, n), addresses: [SERVER, announced] }))
      await bench.clock.pass(2)
      punchSocket().get(PROBE, announced)
      expect(bench.server.paths).to.have.length(1)
      const local = { host: '192.168.0.4', port: 1 }
      bench.server = new ScriptedServer(hostBehind('consistent'), answering(CONSISTENT), {}, { addresses4: [local] })
      punchSocket().get(PROBE, local)
      expect(bench.server.paths).to.have.length(1)
    })

    it('from a private host only if both share a public one (HP-63)', () => {
      const inner = { host: '100.64.0.9', port: 1 }
      start('consistent', answering(CONSISTENT))
      punchSocket().get(PROBE, inner)
      expect(bench.server.paths).to.have.length(0)
      bench.server.punch.destroy()
      start('consistent', answering(CONSISTENT), { clientAddress: { host: SERVER.host, port: 3 } })
      punchSocket().get(PROBE, stranger)
      expect(bench.server.paths).to.have.length(0)
      punchSocket().get(PROBE, inner)
      expect(bench.server.paths).to.have.length(1)
    })

    it('and remembers a flood of strangers by its first few', () => {
      start('consistent', answering(CONSISTENT))
      for (let i = 1; i < 1000; i++) punchSocket().get(PROBE, { ...stranger, port: i })
      expect(bench.server.story.steps.filter(({ what }) => what.includes('stranger'))).to.have.length(4)
    })
  })
})
