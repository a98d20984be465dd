import {
  Query,
  type QueryOptions,
  type QueryRequest,
  type OutgoingRequest,
  type RequestOptions
} from '../../dht-rpc/index.js'
import {
  address,
  byDistance,
  idOf,
  type Script,
  ScriptedNetwork
} from '../../dht-rpc/query/test-support/scripted-network.js'
import type { Address } from '../../ipencoding/index.js'
import type { Reply, RequestMessage } from '../../udp-request/index.js'
import type { AnnouncerNode } from '../announcer/index.js'
import { COMMANDS } from '../messages/index.js'

export { address, byDistance, idOf }

/** The token a scripted node gives out: its port, repeated. */
export const tokenOf = (port: number, generation = 0): Buffer => Buffer.alloc(32, (port + generation) & 0xff)

/** What was sent, in words: the command's name and the port it went to. */
export interface Asked {
  at: number
  command: string
  port: number
  message: RequestMessage
}

/** A node of a scripted network, as clients see it. Each of its neighbours answers everything with a token unless told otherwise. */
export class ScriptedNode implements AnnouncerNode {
  readonly net = new ScriptedNetwork()
  readonly forgotten: [Uint8Array, Uint8Array][] = []
  online = true
  firewalled = true
  own: Address | null = null

  /** Neighbours in the order of their distance to `target`. */
  constructor(
    readonly ports: number[],
    answer: (message: RequestMessage, port: number) => Script | null = () => ({})
  ) {
    this.net.table = ports
    this.script(ports, answer)
  }

  script(ports: number[], answer: (message: RequestMessage, port: number) => Script | null): void {
    this.net.script(ports, (message, port) => {
      const script = answer(message, port)
      return script && { token: tokenOf(port), delay: 1, ...script }
    })
  }

  get asked(): Asked[] {
    const names = new Map<number, string>(Object.entries(COMMANDS).map(([name, number]) => [number, name]))
    return this.net.sent.map(({ at, port, message }) => {
      const command = message.internal ? (message.command === 0 ? 'PING' : 'INTERNAL') : names.get(message.command)
      return { at, port, message, command: command ?? String(message.command) }
    })
  }

  /** Counts of consecutive requests with the same command, such as `3 LOOKUP`. */
  get summary(): string[] {
    const runs: [string, number][] = []
    for (const { command } of this.asked) {
      const last = runs[runs.length - 1]
      if (last?.[0] === command) last[1]++
      else runs.push([command, 1])
    }
    return runs.map(([command, count]) => `${count} ${command}`)
  }

  query<T = Reply>(request: QueryRequest, options?: QueryOptions<T>): Query<T> {
    return new Query<T>(this.net, { ...request, internal: false }, options)
  }

  /** Options of its single requests, in order. */
  readonly requestOptions: (RequestOptions | undefined)[] = []

  request(request: OutgoingRequest, to: Address, options?: RequestOptions): Promise<Reply> {
    this.requestOptions.push(options)
    return this.net.request(request, to)
  }

  ping(to: Address): Promise<Reply> {
    return this.net.request({ internal: true, command: 0 }, to)
  }

  forgetRecord(target: Uint8Array, publicKey: Uint8Array): void {
    this.forgotten.push([target, publicKey])
  }

  remoteAddress(): Address | null {
    return this.own
  }

  /** Lets time pass until a promise has settled. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    let open = true
    const settled = promise.then(
      () => (open = false),
      () => (open = false)
    )
    while (open) {
      await this.net.time.run(1)
      await Promise.race([settled, new Promise((resolve) => setImmediate(resolve))])
    }
    return promise
  }
}
