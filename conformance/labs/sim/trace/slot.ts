import type { Endpoint } from '../types.js'
import type { KeptEvent } from './event.js'

/** A datagram as a trace takes it: source, destination and hops left make up the texts of its event. */
export interface TracedPacket {
  readonly src: Endpoint
  readonly dst: Endpoint
  readonly ttl: number
  readonly bytes: Uint8Array
}

const NOTHING = new Uint8Array(0)

/**
 * A place of a trace's ring. It is used again and again, keeps what it was given as it is, and makes an event of it only
 * if somebody looks: nearly nobody does.
 */
export class Slot {
  index = -1
  private time = 0
  private kind = ''
  /** Null where the kind is all that is said. */
  private at: string | null = null
  private cause: string | null = null
  private from: string | Endpoint = ''
  private to: string | Endpoint = ''
  private ttl = 0
  private carried = false
  private length = 0
  /** BOUNDED: by the largest datagram. Its own copy: the bytes may be written to after the event. */
  private copy = NOTHING

  set(index: number, time: number, kind: string, from: string, to: string, bytes: Uint8Array | undefined): void {
    this.index = index
    this.time = time
    this.kind = kind
    this.at = this.cause = null
    this.from = from
    this.to = to
    this.carried = bytes !== undefined
    if (bytes !== undefined) this.keep(bytes)
  }

  setPacket(
    index: number,
    time: number,
    kind: string,
    at: string,
    cause: string | null,
    { src, dst, ttl, bytes }: TracedPacket
  ): void {
    this.index = index
    this.time = time
    this.kind = kind
    this.at = at
    this.cause = cause
    this.from = src
    this.to = dst
    this.ttl = ttl
    this.carried = true
    this.keep(bytes)
  }

  /** What stands here, on its own. */
  get event(): KeptEvent {
    const { index, time, from, to, ttl, carried, copy, length } = this
    return {
      index,
      time,
      kind: this.kind + (this.at === null ? '' : ` ${this.at}`) + (this.cause === null ? '' : `: ${this.cause}`),
      from: typeof from === 'string' ? from : `${from.host}:${from.port}`,
      to: typeof to === 'string' ? to : `${to.host}:${to.port}/${ttl}`,
      ...(carried && { bytes: copy.slice(0, length) })
    }
  }

  private keep(bytes: Uint8Array): void {
    if (bytes.length > this.copy.length) this.copy = new Uint8Array(bytes.length)
    this.copy.set(bytes)
    this.length = bytes.length
  }
}
