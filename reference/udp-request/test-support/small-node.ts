import { type Address } from '../../ipencoding/index.js'
import type { Incoming, UdpRequest, UdpRequestOwner } from '../index.js'

/** The internal commands of section 12 of chapter 02, as little as the rows of section 22 need of a node. */
export class SmallNode implements UdpRequestOwner {
  /** Set once it exists. */
  io!: UdpRequest
  /** What it answers about every target. */
  table: Address[] = []
  /** Senders with a valid id, as `host:port`. */
  readonly added = new Set<string>()

  /** @param id what persistent nodes put into what leaves from their server socket (RPC-40) */
  constructor(
    readonly id: Buffer | null,
    readonly onexternal: (request: Incoming) => void = (request) => request.error(1)
  ) {}

  idOn(socket: unknown): Buffer | null {
    return socket === this.io.serverSocket ? this.id : null
  }

  closest(): readonly Address[] {
    return this.table.slice(0, 20)
  }

  onrequest(request: Incoming): void {
    const { from, value, target } = request
    if (from.id && !(this.id && from.id.equals(this.id))) {
      this.added.add(`${from.host}:${from.port}`)
      this.table.push({ host: from.host, port: from.port })
    }
    if (!request.internal) return this.onexternal(request)
    const empty = { token: false, closerNodes: false }
    switch (request.command) {
      case 0:
        return request.reply(null, empty)
      case 1: {
        const port = value && value.length >= 2 ? value.readUInt16LE(0) : 0
        if (port > 0) request.reply(null, { ...empty, to: { host: from.host, port } })
        return
      }
      case 2:
        if (target) request.reply(null, { token: false })
        return
      case 3:
        if (value && value.length >= 6) request.reply(null, empty)
        return
      case 4: {
        const delay = value && value.length >= 4 ? value.readUInt32LE(0) : Infinity
        if (delay <= 10_000) setTimeout(() => request.reply(null, empty), delay)
        return
      }
      default:
        return request.error(1)
    }
  }
}
