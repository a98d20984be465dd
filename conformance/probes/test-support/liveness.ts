import { nodeId } from '@punchlist/hyperdht/ipencoding'
import { type Address, request, type Response } from '@punchlist/hyperdht/wire'
import type { FaultName } from './faults.js'

/** What liveness checks need of the responder. */
export interface Asker {
  has(fault: FaultName): boolean
  /** Sends from the socket it asks from; returns that socket's name and the id it shows there. */
  readonly asking: { readonly socket: SocketName; readonly id: Buffer | null }
  send(socket: SocketName, bytes: Buffer, to: Address): void
  offer(from: Address): void
  remove(node: Address): void
}

export type SocketName = 'server' | 'client'

interface Check {
  readonly tid: number
  readonly node: Address
  sent: number
  timer: NodeJS.Timeout
}

const LIMIT = 10

/** PINGs to nodes that were named down (RPC-84 to RPC-86, RPC-97 to RPC-105). */
export class Liveness {
  private tid = Math.floor(Math.random() * 0x10000)
  private readonly running = new Map<number, Check>()
  /** Checks that have ended, for the faults about what comes after. */
  private readonly ended = new Map<number, 'answered' | 'timeout'>()
  private readonly timers = new Set<NodeJS.Timeout>()

  constructor(private readonly asker: Asker) {}

  start(node: Address): void {
    if (this.running.size >= LIMIT) return
    this.tid = (this.tid + 1) & 0xffff
    const check: Check = { tid: this.tid, node, sent: 0, timer: setTimeout(() => {}, 0) }
    this.running.set(check.tid, check)
    this.transmit(check)
  }

  close(): void {
    for (const { timer } of this.running.values()) clearTimeout(timer)
    for (const timer of this.timers) clearTimeout(timer)
  }

  /** A response that decodes. */
  respond(reply: Response, from: Address, socket: SocketName): void {
    const { asker } = this
    const check =
      this.running.get(reply.tid) ?? (asker.has('tid-unchecked') ? [...this.running.values()][0] : undefined)
    const valid = reply.id !== null && Buffer.from(reply.id).equals(nodeId(from))
    if (!check) {
      const how = this.ended.get(reply.tid)
      if (valid && how === 'answered' && asker.has('copies-add')) asker.offer(from)
      if (valid && how === 'timeout' && asker.has('late-adds')) asker.offer(from)
      if (valid && !how && asker.has('adds-unsolicited')) asker.offer(from)
      return
    }
    if (asker.has('source-checked') && from.port !== check.node.port) return
    if (asker.has('socket-checked') && socket !== asker.asking.socket) return
    this.end(check, 'answered')
    if (asker.has('retries-answered')) this.later(1000, () => this.send(check))
    if (reply.error === 2 && asker.has('retries-bad-token')) this.start(check.node)
    this.learn(reply, valid, from, check.node)
  }

  /** A response that does not decode. */
  garbage(bytes: Buffer): void {
    const tid = bytes.length >= 4 ? bytes.readUInt16LE(2) : -1
    const check = this.running.get(tid)
    if (!check) return
    const big = this.asker.has('big-integers') && bytes.includes('ff0000000000002000', 'hex')
    if (big || this.asker.has('garbage-ends')) this.end(check, 'answered')
  }

  private learn(reply: Response, valid: boolean, from: Address, asked: Address): void {
    const { asker } = this
    let believed = valid
    if (asker.has('response-any-id')) believed = reply.id !== null
    if (asker.has('response-id-by-asked')) {
      believed = reply.id !== null && Buffer.from(reply.id).equals(nodeId(asked))
    }
    if (asker.has('response-never-adds')) believed = false
    if (believed) asker.offer(from)
    const same = from.port === asked.port && from.host === asked.host
    if ((believed && same && !asker.has('drops-healthy')) || asker.has('keeps-ephemeral')) return
    asker.remove(asked)
  }

  private transmit(check: Check): void {
    const { asker } = this
    check.sent++
    this.send(check)
    const wait = asker.has('retries-early') ? 400 : asker.has('retries-late') ? 1800 : 1000
    check.timer = setTimeout(() => {
      if (check.sent < (asker.has('retries-five') ? 5 : 4)) return this.transmit(check)
      this.end(check, 'timeout')
      if (!asker.has('keeps-dead')) asker.remove(check.node)
    }, wait)
  }

  private send({ tid, node, sent }: Check): void {
    const { asker } = this
    const { socket, id } = asker.asking
    const nowhere = asker.has('ping-to-zero') || (asker.has('retries-changed') && sent > 1)
    const ping = request.create({
      tid,
      to: nowhere ? { host: '0.0.0.0', port: 0 } : node,
      id: asker.has('ping-without-id') ? null : id,
      internal: true,
      command: 0,
      target: asker.has('ping-with-target') ? nodeId(node) : null
    })
    asker.send(socket, request.encode(ping), node)
  }

  private end(check: Check, how: 'answered' | 'timeout'): void {
    clearTimeout(check.timer)
    this.running.delete(check.tid)
    this.ended.set(check.tid, how)
  }

  private later(ms: number, task: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer)
      task()
    }, ms)
    this.timers.add(timer)
  }
}
