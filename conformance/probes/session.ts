import {
  type Address,
  INTERNAL_COMMANDS,
  downHint,
  request,
  type RequestInit,
  response,
  type Response
} from '@punchlist/hyperdht/wire'
import { nodeId } from '@punchlist/hyperdht/ipencoding'
import { type Arrival, isRequest, type Line } from './line.js'
import { MAX_CLOSER_NODES, type ReplyFrame, sameAddress } from './reply.js'
import { Unobservable } from './judgement.js'
import type { Profile, Subject } from './subject.js'

/** How often a request that may have been lost is sent. Every accepted copy is answered (RPC-18), so this is harmless. */
export const TRANSMISSIONS = 3

/** How many senders are tried where the k-bucket of one is full (NODE-47). */
export const SENDERS = 16

/** 32 bytes that are nobody's id or token. */
export const WRONG_TOKEN = Buffer.alloc(32, 0x99)

/** A request but for what its line adds. */
export type Ask = Omit<RequestInit, 'to' | 'tid'>

/** How many ports are tried to find one whose k-bucket may have room: where the node sees them as they are, or has to be asked. */
const PORTS = 4_000
const PORTS_MAPPED = 64

/** Whether an address is in the node's routing table. `full`: no, but the list had no room to tell. */
export type Listed = 'yes' | 'no' | 'full' | 'silence'

/** What one row does with the node: it has its own sockets, closed with it. */
export class Session {
  // BOUNDED: by what one row opens.
  private readonly lines = new Set<Line>()

  constructor(readonly subject: Subject) {}

  get profile(): Profile {
    return this.subject.profile
  }

  get target(): Address {
    return this.profile.target
  }

  /** Opens a sender the node has never heard of. */
  async open(): Promise<Line> {
    const line = await this.subject.open()
    this.lines.add(line)
    if (this.subject.mapped) {
      const arrival = await this.ask(line, { internal: true, command: INTERNAL_COMMANDS.PING })
      const to = arrival && readReply(arrival)?.to
      if (!to) throw new Unobservable('a PING was not answered, so it is not known how the sender looks from outside')
      line.address = to
    }
    return line
  }

  /** Opens a sender for which the routing table may have room (NODE-47). */
  async openWithRoom(): Promise<Line> {
    const { subject } = this
    for (let i = subject.mapped ? PORTS_MAPPED : PORTS; i > 0; i--) {
      const line = await this.open()
      if (subject.mayHaveRoomFor(line.address)) return line
      await this.discard(line)
    }
    throw new Unobservable('the k-buckets of all senders were full (NODE-47)')
  }

  private async discard(line: Line): Promise<void> {
    this.lines.delete(line)
    await this.subject.lines.close(line)
  }

  async close(): Promise<void> {
    await Promise.all([...this.lines].map((line) => this.subject.lines.close(line)))
  }

  /** Waits; rejects if the probe is stopped. */
  pause(ms: number): Promise<void> {
    return this.subject.lines.pause(ms)
  }

  /** What surrounds a reply of the probed socket to a line. */
  frame(line: Line, tid: number): ReplyFrame {
    return { tid, from: this.target, to: line.address, id: this.profile.id }
  }

  encode(init: Ask, tid: number): Buffer {
    return request.encode(request.create({ tid, to: this.target, ...init }))
  }

  /** An exchange on the side: sends a request until its tid comes back, or gives null. */
  async ask(line: Line, init: Ask): Promise<Arrival | null> {
    const tid = line.tid()
    const bytes = this.encode(init, tid)
    line.sideTids.add(tid)
    for (let i = 0; i < TRANSMISSIONS; i++) {
      this.subject.lines.check()
      await line.send(bytes)
      const arrival = await line.next((a) => !isRequest(a) && tidOf(a) === tid, this.profile.wait)
      if (arrival) return arrival
    }
    return null
  }

  /** PING, with an id if given; whether it was answered. */
  async ping(line: Line, id?: Uint8Array): Promise<boolean> {
    const init = { internal: true, command: INTERNAL_COMMANDS.PING }
    return (await this.ask(line, id ? { ...init, id } : init)) !== null
  }

  /** The token it issues to this host now: what it answers a wrong one with (RPC-49). */
  async token(line: Line): Promise<Buffer> {
    const arrival = await this.ask(line, { internal: true, command: INTERNAL_COMMANDS.PING, token: WRONG_TOKEN })
    const token = arrival && readReply(arrival)?.token
    if (!token) throw new Unobservable('a wrong token was not answered with a fresh one (see M36)')
    return Buffer.from(token)
  }

  /** The nodes it names for a target; null if it does not answer. */
  async nodesNear(line: Line, target: Uint8Array): Promise<readonly Address[] | null> {
    const arrival = await this.ask(line, { internal: true, command: INTERNAL_COMMANDS.FIND_NODE, target })
    if (!arrival) return null
    return readReply(arrival)?.closerNodes ?? []
  }

  /** Looks for an address where a known one is listed first (RPC-135): near its own id. */
  async listed(line: Line, who: Address = line.address): Promise<Listed> {
    const nodes = await this.nodesNear(line, nodeId(who))
    if (!nodes) return 'silence'
    if (nodes.some((node) => sameAddress(node, who))) return 'yes'
    return nodes.length >= MAX_CLOSER_NODES ? 'full' : 'no'
  }

  /** Whether the node answers a sender it has never heard of. */
  async alive(): Promise<boolean> {
    const line = await this.subject.open()
    try {
      return await this.ping(line)
    } finally {
      await this.subject.lines.close(line)
    }
  }

  /** Opens a sender and gets it into the routing table (RPC-42, RPC-43). */
  async register(): Promise<Line> {
    for (let i = 0; i < SENDERS; i++) {
      const line = await this.openWithRoom()
      if (!(await this.ping(line, nodeId(line.address)))) throw new Unobservable('the node does not answer PING')
      const listed = await this.listed(line)
      if (listed === 'yes') return line
      if (listed !== 'full') throw new Unobservable('the node did not take the probe into its routing table (see M30)')
      this.subject.noRoomFor(line.address)
      await this.discard(line)
    }
    throw new Unobservable(`the k-buckets of ${SENDERS} senders were full`)
  }

  /**
   * Gets a sender out of the routing table again: names it down and answers the check without an id (RPC-84, RPC-86).
   * Best effort, so that a probe leaves no dead entries in a stranger's table.
   */
  async leave(line: Line): Promise<void> {
    await this.subject.leaving.run(async () => {
      const since = performance.now()
      await this.ask(line, this.hint(line.address))
      const check = await line.next((a) => isRequest(a) && a.at >= since, this.profile.wait)
      if (check) await line.send(this.emptyAnswer(check), check.from.port)
    })
  }

  /** DOWN_HINT about a node. */
  hint(about: Address): Ask {
    const value = downHint.encode(downHint.create(about))
    return { internal: true, command: INTERNAL_COMMANDS.DOWN_HINT, value }
  }

  /** The answer of an ephemeral node to a PING of the probed one. */
  emptyAnswer(ping: Arrival): Buffer {
    return response.encode(response.create({ tid: tidOf(ping), to: ping.from }))
  }
}

/** The tid of a datagram with one-byte flags, -1 if it has none. */
export const tidOf = ({ bytes }: Arrival) => (bytes.length >= 4 ? bytes.readUInt16LE(2) : -1)

/** A response, or null if it is none. */
export function readReply({ bytes }: Arrival): Response | null {
  try {
    return response.decode(bytes)
  } catch {
    return null
  }
}
