/** An IPv4 address and a UDP port. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** One address of a host, as `udx.networkInterfaces()` lists it (UDX-7). */
export interface NetworkInterface {
  readonly name: string
  readonly host: string
  readonly family: 4
  readonly internal: boolean
}

/** A UDP port of a virtual host that somebody holds. */
export interface BoundPort {
  /** As asked for: may be 0.0.0.0. */
  readonly host: string
  /** The actual port, also where 0 was asked for. */
  readonly port: number
  /** Hands a copy of the bytes to the network; never delivers synchronously (UDX-50). `ttl` counts router hops. */
  send(bytes: Uint8Array, to: Endpoint, ttl: number): void
  /** Frees the port; datagrams under way to it are lost. */
  close(): void
}

/**
 * A host of the virtual internet, as its UDX stack sees it: ports to bind, interfaces that may change, names to resolve.
 * Datagrams are delivered one by one, each in a task of its own with microtasks drained in between (UDX-49, UDX-86), and
 * each receiver gets a Buffer nobody else writes to (UDX-85).
 */
export interface VirtualHost {
  readonly name: string
  /** Port 0 picks a free one. Throws an error with code EADDRINUSE or EADDRNOTAVAIL (UDX-12). */
  bind(port: number, host: string, deliver: (bytes: Buffer, from: Endpoint) => void): BoundPort
  interfaces(): readonly NetworkInterface[]
  /** Calls back when the set of addresses changed; returns what stops it (UDX-9). */
  watchInterfaces(changed: () => void): () => void
  /** First IPv4 address of a name, or null (UDX-6). */
  resolve(name: string): string | null
}
