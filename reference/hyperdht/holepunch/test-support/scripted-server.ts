import type { Address } from '../../../ipencoding/index.js'
import { type HolepunchPayload, type NoisePayload } from '../../messages/index.js'
import { Story } from '../../story/index.js'
import { ClientPunch, type HolepunchError, PunchSeal, RandomPunchThrottle, SocketPool } from '../index.js'
import type { ClientPunchInit, PunchLeg, PunchReply } from '../types.js'
import { FakeHost } from './fake-host.js'
import { type FakeGroup } from './fake-host.js'
import type { FakeSocket } from './fake-socket.js'

export const SECRET = Buffer.alloc(32, 0x11)
export const RELAY = { host: '30.0.0.1', port: 1 }
export const OTHER_RELAY = { host: '30.0.0.2', port: 2 }
export const SERVER = { host: '20.3.0.2', port: 43670 }
/** The server as its other relay saw it. */
export const SERVER_MAIN = { host: '20.3.0.2', port: 40000 }
export const CLIENT = { host: '20.2.0.2', port: 44181 }

/** One request of the client, opened. */
export interface Asked {
  readonly leg: PunchLeg
  readonly payload: HolepunchPayload
  readonly at: number
}

/** What the scripted server says to a request; null: nothing, so that it times out after 4 s. */
export type Script = (
  asked: Asked,
  n: number
) => Partial<HolepunchPayload & { from: Address; peer: Address; raw: Buffer }> | null

/** The client's side with a server that answers by script, 1 ms later. */
export class ScriptedServer {
  readonly asked: Asked[] = []
  readonly paths: { socket: FakeSocket; address: Address; open: boolean }[] = []
  readonly failures: HolepunchError[] = []
  readonly story = new Story()
  readonly throttle = new RandomPunchThrottle()
  readonly seal = new PunchSeal(SECRET)
  readonly pool: SocketPool
  readonly punch: ClientPunch

  constructor(
    readonly host: FakeHost,
    private readonly script: Script,
    options: Partial<ClientPunchInit> = {},
    payload: Partial<NoisePayload> = {}
  ) {
    this.pool = new SocketPool(host)
    const relays = [
      { relayAddress: OTHER_RELAY, peerAddress: SERVER_MAIN },
      { relayAddress: RELAY, peerAddress: SERVER_MAIN }
    ]
    this.punch = new ClientPunch(
      { host, pool: this.pool, throttle: this.throttle, story: this.story },
      {
        relayAddress: RELAY,
        serverAddress: SERVER,
        clientAddress: { host: CLIENT.host, port: 9 },
        payload: { firewall: 0, holepunch: { id: 3, relays }, addresses4: [], ...payload },
        secret: SECRET,
        exchange: (leg) => this.#exchange(leg),
        ...options
      },
      {
        onpath: (socket, address) => {
          const fake = socket as FakeSocket
          this.paths.push({ socket: fake, address, open: !fake.closing })
          fake.carries()
        },
        onfailure: (error) => this.failures.push(error)
      }
    )
  }

  get reasons(): string[] {
    return this.failures.map(({ reason }) => reason)
  }

  /** Everything sent from the pool's sockets. */
  get probes(): { to: Address; ttl: number; at: number }[] {
    return this.host.sockets.flatMap(({ sent }) => sent)
  }

  #exchange(leg: PunchLeg): Promise<PunchReply> {
    const payload = this.seal.open(leg.payload) as HolepunchPayload
    const asked = { leg, payload, at: Math.round(performance.now()) }
    const answer = this.script(asked, this.asked.push(asked) - 1)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => {
          if (answer === null) return reject(Object.assign(new Error('timeout'), { code: 'REQUEST_TIMEOUT' }))
          const { from = leg.relayAddress, peer = SERVER, raw, ...content } = answer
          const sealed = raw ?? this.seal.seal({ round: payload.round, remoteToken: payload.token, ...content })
          resolve({ from, to: CLIENT, peerAddress: peer, payload: sealed })
        },
        answer === null ? 4000 : 1
      )
      ;(leg.session as FakeGroup).onend(() => {
        clearTimeout(timer)
        reject(Object.assign(new Error('destroyed'), { code: 'REQUEST_DESTROYED' }))
      })
    })
  }
}

/** A host whose NAT is of a kind: the same port always, another for each destination, or nobody to ask. */
export function hostBehind(kind: 'consistent' | 'random' | 'unknown'): FakeHost {
  const host: FakeHost = new FakeHost((socket, node) => {
    if (kind === 'unknown') return null
    const own = CLIENT.port + host.sockets.indexOf(socket)
    return { host: CLIENT.host, port: kind === 'random' ? 1000 + node.port : own }
  })
  host.know(20)
  return host
}
