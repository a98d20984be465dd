import type { Address } from '../../../ipencoding/index.js'
import type { RequestGroup, UdxSocket } from '../../../udp-request/index.js'
import { FIREWALLS } from '../../messages/index.js'
import type { PeerHost } from '../../peers/index.js'
import { SAMPLING } from '../constants.js'
import { NatClassifier } from './classifier.js'

/** What sampling asks of the node. */
export type SamplingHost = Pick<PeerHost, 'firewalled' | 'recentNodes' | 'ping' | 'requestGroup'>

/**
 * Analysis of one punch socket: pings some nodes from it and classifies how they see it (HP-66 to HP-83). It starts by
 * being made, and ends by itself after 2 s at most.
 */
export class NatAnalyzer {
  /** Resolves when the analysis is finished (HP-79): with a class, or because nobody is left to ask. */
  readonly finished: Promise<void>

  readonly #host: SamplingHost
  readonly #socket: UdxSocket
  readonly #classifier: NatClassifier
  readonly #session: RequestGroup
  /** Nodes that were pinged, as `host:port`. BOUNDED: by SAMPLING.WANTED of each of SAMPLING.PASSES. */
  readonly #asked = new Set<string>()
  #finish!: () => void
  #outstanding = 0
  #passes = 0
  #destroyed = false

  constructor(host: SamplingHost, socket: UdxSocket) {
    this.#host = host
    this.#socket = socket
    this.#classifier = new NatClassifier(host.firewalled)
    this.#session = host.requestGroup()
    this.finished = new Promise((resolve) => {
      this.#finish = resolve
    })
    this.#pass()
  }

  /** Of FIREWALLS. */
  get firewall(): number {
    return this.#classifier.firewall
  }

  /** What the other side is told; null: nothing. */
  get addresses(): readonly Address[] | null {
    return this.#classifier.addresses
  }

  get samples(): number {
    return this.#classifier.samples
  }

  /** See {@link NatClassifier.freeze}. */
  freeze(): void {
    this.#classifier.freeze()
  }

  /** A sample that came along otherwise: of a reply, or of a request that arrived on the socket (HP-70). */
  add(own: Address, source: Address): void {
    if (this.#destroyed || !this.#classifier.add(own, source, this.#host.firewalled)) return
    const { firewall, samples } = this.#classifier
    if (firewall === FIREWALLS.CONSISTENT || firewall === FIREWALLS.OPEN || samples >= SAMPLING.WANTED) this.#finish()
  }

  /** Cancels its pings. */
  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.#session.destroy()
    this.#finish()
  }

  /** Pings nodes not asked before, until enough samples are there or on their way (HP-67). */
  #pass(): void {
    this.#passes++
    const nodes = this.#host.recentNodes()
    const first = nodes.length >= SAMPLING.SKIP_FROM ? SAMPLING.SKIPPED : 0
    for (let i = first; i < nodes.length && this.samples + this.#outstanding < SAMPLING.WANTED; i++) {
      const { host, port } = nodes[i] as Address
      const key = `${host}:${port}`
      if (this.#asked.has(key)) continue
      this.#asked.add(key)
      this.#outstanding++
      void this.#ask({ host, port })
    }
    if (this.#outstanding === 0) this.#finish()
  }

  async #ask(node: Address): Promise<void> {
    try {
      // Once, without retransmission: 1000 ms (HP-68).
      const pong = await this.#host.ping(node, { socket: this.#socket, session: this.#session, retry: false })
      this.add(pong.to, pong.from)
    } catch {
      // Unanswered: the second pass asks others (HP-69).
    }
    if (--this.#outstanding > 0 || this.#destroyed) return
    if (this.samples < SAMPLING.WANTED && this.#passes < SAMPLING.PASSES) this.#pass()
    else this.#finish()
  }
}
