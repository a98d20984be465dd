import type { Endpoint } from '../types.js'
import { Ear, type ProbeHost } from './ear.js'

/** Where a box is measured from: any lab that has such hosts will do. */
export interface ProbeHosts {
  /** Two hosts behind the box, in one network. */
  readonly a: ProbeHost
  readonly b: ProbeHost
  /** A host outside with two addresses, which answers at two ports of each. */
  readonly outside: ProbeHost
  /** Waits, in the time of the lab. */
  wait(ms: number): Promise<void>
  /** Calls back for each ICMP port unreachable that `outside` gets; where a lab cannot tell, it is left out. */
  onUnreachable?(listener: () => void): () => void
  /** ms within which a datagram arrives if it arrives at all. Default: 1000. */
  readonly arrives?: number
  /** Resolves when all that was sent has arrived, if it arrives at all. Default: waits for `arrives`. */
  arrived?(): Promise<void>
  /** Makes the boxes forget every mapping. Default: 20 minutes of waiting. */
  forget?(): Promise<void>
  /** Ages at which a mapping is tried, s, ascending. Default: up to 600. A lab with real time has less. */
  readonly ages?: readonly number[]
}

/** ms within which a datagram arrives if it arrives at all. */
const ARRIVES = 1000
/** ms after which every mapping is forgotten. */
const FORGOTTEN = 1_200_000

/** The hosts of a measurement and the sockets it has open. */
export class Bench {
  /** o1 and o2 are addresses of the outside host, a and b are ports: o1a, o1b, o2a, o2b. */
  readonly outside: readonly [Ear, Ear, Ear, Ear]
  readonly #arrives: number
  /** BOUNDED: by the sockets of one measurement; closed with the bench. */
  readonly #ears: Ear[] = []
  #texts = 0

  private constructor(
    readonly hosts: ProbeHosts,
    outside: readonly [Ear, Ear, Ear, Ear]
  ) {
    this.outside = outside
    this.#ears.push(...outside)
    this.#arrives = hosts.arrives ?? ARRIVES
  }

  static async set(hosts: ProbeHosts): Promise<Bench> {
    const addresses = hosts.outside.interfaces().filter(({ internal }) => !internal)
    const [o1, o2] = addresses.map(({ host }) => host)
    if (o1 === undefined || o2 === undefined)
      throw new RangeError('the outside host of a NAT probe needs two addresses')
    return new Bench(hosts, [
      await Ear.open(hosts.outside, 3478, o1),
      await Ear.open(hosts.outside, 3479, o1),
      await Ear.open(hosts.outside, 3478, o2),
      await Ear.open(hosts.outside, 3479, o2)
    ])
  }

  /** A fresh socket of an inside host. */
  async open(inside: 'a' | 'b' = 'a', port = 0): Promise<Ear> {
    const ear = await Ear.open(this.hosts[inside], port)
    this.#ears.push(ear)
    return ear
  }

  /** A text that was not used before. */
  text(): string {
    return `probe ${this.#texts++}`
  }

  /** Default: until all that was sent has arrived. */
  wait(ms?: number): Promise<void> {
    if (ms !== undefined) return this.hosts.wait(ms)
    return this.hosts.arrived?.() ?? this.hosts.wait(this.#arrives)
  }

  /** Until every mapping is forgotten. */
  forget(): Promise<void> {
    return this.hosts.forget?.() ?? this.hosts.wait(FORGOTTEN)
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
}
