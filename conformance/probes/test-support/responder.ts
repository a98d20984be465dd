import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { hash, keyedHash } from '@punchlist/hyperdht/crypto'
import { Reader } from '@punchlist/hyperdht/encoding'
import { nodeId } from '@punchlist/hyperdht/ipencoding'
import { type Address, request, type Request, response } from '@punchlist/hyperdht/wire'
import { Commands } from './commands.js'
import type { FaultName } from './faults.js'
import { writeResponse } from './frames.js'
import { type Asker, Liveness, type SocketName } from './liveness.js'
import type { Answer, Answerer, Incoming, ResponderOptions } from './types.js'

export type { ResponderOptions } from './types.js'

const HOST = '127.0.0.1'
const ROTATION = 7_500

/**
 * A small node on real sockets that does right what a probe looks at, and on demand one thing wrong. It knows no other
 * node, stores nothing and asks nobody on its own account.
 */
export class Responder implements Asker, Answerer {
  readonly address: Address
  readonly id: Buffer | null
  private readonly centre: Buffer
  private readonly faults: ReadonlySet<FaultName>
  private readonly table = new Map<string, { node: Address; hinted: boolean; heard: number }>()
  private readonly copies = new Set<string>()
  private readonly liveness = new Liveness(this)
  private readonly commands: Commands
  private secrets: [Buffer, Buffer] = [randomBytes(32), randomBytes(32)]
  private readonly rotation: NodeJS.Timeout
  private closed = false

  private constructor(
    readonly options: ResponderOptions,
    private readonly sockets: Readonly<Record<SocketName, Socket>>
  ) {
    this.faults = new Set(options.faults)
    this.address = { host: HOST, port: sockets.server.address().port }
    this.id = options.ephemeral ? null : this.has('random-id') ? randomBytes(32) : nodeId(this.address)
    this.centre = this.id ?? randomBytes(32)
    this.commands = new Commands(this, this.liveness)
    this.rotation = setInterval(() => this.rotate(), this.has('token-dies') ? 2_000 : ROTATION)
    for (const name of ['server', 'client'] as const) {
      sockets[name].on('message', (bytes, { address, port }) => this.receive(bytes, { host: address, port }, name))
    }
  }

  static async listen(options: ResponderOptions = {}): Promise<Responder> {
    const sockets = { server: createSocket('udp4'), client: createSocket('udp4') }
    for (const socket of Object.values(sockets)) {
      socket.bind(0, HOST)
      await once(socket, 'listening')
    }
    return new Responder(options, sockets)
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    clearInterval(this.rotation)
    this.liveness.close()
    this.commands.close()
    for (const socket of Object.values(this.sockets)) socket.close()
  }

  /** Addresses in the routing table. */
  get known(): Address[] {
    return [...this.table.values()].map(({ node }) => node)
  }

  readonly has = (fault: FaultName): boolean => this.faults.has(fault)

  get asking(): { socket: SocketName; id: Buffer | null } {
    const socket = this.options.firewalled ? 'client' : 'server'
    return { socket, id: this.idOn(socket) }
  }

  send(socket: SocketName, bytes: Buffer, { host, port }: Address): void {
    this.sockets[socket].send(bytes, port, host)
  }

  offer(node: Address): void {
    const key = `${node.host}:${node.port}`
    this.table.set(key, { node, hinted: this.table.get(key)?.hinted ?? false, heard: performance.now() })
  }

  remove({ host, port }: Address): void {
    this.table.delete(`${host}:${port}`)
  }

  /** Whether a hint about this node leads to a check (RPC-84). */
  hinted({ host, port }: Address): boolean {
    const entry = this.table.get(`${host}:${port}`)
    if (!entry || (entry.hinted && performance.now() - entry.heard < 5_000)) return false
    entry.hinted = true
    return true
  }

  answer({ message, from, socket }: Incoming, answer: Answer): void {
    const { to = from, error = 0, value = null } = answer
    const nodes = answer.nodes && message.target && !(error && this.has('no-list-in-errors'))
    const reply = response.create({
      tid: message.tid,
      to: this.has('nat-shows-source') ? from : to,
      id: error && this.has('no-id-in-errors') ? null : this.idOn(socket),
      token: answer.token || this.has('token-everywhere') ? this.token(to) : null,
      closerNodes: nodes && message.target ? this.closest(message.target) : null,
      error,
      value
    })
    const bytes = writeResponse(reply, this.has)
    const leaves = this.has('other-socket') ? (socket === 'server' ? 'client' : 'server') : socket
    for (let i = this.has('twice') ? 2 : 1; i > 0; i--) this.send(leaves, bytes, to)
  }

  private idOn(socket: SocketName): Buffer | null {
    return socket === 'server' || this.has('id-everywhere') ? this.id : null
  }

  private closest(target: Uint8Array): Address[] {
    const distance = (node: Address) => nodeId(node).map((byte, i) => byte ^ (target[i] as number))
    const nodes = this.known
      .map((node) => ({ node, distance: distance(node) }))
      .sort((a, b) => Buffer.compare(a.distance, b.distance) * (this.has('far-first') ? -1 : 1))
      .map(({ node }) => node)
      .slice(0, this.has('lists-3') ? 3 : 20)
    if (this.has('lists-itself')) nodes.splice(19, 1, this.address)
    if (this.has('lists-21')) while (nodes.length < 21) nodes.push({ host: '192.0.2.1', port: nodes.length + 1 })
    return nodes
  }

