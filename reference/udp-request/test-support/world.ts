import { type Clock, install } from '@sinonjs/fake-timers'
import type { Address } from '../../ipencoding/index.js'
import {
  type Outgoing,
  type OutgoingListener,
  type Reply,
  request,
  response,
  type ResponseInit,
  UdpRequest,
  type UdpRequestOptions,
  type UdpRequestOwner
} from '../index.js'
import { MemoryNetwork, type MemorySocket } from './memory-udx.js'

/** What became of a request, with the time of it. */
export interface Outcome {
  at: number
  reply: Reply | null
  /** Code of the error, or its message if it has none. */
  failure: string | null
}

/** Virtual time and a network in memory. One at a time: the clock is the process's. */
export class World {
  readonly network = new MemoryNetwork()
  private readonly clock: Clock = install({
    toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'Date', 'performance']
  })

  get now(): number {
    return Math.round(performance.now())
  }

  /** Timers that would still go off. */
  get timers(): number {
    return this.clock.countTimers()
  }

  /** Lets so many ms go by. */
  pass(ms: number): Promise<number> {
    return this.clock.tickAsync(ms)
  }

  end(): void {
    this.clock.uninstall()
  }

  /** A layer on a host of its own, bound. */
  async layer(host: string, options?: UdpRequestOptions, owner?: UdpRequestOwner): Promise<UdpRequest> {
    const layer = this.unbound(host, options, owner)
    await layer.bind()
    return layer
  }

  unbound(host: string, options?: UdpRequestOptions, owner?: UdpRequestOwner): UdpRequest {
    return new UdpRequest(this.network.udx(host), options, owner)
  }

  /** A bare socket that answers requests, or not: `answer` gets each and gives the fields of the response. */
  responder(host: string, port: number, answer?: (tid: number) => Partial<ResponseInit> | null): MemorySocket {
    const socket = this.network.socket(host, port)
    socket.on('message', (bytes: Buffer, from: Address) => {
      const { tid } = request.decode(bytes)
      const fields = answer?.(tid) ?? null
      if (fields) socket.trySend(response.encode(response.create({ tid, to: from, ...fields })), from.port, from.host)
    })
    return socket
  }

  /** A listener that keeps what it is told. */
  listener(): OutgoingListener & { outcomes: Outcome[]; slow: number[] } {
    const outcomes: Outcome[] = []
    const slow: number[] = []
    return {
      outcomes,
      slow,
      onreply: (reply: Reply) => outcomes.push({ at: this.now, reply, failure: null }),
      onfailure: (error: Error & { code?: string }) =>
        outcomes.push({ at: this.now, reply: null, failure: error.code ?? error.message }),
      onslow: (_: Outgoing) => slow.push(this.now)
    }
  }

  /** When datagrams went to an address, in ms since `start`. */
  times(to: Address, start = 0): number[] {
    return this.network.sentTo(to).map(({ at }) => at - start)
  }
}
