import { sealBox } from '@punchlist/hyperdht/crypto'
import {
  type Address,
  COMMANDS,
  datagramType,
  holepunch,
  holepunchPayload,
  HOP_MODES,
  request,
  response
} from '@punchlist/hyperdht/wire'
import type { Intervention, NetEvent, Packet } from '../../labs/sim/net/index.js'
import type { VirtualSocket } from '../../labs/sim/udx/index.js'
import { changed, changedAt } from './bytes.js'
import type { Cast } from './cast.js'
import { type Deed, type End, type Saying, VICTIMS, type Victim } from './plan.js'

/** Datagrams of the protocol that are kept to be sent again. */
const KEPT = 256
const STRANGER: Address = { host: '11.7.7.7', port: 7777 }

interface Seen {
  readonly bytes: Buffer
  /** Host that sent or got it, and its port there. */
  readonly host: string
  readonly port: number
  /** The other end, as that host knows it. */
  readonly other: Address
}

/** Does the deeds of a plan, each at its moment, to the machines of a cast. */
export class Mischief {
  /** Datagrams since the connect began. */
  steps = 0
  /** BOUNDED: by the plan. */
  private readonly waiting: Deed[]
  /** BOUNDED: by the plan. What is done to the next datagrams. */
  private readonly armed: (Extract<Deed, { do: 'alter' | 'drop' | 'delay' }> & { left: number })[] = []
  /** BOUNDED: by KEPT. What came in anywhere. */
  private readonly came: Seen[] = []
  /** BOUNDED: by KEPT. Requests that went out. */
  private readonly asked: Seen[] = []
  /** BOUNDED: by the plan. Calls that have to come to an end. */
  private readonly calls: { readonly what: string; readonly promise: Promise<unknown> }[] = []
  /** BOUNDED: by two. What ends the watching. */
  private readonly stop: (() => void)[] = []

  constructor(
    private readonly cast: Cast,
    deeds: readonly Deed[]
  ) {
    this.waiting = [...deeds]
    const internet = cast.world.internet!
    this.stop.push(internet.tap((event) => this.observe(event)))
    this.stop.push(internet.intercept((packet, from) => this.intervene(packet, from)))
  }

  /** The connect begins now. */
  begin(): void {
    this.steps = 0
    for (const deed of this.waiting) {
      if ('ms' in deed.when) void this.cast.world.sleep(deed.when.ms).then(() => this.due(deed))
    }
    this.onstep()
  }

  /** Does what has not had its moment, one after the other, and then leaves the network alone. */
  async finish(): Promise<void> {
    for (const deed of [...this.waiting]) {
      this.due(deed)
      await this.cast.world.sleep(50)
    }
    this.armed.length = 0
    for (const { what, promise } of this.calls) await this.cast.world.waiting(what, promise)
    for (const stop of this.stop) stop()
  }

  // ---------------------------------------------------------------------------------------------- what is looked at

  private observe({ kind, packet, at }: NetEvent): void {
    if (packet === null || packet.icmp || (kind !== 'send' && kind !== 'deliver')) return
    if (kind === 'send') {
      this.steps++
      this.onstep()
    }
    const { src, dst, bytes } = packet
    const type = datagramType(bytes)
    if (type === null) return
    if (kind === 'deliver') keep(this.came, { bytes: Buffer.from(bytes), host: at, port: dst.port, other: src })
    else if (type === 'request') keep(this.asked, { bytes: Buffer.from(bytes), host: at, port: src.port, other: dst })
  }

  private intervene({ bytes, icmp }: Packet, from: string): Intervention | void {
    // Gateways hand on what a host has sent.
    if (icmp || this.armed.length === 0 || !this.cast.nodes.has(from) || datagramType(bytes) === null) return
    const deed = this.armed[0]!
    if (--deed.left === 0) this.armed.shift()
    if (deed.do === 'drop') return { drop: true }
    if (deed.do === 'delay') return { delay: deed.by }
    return { bytes: changedAt(bytes, deed.layer, deed.changes, this.came.at(-1)?.bytes) }
  }

