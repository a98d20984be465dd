import { expect } from 'chai'
import type { EventEmitter } from 'node:events'
import { sealBox } from '../../crypto/index.js'
import { type HolepunchPayload } from '../messages/index.js'
import { TestClock } from './test-support/clock.js'
import { ScriptedClient } from './test-support/scripted-client.js'
import {
  CLIENT,
  hostBehind,
  OTHER_RELAY,
  RELAY,
  ScriptedServer,
  SECRET,
  SERVER
} from './test-support/scripted-server.js'

const RUNS = 200
const KINDS = ['consistent', 'random', 'unknown'] as const

/** Chance that can be had again. */
class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  below(n: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0
    return Math.floor((this.#state / 2 ** 32) * n)
  }

  maybe<T>(value: () => T): T | null {
    return this.below(2) === 0 ? null : value()
  }

  bytes(n: number): Buffer {
    return Buffer.from(Array.from({ length: n }, () => this.below(256)))
  }

  /** Something the other side could say: sense, half sense, or bytes under the right key. */
  payload(): Partial<HolepunchPayload> & { raw?: Buffer } {
    const kind = this.below(10)
    if (kind === 0) return { raw: this.bytes(this.below(80)) }
    if (kind === 1) return { raw: sealBox(SECRET, this.bytes(1 + this.below(60))) }
    return {
      error: this.below(8) === 0 ? this.below(5) : 0,
      firewall: this.below(5),
      round: this.below(6),
      punching: this.below(2) === 0,
      addresses: this.maybe(() =>
        Array.from({ length: this.below(20) }, () => ({
          host: this.below(2) === 0 ? SERVER.host : this.bytes(4).join('.'),
          port: this.below(3) === 0 ? 0 : this.below(65_536)
        }))
      ),
      remoteAddress: this.maybe(() => CLIENT)
    }
  }
}

/** Whatever the other side says and whenever it ends: nothing is thrown, and nothing is left. */
describe('a punch with an unreasonable other side', () => {
  const rejections: unknown[] = []
  const onrejection = (error: unknown) => void rejections.push(error)
  let clock: TestClock
  before(() => process.on('unhandledRejection', onrejection))
  after(() => process.off('unhandledRejection', onrejection))
  const chance = Math.random
  beforeEach(() => {
    clock = new TestClock()
    const dice = new Dice(7)
    Math.random = () => dice.below(2 ** 32) / 2 ** 32
  })
  afterEach(() => {
    Math.random = chance
    clock.end()
  })

  it(`leaves nothing at a server, in ${RUNS} runs (HP-8, HP-33, HP-119)`, async () => {
    const seen = new Set<string>()
    for (let seed = 1; seed <= RUNS; seed++) {
      const dice = new Dice(seed)
      const relayed = dice.below(2) === 0
      const client = new ScriptedClient(hostBehind(KINDS[dice.below(3)] as 'random'), {
        relayed: () => relayed,
        hook: () => dice.below(8) > 0
      })
      const asked = []
      for (let i = dice.below(12); i >= 0; i--) {
        const { raw, ...payload } = dice.payload()
        const verified = { remoteToken: dice.below(2) === 0 ? client.token : null }
        const leg = { from: dice.below(3) === 0 ? OTHER_RELAY : RELAY, peerAddress: SERVER }
        const result = client.ask({ ...payload, ...verified }, raw ? { ...leg, raw } : leg)
        asked.push(result)
        if (dice.below(3) === 0) client.socket.get(dice.bytes(dice.below(3)), SERVER)
        await clock.pass(dice.below(4) === 0 ? dice.below(12_000) : dice.below(20))
        client.token = result.answer?.payload.token ?? client.token
      }
      seen.add(client.punch.puncher.state)
      for (const reason of client.reasons) seen.add(reason)
      if (dice.below(2) === 0) client.punch.destroy()
      else client.punch.connected()
      await clock.pass(0)
      expect([client.pool.size, clock.timers, client.throttle.busy], `seed ${seed}`).to.deep.equal([0, 0, false])
      expect(asked.every(({ answer }) => answer !== undefined)).to.equal(true)
      expect(client.aborts.length).to.be.at.most(1)
      const last = client.ask({ round: 200 })
      await clock.pass(1)
      expect(last.answer).to.equal(null)
    }
    await new Promise((resolve) => process.nextTick(resolve))
    expect(seen).to.include.all.keys(
      'idle',
      'punching',
      'gave-up',
      'destroyed',
      'HOLEPUNCH_VETOED',
      'HOLEPUNCH_TIMEOUT'
    )
    expect(rejections).to.deep.equal([])
  })

  it(`leaves nothing at a client, in ${RUNS} runs (HP-34, HP-119)`, async () => {
    const seen = new Set<string>()
    for (let seed = 1; seed <= RUNS; seed++) {
      const dice = new Dice(seed)
      const relayed = dice.below(2) === 0
      const server = new ScriptedServer(
        hostBehind(KINDS[dice.below(3)] as 'random'),
        ({ payload }) => {
          if (dice.below(10) === 0) return null
          // Most often it behaves, so that the later states are seen too.
          const error = payload.punching && dice.below(3) === 0 ? 3 : 0
          if (dice.below(3) > 0)
            return {
              error,
              token: dice.maybe(() => Buffer.alloc(32)),
              firewall: 2 + dice.below(2),
              punching: payload.punching,
              addresses: [SERVER]
            }
          return dice.payload()
        },
        { relayed: () => relayed, hook: () => dice.below(8) > 0 }
      )
      server.punch.start()
      for (let i = dice.below(6); i >= 0; i--) {
        await clock.pass(dice.below(2) === 0 ? dice.below(15_000) : dice.below(20))
        const { socket } = server.punch.puncher.socket
        if (dice.below(6) === 0)
          (socket as unknown as EventEmitter).emit('message', dice.bytes(dice.below(2)), { ...SERVER, family: 4 })
      }
      seen.add(server.punch.state)
      for (const reason of server.reasons) seen.add(reason)
      server.punch.destroy()
      await clock.pass(0)
      const { length } = server.asked
      const open = server.pool.size - server.paths.length
      expect([open, clock.timers, server.throttle.busy], `seed ${seed}`).to.deep.equal([0, 0, false])
      expect(server.paths.length + server.failures.length, `seed ${seed}`).to.be.at.most(1)
      await clock.pass(30_000)
      expect(server.asked).to.have.length(length)
    }
    await new Promise((resolve) => process.nextTick(resolve))
    expect(seen).to.include.all.keys(
      'probe',
      'analyse',
      'delay',
      'punching',
      'connected',
      'HOLEPUNCH_INVALID',
      'HOLEPUNCH_VETOED'
    )
    expect(seen).to.include.all.keys('REMOTE_ABORTED', 'HOLEPUNCH_TIMEOUT', 'REQUEST_TIMEOUT')
    expect(rejections).to.deep.equal([])
  })
})
