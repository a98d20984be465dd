import { expect } from 'chai'
import { FIREWALLS } from '../../messages/index.js'
import type { ClientPunchInit } from '../types.js'
import { TestClock } from './clock.js'
import type { FakeSocket } from './fake-socket.js'
import { type Asked, hostBehind, type Script, ScriptedServer, SERVER } from './scripted-server.js'

export const TOKEN = Buffer.alloc(32, 7)

/** A server of a class, which punches when it is asked to. */
export const answering =
  (firewall: number): Script =>
  ({ payload }) => ({
    firewall,
    token: TOKEN,
    punching: payload.punching,
    addresses: [{ host: SERVER.host, port: firewall >= FIREWALLS.RANDOM ? 0 : SERVER.port }]
  })

/** A clock and a scripted server for each test of a client; made in its `describe`. After each test nothing may be left. */
export class ClientBench {
  clock!: TestClock
  server!: ScriptedServer

  constructor() {
    beforeEach(() => {
      this.clock = new TestClock()
    })
    afterEach(() => {
      const { clock, server } = this
      server.punch.destroy()
      expect([server.pool.size - server.paths.length, clock.timers], 'what is left').to.deep.equal([0, 0])
      clock.end()
    })
  }

  readonly start = (
    kind: 'consistent' | 'random' | 'unknown',
    script: Script,
    options: Partial<ClientPunchInit> = {},
    before: (server: ScriptedServer) => void = () => {}
  ): ScriptedServer => {
    this.server = new ScriptedServer(hostBehind(kind), script, options)
    before(this.server)
    this.server.punch.start()
    return this.server
  }

  readonly asked = (n: number): Asked => this.server.asked[n] as Asked

  readonly punchSocket = (): FakeSocket => this.server.punch.puncher.socket.socket as FakeSocket
}