  private onstep(): void {
    for (const deed of [...this.waiting]) {
      if ('step' in deed.when && deed.when.step <= this.steps) this.due(deed)
    }
  }

  // -------------------------------------------------------------------------------------------------- what is done

  private due(deed: Deed): void {
    const at = this.waiting.indexOf(deed)
    if (at === -1) return
    this.waiting.splice(at, 1)
    switch (deed.do) {
      case 'alter':
      case 'drop':
      case 'delay':
        this.armed.push({ ...deed, left: deed.count })
        return
      case 'replay':
        return this.replay(deed)
      case 'answer':
        return this.answer(deed)
      case 'insider':
        return this.insider(deed)
      case 'stray': {
        const from = pickFrom(this.came, deed.pick)?.other ?? STRANGER
        return this.inject(deed.whom, Buffer.from(deed.bytes, 'hex'), from, deed.socket)
      }
      case 'end':
        return this.end(deed.what, deed.force)
      case 'sleep':
        return this.sleep(deed.whom, deed.for)
      case 'connect':
        return this.call('client', 'connect', () => {
          if (!this.cast.at('client').destroyed) this.cast.visit('client')
        })
    }
  }

  private replay({ whom, pick, from, socket, layer, changes }: Extract<Deed, { do: 'replay' }>): void {
    const seen = pickFrom(this.came, pick)
    const other = pickFrom(this.came, pick + 7)
    if (seen === null || other === null) return
    const source = { sender: seen.other, other: other.other, stranger: STRANGER }[from]
    // Its own socket if it was for this host; else any.
    const port = seen.host === this.cast.hostOf(whom) && socket === 0 ? seen.port : null
    this.inject(whom, changedAt(seen.bytes, layer, changes, other.bytes), source, port ?? socket, port !== null)
  }

  private answer({ whom, request: number, pick, layer, changes }: Extract<Deed, { do: 'answer' }>): void {
    const mine = this.asked.filter(({ host }) => host === this.cast.hostOf(whom))
    const question = pickFrom(mine, number % 8)
    const value = valueOf(pickFrom(this.came, pick)?.bytes)
    if (question === null) return
    const { tid } = request.decode(question.bytes)
    const to = { host: '11.2.0.1', port: question.port }
    const made = response.encode(response.create({ tid, to, value }))
    this.inject(whom, changedAt(made, layer, changes, question.bytes), question.other, question.port, true)
  }

  /** A hole punch message with the right key: to the server as a relay hands it on, to the client as an answer. */
  private insider({ whom, says, changes, pick, known }: Extract<Deed, { do: 'insider' }>): void {
    const secret = pickFrom(this.cast.secrets, known ? 0 : pick)
    if (secret === null) return
    const client = this.addressOf('client')
    const server = this.addressOf('server')
    const [self, other] = whom === 'server' ? [client, server] : [server, client]
    const payload = sealBox(secret, changed(holepunchPayload.encode(said(says, self, other)), changes))
    if (whom === 'server') {
      const value = holepunch.encode({ mode: HOP_MODES.FROM_RELAY, id: pick % 3, payload, peerAddress: client })
      const relay =
        pickFrom(
          this.came.filter(({ host }) => host === 'server'),
          pick
        )?.other ?? STRANGER
      const target = this.cast.server.target
      const message = request.create({
        tid: pick,
        to: server,
        command: COMMANDS.PEER_HOLEPUNCH,
        target,
        value,
        internal: false
      })
      return this.inject('server', request.encode(message), relay, known ? 0 : pick)
    }
    const question = pickFrom(
      this.asked.filter(({ host, bytes }) => host === 'client' && isPunch(bytes)),
      0
    )
    if (question === null) return
    const value = holepunch.encode({ mode: HOP_MODES.REPLY, id: 0, payload, peerAddress: server })
    const { tid } = request.decode(question.bytes)
    this.inject(
      'client',
      response.encode(response.create({ tid, to: client, value })),
      question.other,
      question.port,
      true
    )
  }

