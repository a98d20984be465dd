import type { Endpoint, VirtualHost } from '../types.js'
import { Ear } from './ear.js'

/** Where a box is measured from: any lab that has such hosts will do. */
export interface ProbeHosts {
  /** Two hosts behind the box, in one network. */
  readonly a: VirtualHost
  readonly b: VirtualHost
  /** A host outside with two addresses, which answers at two ports of each. */
  readonly outside: VirtualHost
  /** Waits, in the time of the lab. */
  wait(ms: number): Promise<void>
  /** Calls back for each ICMP port unreachable that `outside` gets; where a lab cannot tell, it is left out. */
  onUnreachable?(listener: () => void): () => void
}

/** ms within which a datagram arrives if it arrives at all. */
const ARRIVES = 1000

/** The hosts of a measurement and the sockets it has open. */
export class Bench {
  /** o1 and o2 are addresses of the outside host, a and b are ports: o1a, o1b, o2a, o2b. */
  readonly outside: readonly [Ear, Ear, Ear, Ear]
  /** BOUNDED: by the sockets of one measurement; closed with the bench. */
  readonly #ears: Ear[] = []
  #texts = 0

  constructor(readonly hosts: ProbeHosts) {
    const addresses = hosts.outside.interfaces().filter(({ internal }) => !internal)
    const [o1, o2] = addresses.map(({ host }) => host)
    if (o1 === undefined || o2 === undefined)
      throw new RangeError('the outside host of a NAT probe needs two addresses')
    this.outside = [
      this.#open(hosts.outside, 3478, o1),
      this.#open(hosts.outside, 3479, o1),
      this.#open(hosts.outside, 3478, o2),
      this.#open(hosts.outside, 3479, o2)
    ]
  }

  /** A fresh socket of an inside host. */
  open(inside: 'a' | 'b' = 'a', port = 0): Ear {
    return this.#open(this.hosts[inside], port)
  }

  /** A text that was not used before. */
  text(): string {
    return `probe ${this.#texts++}`
  }

  wait(ms = ARRIVES): Promise<void> {
    return this.hosts.wait(ms)
  }

  /** Sends to each of `to`, and tells as whom the sender was seen there. */
  async seenBy(sender: Ear, to: readonly Ear[]): Promise<(Endpoint | null)[]> {
    const text = this.text()
    for (const ear of to) sender.send(text, ear.endpoint)
    await this.wait()
    return to.map((ear) => ear.sourceOf(text))
  }

  /** Sends from each of `from` to an endpoint, and tells as whom each was seen by `receiver`; null if it did not come. */
  async reach(receiver: Ear, from: readonly Ear[], to: Endpoint): Promise<(Endpoint | null)[]> {
    const texts = from.map(() => this.text())
    from.forEach((ear, i) => ear.send(texts[i]!, to))
    await this.wait()
    return texts.map((text) => receiver.sourceOf(text))
  }

  close(): void {
    for (const ear of this.#ears.splice(0)) ear.close()
  }

  #open(host: VirtualHost, port: number, address?: string): Ear {
    const ear = new Ear(host, port, address)
    this.#ears.push(ear)
    return ear
  }
}
