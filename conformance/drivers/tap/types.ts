/** Where a datagram comes from or goes to. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** What a socket reports of itself and of senders: `family` is always 4 here. */
export interface BoundAddress extends Endpoint {
  readonly family: 4
}

/** A network interface as `networkInterfaces()` lists it (UDX-7). */
export interface NetworkInterface {
  readonly name: string
  readonly host: string
  readonly family: 4 | 6
  readonly internal: boolean
}