  private end(what: End, force: boolean): void {
    const { cast } = this
    const node = (host: string): void => this.call(host, 'destroy', () => cast.at(host).destroy({ force }))
    switch (what) {
      case 'stream':
        return this.call('client', 'destroy a stream', () => void cast.visits[0]?.stream.destroy())
      case 'accepted':
        return this.call('server', 'destroy a stream', () => {
          for (const stream of cast.accepted) stream.destroy(force ? new Error('the application ends it') : undefined)
        })
      case 'server':
        return this.call('server', 'close', () => cast.server.close())
      case 'client-node':
        return node('client')
      case 'server-node':
        return node('server')
      case 'router-node':
        return node(cast.hostOf('router'))
    }
  }

  private sleep(whom: 'server' | 'client', ms: number): void {
    const node = this.cast.at(whom)
    this.call(whom, 'suspend and resume', async () => {
      if (node.destroyed) return
      await node.suspend()
      await this.cast.world.sleep(ms)
      await node.resume()
    })
  }

  private call(host: string, what: string, act: () => unknown): void {
    const promise = this.cast.call(host, what, act)
    // Looked at when all is over; until then it is not unhandled.
    promise.catch(() => {})
    this.calls.push({ what: `${what} at ${host}`, promise })
  }

  /** @param socket number of a socket, or with `byPort` the port of one */
  private inject(whom: Victim, bytes: Buffer, from: Address, socket: number, byPort = false): void {
    const host = this.cast.hostOf(whom)
    const open = [...(this.cast.sockets.get(host) ?? [])].filter((one) => one.bound)
    const isThere = ({ port }: { port: number }): boolean => port === socket
    const to = byPort ? open.find((one) => isThere(one.address()!)) : open[socket % Math.max(1, open.length)]
    if (to !== undefined) this.call(host, 'receive', () => deliver(to, bytes, from))
  }

  /** A side as the internet sees it. */
  private addressOf(side: 'server' | 'client'): Address {
    const seen = this.came.findLast(({ host }) => !VICTIMS.includes(host as Victim) && host !== side)
    return this.cast.world.wire.externalOf(side) ?? seen?.other ?? STRANGER
  }
}

function deliver(to: VirtualSocket, bytes: Buffer, from: Address): void {
  to.deliver(bytes, from)
}

function said(says: Saying, self: Address, other: Address): ReturnType<typeof holepunchPayload.create> {
  const { error, firewall, round, punching } = says
  const addresses = Array.from({ length: says.addresses }, (_, i) =>
    i === 0 ? self : { host: `11.8.0.${i}`, port: i - 1 }
  )
  return holepunchPayload.create({
    error,
    firewall,
    round,
    punching,
    addresses: says.addresses === 0 ? null : addresses,
    remoteAddress: says.remoteAddress ? other : null,
    token: says.token ? Buffer.alloc(32, 3) : null,
    remoteToken: says.remoteToken ? Buffer.alloc(32, 4) : null
  })
}

function isPunch(bytes: Buffer): boolean {
  return request.decode(bytes).command === COMMANDS.PEER_HOLEPUNCH
}

function valueOf(datagram: Buffer | undefined): Uint8Array | null {
  if (datagram === undefined) return null
  try {
    return (datagramType(datagram) === 'request' ? request : response).decode(datagram).value
  } catch {
    return null
  }
}

/** From the latest back. */
function pickFrom<T>(list: readonly T[], pick: number): T | null {
  return list.length === 0 ? null : list[list.length - 1 - (pick % list.length)]!
}

function keep(list: Seen[], seen: Seen): void {
  list.push(seen)
  if (list.length > KEPT) list.shift()
}
