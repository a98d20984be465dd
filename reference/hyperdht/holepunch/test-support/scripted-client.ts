import { sealBox } from '../../../crypto/index.js'
import type { Address } from '../../../ipencoding/index.js'
import { type HolepunchPayload } from '../../messages/index.js'
import { Story } from '../../story/index.js'
import { type HolepunchError, PunchSeal, RandomPunchThrottle, ServerPunch, SocketPool } from '../index.js'
import type { ServerPunchInit } from '../types.js'
import type { FakeHost } from './fake-host.js'
import type { FakeSocket } from './fake-socket.js'
import { CLIENT, RELAY, SECRET } from './scripted-server.js'

/** What the server said to one message. */
export interface Answered {
  readonly payload: HolepunchPayload
  readonly socket: FakeSocket
  readonly at: number
}

export interface Leg2 {
  from?: Address
  /** How the relay sees us. */
  to?: Address
  socket?: FakeSocket
  peerAddress?: Address
  raw?: Buffer
}

/** The server's side with a client that asks by script. */
export class ScriptedClient {
  readonly story = new Story()
  readonly throttle = new RandomPunchThrottle()
  readonly seal = new PunchSeal(SECRET)
  readonly aborts: HolepunchError[] = []
  punching = 0
  /** The server's token, for punch requests. */
  token: Uint8Array | null = null
  readonly pool: SocketPool
  readonly punch: ServerPunch

  constructor(
    readonly host: FakeHost,
    options: Partial<ServerPunchInit> = {}
  ) {
    this.pool = new SocketPool(host)
    this.punch = new ServerPunch(
      { host, pool: this.pool, throttle: this.throttle, story: this.story },
      {
        secret: SECRET,
        remoteFirewall: 0,
        isServerRelay: ({ host, port }) => host === RELAY.host && port === RELAY.port,
        ...options
      },
      {
        onpunching: () => void this.punching++,
        onabort: (error) => this.aborts.push(error)
      }
    )
  }

  get socket(): FakeSocket {
    return this.punch.socket as FakeSocket
  }

  get reasons(): string[] {
    return this.aborts.map(({ reason }) => reason)
  }

  /** Everything sent from the pool's sockets. */
  get probes(): { to: Address; ttl: number; at: number }[] {
    return this.host.sockets.flatMap(({ sent }) => sent)
  }

  /** Seals bytes that the codec would not write. */
  sealRaw(plaintext: Uint8Array): Buffer {
    return sealBox(SECRET, plaintext)
  }

  /** Sends one message as leg 2; it is answered at some time, or with null. */
  ask(payload: Partial<HolepunchPayload>, leg: Leg2 = {}): { answer: Answered | null | undefined } {
    const {
      from = RELAY,
      to = { host: '20.3.0.2', port: 1 },
      socket = this.host.mainSocket,
      peerAddress = CLIENT
    } = leg
    const result: { answer: Answered | null | undefined } = { answer: undefined }
    const message = { payload: leg.raw ?? this.seal.seal(payload), from, to, socket, peerAddress }
    void this.punch.onmessage(message).then((answer) => {
      const at = Math.round(performance.now())
      result.answer = answer && {
        payload: this.seal.open(answer.payload) as HolepunchPayload,
        socket: answer.socket as FakeSocket,
        at
      }
    })
    return result
  }
}
