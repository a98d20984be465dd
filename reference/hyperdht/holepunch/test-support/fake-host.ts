import type { Address } from '../../../ipencoding/index.js'
import { OutgoingGroup, type Reply, type RequestGroup } from '../../../udp-request/index.js'
import type { PeerRequestOptions, PeerStats, UdxWithStreams } from '../../peers/index.js'
import type { PunchHost } from '../index.js'
import { FakeSocket, type Sent } from './fake-socket.js'

/** ms until a ping fails (HP-68). */
const PING_TIMEOUT = 1000

export interface Ping {
  readonly to: Address
  readonly socket: FakeSocket
  readonly at: number
  readonly retry: boolean | undefined
}

/** A node as its punches see it; tests say how its NAT maps. */
export class FakeHost implements PunchHost {
  firewalled = true
  readonly bindHost = '0.0.0.0'
  /** Known nodes, the latest first. */
  nodes: Address[] = []
  readonly pings: Ping[] = []
  /** Sockets the pool made. */
  readonly sockets: FakeSocket[] = []
  readonly received: { bytes: Buffer; from: Address; socket: unknown }[] = []
  readonly stats: PeerStats = {
    punches: { consistent: 0, random: 0, open: 0, tryLater: 0, tryLaterRelayedHandshakesAtLeastOnce: 0 },
    relaying: { attempts: 0, successes: 0, aborts: 0 },
    socketPool: { socketsAdded: 0, socketsRemoved: 0 }
  }
  /** Sockets the operating system still gives. */
  available = Infinity
  readonly udx: UdxWithStreams
  readonly mainSocket: FakeSocket
  #port = 40_000

  /** @param seen our address as a node sees a socket, or null: it does not answer */
  constructor(
    public seen: (socket: FakeSocket, node: Address) => Address | null = () => null,
    private readonly carry?: (socket: FakeSocket, packet: Sent) => void
  ) {
    this.mainSocket = this.#socket()
    this.mainSocket.bind(0, this.bindHost)
    this.udx = {
      createSocket: () => {
        if (this.available-- <= 0) throw new Error('EMFILE')
        const socket = this.#socket()
        this.sockets.push(socket)
        return socket
      }
    } as unknown as UdxWithStreams
  }

  /** Nodes 1.1.1.1:1 to 1.1.1.n:n. */
  know(n: number): void {
    this.nodes = Array.from({ length: n }, (_, i) => ({ host: `1.1.1.${i + 1}`, port: i + 1 }))
  }

  recentNodes(): readonly Address[] {
    return this.nodes
  }

  requestGroup(): RequestGroup {
    return new FakeGroup()
  }

  ping(to: Address, { socket, session, retry }: PeerRequestOptions = {}): Promise<Reply> {
    const own = socket as FakeSocket
    this.pings.push({ to, socket: own, at: Math.round(performance.now()), retry })
    const seen = this.seen(own, to)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => (seen ? resolve(reply(seen, to)) : reject(coded('REQUEST_TIMEOUT'))),
        seen ? 1 : PING_TIMEOUT
      )
      ;(session as FakeGroup).onend(() => {
        clearTimeout(timer)
        reject(coded('REQUEST_DESTROYED'))
      })
    })
  }

  receive(bytes: Buffer, from: Address, socket: unknown): void {
    this.received.push({ bytes, from, socket })
  }

  #socket(): FakeSocket {
    return new FakeSocket(this.#port++, this.carry)
  }
}

/** A group whose members are functions that cancel. */
export class FakeGroup extends OutgoingGroup {
  destroyed = false
  readonly #ends: (() => void)[] = []

  onend(end: () => void): void {
    this.#ends.push(end)
  }

  override destroy(): void {
    this.destroyed = true
    for (const end of this.#ends.splice(0)) end()
  }
}

export function coded(code: string): Error {
  return Object.assign(new Error(code), { code })
}

function reply(to: Address, from: Address): Reply {
  return {
    tid: 0,
    rtt: 1,
    from: { ...from, id: null },
    to: { ...to, id: null },
    token: null,
    closerNodes: null,
    error: 0,
    value: null
  }
}
