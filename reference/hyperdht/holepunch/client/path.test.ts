import { expect } from 'chai'
import { FIREWALLS } from '../../messages/index.js'
import { TestClock } from '../test-support/clock.js'
import { hostBehind, type Script, ScriptedServer, SERVER } from '../test-support/scripted-server.js'
import type { FakeSocket } from '../test-support/fake-socket.js'
import type { ClientPunchInit } from '../types.js'

const { CONSISTENT, RANDOM } = FIREWALLS
const TOKEN = Buffer.alloc(32, 7)
const PROBE = Buffer.from([0])

describe('the path of a client', () => {
  let clock: TestClock
  let server: ScriptedServer
  beforeEach(() => {
    clock = new TestClock()
  })
  afterEach(() => {
    server.punch.destroy()
    expect([server.pool.size - server.paths.length, clock.timers], 'what is left').to.deep.equal([0, 0])
    clock.end()
  })

  /** A server of a class, which punches when it is asked to. */
  const answering =
    (firewall: number): Script =>
    ({ payload }) => ({
      firewall,
      token: TOKEN,
      punching: payload.punching,
      addresses: [{ host: SERVER.host, port: firewall >= RANDOM ? 0 : SERVER.port }]
    })

  function start(
    kind: 'consistent' | 'random' | 'unknown',
    script: Script,
    options: Partial<ClientPunchInit> = {},
    before: (server: ScriptedServer) => void = () => {}
  ): ScriptedServer {
    server = new ScriptedServer(hostBehind(kind), script, options)
    before(server)
    server.punch.start()
    return server
  }

  const stranger = { host: '66.6.6.6', port: 6 }
  const punchSocket = (): FakeSocket => server.punch.puncher.socket.socket as FakeSocket

  describe('connects by a probe of the server', () => {
    it('at any moment, from any of its ports (HP-183, HP-184, HP-185)', async () => {
      for (const ms of [0, 1, 500, 9000]) {
        start('consistent', answering(CONSISTENT))
        await clock.pass(ms)
        const from = { host: SERVER.host, port: 5 }
        const socket = punchSocket()
        socket.get(PROBE, from)
        expect(server.paths).to.deep.equal([{ socket, address: from, open: true }])
        expect([server.punch.state, socket.closing, clock.timers]).to.deep.equal(['connected', false, 0])
        socket.get(PROBE, { host: SERVER.host, port: 6 })
        await clock.pass(20_000)
        expect([server.paths.length, server.failures.length]).to.deep.equal([1, 0])
      }
    })

    it('before it was started', () => {
      server = new ScriptedServer(hostBehind('consistent'), answering(CONSISTENT))
      punchSocket().get(PROBE, SERVER)
      server.punch.start()
      expect([server.paths.length, server.asked.length]).to.deep.equal([1, 0])
    })

    it('but not by a stray one, unless it comes again after half a second (HP-63)', async () => {
      start('consistent', answering(CONSISTENT))
      punchSocket().get(PROBE, stranger)
      punchSocket().get(PROBE, stranger)
      await clock.pass(499)
      punchSocket().get(PROBE, stranger)
      punchSocket().get(PROBE, { ...stranger, port: 7 })
      expect(server.paths).to.deep.equal([])
      await clock.pass(1)
      punchSocket().get(PROBE, stranger)
      expect(server.paths).to.have.length(1)
    })

    it('and a stray one does not keep the genuine from being taken (HP-63)', async () => {
      start('consistent', answering(CONSISTENT))
      punchSocket().get(PROBE, stranger)
      await clock.pass(1000)
      punchSocket().get(PROBE, SERVER)
      expect(server.paths[0]?.address).to.deep.equal(SERVER)
    })

    it('from hosts it announced, in its handshake too (HP-63)', async () => {
      const announced = { host: '20.3.0.7', port: 1 }
      start('consistent', (asked, n) => ({ ...answering(CONSISTENT)(asked, n), addresses: [SERVER, announced] }))
      await clock.pass(2)
      punchSocket().get(PROBE, announced)
      expect(server.paths).to.have.length(1)
      const local = { host: '192.168.0.4', port: 1 }
      server = new ScriptedServer(hostBehind('consistent'), answering(CONSISTENT), {}, { addresses4: [local] })
      punchSocket().get(PROBE, local)
      expect(server.paths).to.have.length(1)
    })

    it('from a private host only if both share a public one (HP-63)', () => {
      const inner = { host: '100.64.0.9', port: 1 }
      start('consistent', answering(CONSISTENT))
      punchSocket().get(PROBE, inner)
      expect(server.paths).to.have.length(0)
      server.punch.destroy()
      start('consistent', answering(CONSISTENT), { clientAddress: { host: SERVER.host, port: 3 } })
      punchSocket().get(PROBE, stranger)
      expect(server.paths).to.have.length(0)
      punchSocket().get(PROBE, inner)
      expect(server.paths).to.have.length(1)
    })

    it('and remembers a flood of strangers by its first few', () => {
      start('consistent', answering(CONSISTENT))
      for (let i = 1; i < 1000; i++) punchSocket().get(PROBE, { ...stranger, port: i })
      expect(server.story.steps.filter(({ what }) => what.includes('stranger'))).to.have.length(4)
    })
  })
})