  private token({ host, port }: Address, secret = this.secrets[0]): Buffer {
    return keyedHash(secret, Buffer.from(this.has('token-by-port') ? `${host}:${port}` : host))
  }

  private rotate(): void {
    if (this.has('token-lives')) return
    const [current] = this.secrets
    this.secrets = [hash(current), this.has('no-previous') ? randomBytes(32) : current]
  }

  private receive(whole: Buffer, from: Address, socket: SocketName): void {
    const bytes = whole.subarray(0, this.has('answers-2049') ? 70_000 : this.has('drops-2048') ? 2047 : 2048)
    if (bytes.length === 1 && this.has('one-byte')) this.send(socket, Buffer.from('13', 'hex'), from)
    if (bytes[0] === 0xff && this.has('dies')) return this.close()
    if (bytes.length < 2) return
    const first = this.has('any-type') ? (bytes[0] as number) & 0x1f : bytes[0]
    if (first === 0x13 || (first === 0x12 && this.has('response-version-2')))
      return this.receiveResponse(bytes, from, socket)
    if (first !== 0x03 && !(first === 0x02 && this.has('version-2'))) return
    const copy = Buffer.from(bytes)
    copy[0] = 0x03
    const reader = new Reader(copy)
    let message: Request
    try {
      message = request.read(reader)
    } catch {
      return this.garbage(bytes, from, socket)
    }
    if (this.refuses(copy, message, reader.offset, from)) return
    this.accept({ message, from, socket })
  }

  /** The faults of a receiver that is too strict. */
  private refuses(bytes: Buffer, message: Request, end: number, from: Address): boolean {
    const { has } = this
    const key = `${from.port} ${bytes.toString('hex', 0, 64)}`
    const copy = this.copies.has(key)
    if (has('drops-copies')) this.copies.add(key)
    return (
      (has('drops-copies') && copy) ||
      (has('refuses-high-flags') && ((bytes[1] as number) & 0xe0) === 0xe0 && (bytes[1] as number) < 0xfd) ||
      (has('refuses-wide') && request.encode(message).length !== end) ||
      (has('refuses-trailing') && end !== bytes.length) ||
      (has('refuses-unused') && message.internal && message.command === 0 && message.target !== null) ||
      (has('refuses-empty-value') && message.value?.length === 0) ||
      (has('checks-to') &&
        message.to.port !== this.address.port &&
        message.to.port !== this.sockets.client.address().port)
    )
  }

  private garbage(bytes: Buffer, from: Address, socket: SocketName): void {
    const tid = bytes.length >= 4 ? bytes.readUInt16LE(2) : 0
    const message = request.create({ tid, to: from, command: 0 })
    if (this.has('error-on-garbage') && bytes.length >= 4) this.answer({ message, from, socket }, { error: 1 })
    if (this.has('truncated-flags') && bytes.length === 3) this.answer({ message, from, socket }, {})
    if (this.has('big-integers') && /ff0[04]00000000002000/.test(bytes.toString('hex'))) {
      this.answer({ message, from, socket }, {})
    }
  }

  private accept(incoming: Incoming): void {
    const { message, from } = incoming
    if (message.token && !this.tokenIsGood(message, from)) {
      if (this.has('adds-on-bad-token')) this.meet(message, from)
      this.answer(incoming, { error: 2, token: !this.has('no-fresh-token'), nodes: true })
      if (this.has('executes-bad-token')) this.commands.run(incoming)
      return
    }
    const known = message.internal && message.command < 5 && !(message.command === 2 && !message.target)
    if (known || !this.has('adds-after-dispatch')) this.meet(message, from)
    this.commands.run(incoming)
  }

  private tokenIsGood({ token, internal }: Request, from: Address): boolean {
    if (this.has('no-token-check') || (this.has('token-check-internal') && !internal)) return true
    return this.secrets.some((secret) => this.token(from, secret).equals(token as Uint8Array))
  }

  /** Offers the sender of a request to the routing table if its id is right (RPC-42, RPC-43). */
  private meet({ id, internal, command, value }: Request, from: Address): void {
    if (!id || this.has('never-adds')) return
    const own = this.has('adds-own-id') && Buffer.compare(id, this.id ?? this.centre) === 0
    if (!nodeId(from).equals(id) && !this.has('adds-any-id') && !own) return
    const port = internal && command === 1 && value?.length === 2 && this.has('adds-value-port')
    this.offer(port ? { host: from.host, port: Buffer.from(value).readUInt16LE() } : from)
  }

  private receiveResponse(bytes: Buffer, from: Address, socket: SocketName): void {
    const { has } = this
    const copy = Buffer.from(bytes)
    copy[0] = 0x13
    const reader = new Reader(copy)
    try {
      const reply = response.read(reader)
      if (has('refuses-empty-list') && reply.closerNodes?.length === 0) return
      if (has('refuses-25-nodes') && (reply.closerNodes?.length ?? 0) > 20) return
      if (has('refuses-big-error') && reply.error > 0xffffffff) return
      if (has('refuses-response-wide') && bytes[1] === 0xfd) return
      if (has('refuses-response-trailing') && reader.offset !== bytes.length) return
      this.liveness.respond(reply, from, socket)
    } catch {
      this.liveness.garbage(bytes)
    }
  }
}
