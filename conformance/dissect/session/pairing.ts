import type { Command, Endpoint } from '../datagram/index.js'
import { Generations } from './generations.js'
import { sameEndpoint } from './packet.js'

/** What is kept of a request. Text and numbers only: a view of its bytes would keep a whole chunk of the file alive. */
export interface SeenRequest {
  readonly packet: number
  /** Nanoseconds, or null. */
  readonly time: bigint | null
  readonly tid: number
  readonly source: Endpoint
  readonly destination: Endpoint
  readonly command: Command | null
  readonly number: number | null
  readonly internal: boolean
  readonly target: string | null
  /** Name of the hop, of a handshake or hole punch. */
  readonly mode: string | null
  /** Of a forwarded handshake or hole punch: who is to get the answer (HS-64, HP-23). */
  readonly peerAddress: Endpoint | null
}

/** How a request follows from an earlier one. */
export interface Origin {
  readonly relation: 'repeats' | 'forwards' | 'answers'
  readonly request: SeenRequest
}

/** Requests of one transaction id that are kept: a handshake over two relays has four, retransmitted up to four times. */
const PER_TID = 16
/** Tids kept per generation; there are 65 536. */
const TIDS = 16_384
/** Where only part of the addresses fits, an older request is not meant. A request lives 6 s at most (RPC-105), DELAYED_PING longer. */
const LOOSE_NANOSECONDS = 30_000_000_000n

/** Finds the request that a response answers. A response names only its tid (RPC-97, RPC-28). */
export class Pairing {
  /** BOUNDED: by TIDS per generation; its lists by PER_TID. */
  private readonly byTid = new Generations<number, SeenRequest[]>(TIDS)

  add(request: SeenRequest): void {
    const list = [...(this.byTid.get(request.tid) ?? []), request]
    this.byTid.set(request.tid, list.slice(-PER_TID))
  }

  /** The request answered by a response that was seen on its way between these two, or null. */
  find(tid: number, source: Endpoint, destination: Endpoint, time: bigint | null): SeenRequest | null {
    const near = (r: SeenRequest): boolean =>
      time === null || r.time === null || (time >= r.time && time - r.time <= LOOSE_NANOSECONDS)
    return this.latest(tid, [
      // The ordinary case.
      (r) => sameEndpoint(r.source, destination) && sameEndpoint(r.destination, source),
      // Answered by another node than the one that was asked: any answer with the tid counts (RPC-97).
      (r) => sameEndpoint(r.source, destination),
      // PING_NAT asks for an answer to another port of the same host (RPC-74).
      (r) => r.command?.name === 'PING_NAT' && r.source.host === destination.host && near(r),
      // The answer to a request that others forwarded, where the first hop was not captured (HS-64, HP-23).
      (r) => r.peerAddress !== null && sameEndpoint(r.peerAddress, destination) && near(r),
      // The asking side is behind a NAT and was captured at the other side of it.
      (r) => sameEndpoint(r.destination, source) && near(r)
    ])
  }

  /** The earlier request that this one repeats, hands on, or answers by a request of its own; or null. */
  origin(request: SeenRequest): Origin | null {
    const sameCommand = (r: SeenRequest): boolean => r.number === request.number && r.internal === request.internal
    const near = (r: SeenRequest): boolean =>
      request.time === null || r.time === null || request.time - r.time <= LOOSE_NANOSECONDS
    const repeated = this.latest(request.tid, [
      (r) =>
        sameCommand(r) &&
        near(r) &&
        sameEndpoint(r.source, request.source) &&
        sameEndpoint(r.destination, request.destination)
    ])
    if (repeated !== null) return { relation: 'repeats', request: repeated }
    if (request.mode === 'FROM_SERVER') {
      // The way back goes to who sent the way there, or stands in it as the first relay; from whatever socket (HS-68,
      // HS-69, HS-134, HP-21, HP-22).
      const there = this.latest(request.tid, [
        (r) => sameCommand(r) && near(r) && r.mode === 'FROM_RELAY' && sameEndpoint(r.source, request.destination)
      ])
      return there === null ? null : { relation: 'answers', request: there }
    }
    // A relay keeps tid, command and target (RPC-120).
    const forwarded = this.latest(request.tid, [
      (r) => sameCommand(r) && near(r) && r.target === request.target && sameEndpoint(r.destination, request.source)
    ])
    return forwarded === null ? null : { relation: 'forwards', request: forwarded }
  }

  private latest(tid: number, tests: readonly ((r: SeenRequest) => boolean)[]): SeenRequest | null {
    const list = this.byTid.get(tid) ?? []
    for (const test of tests) {
      const found = list.findLast(test)
      if (found !== undefined) return found
    }
    return null
  }
}
