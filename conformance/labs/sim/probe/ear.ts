import type { BoundPort, Endpoint, VirtualHost } from '../types.js'

/** Where a socket of the probe can be opened: a virtual host, or anything that binds ports as one. */
export interface ProbeHost extends Pick<VirtualHost, 'interfaces'> {
  bind(port: number, host: string, deliver: (bytes: Buffer, from: Endpoint) => void): BoundPort | Promise<BoundPort>
}

/** A datagram that was heard. */
export interface Heard {
  readonly text: string
  readonly from: Endpoint
}

/** A socket of the probe: sends texts and remembers what it hears. */
export class Ear {
  /** BOUNDED: by the datagrams of one measurement. */
  readonly heard: readonly Heard[]
  readonly #bound: BoundPort

  private constructor(bound: BoundPort, heard: readonly Heard[]) {
    this.#bound = bound
    this.heard = heard
  }

  static async open(host: ProbeHost, port = 0, address = '0.0.0.0'): Promise<Ear> {
    const heard: Heard[] = []
    const bound = await host.bind(port, address, (bytes, from) => heard.push({ text: bytes.toString(), from }))
    return new Ear(bound, heard)
  }

  get port(): number {
    return this.#bound.port
  }

  get endpoint(): Endpoint {
    return { host: this.#bound.host, port: this.#bound.port }
  }

  send(text: string, to: Endpoint, ttl = 64): void {
    this.#bound.send(Buffer.from(text), to, ttl)
  }

  /** The source of the last datagram with this text, as it was seen here; null if it did not come. */
  sourceOf(text: string): Endpoint | null {
    return this.heard.findLast((one) => one.text === text)?.from ?? null
  }

  close(): void {
    this.#bound.close()
  }
}

export function sameEndpoint(a: Endpoint | null, b: Endpoint | null): boolean {
  return a !== null && b !== null && a.host === b.host && a.port === b.port
}
