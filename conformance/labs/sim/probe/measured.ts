import type { Filtering, Hairpin, Mapping, Pooling, Ports, Refresh, Unsolicited } from '../net/index.js'

/** A time lies between the two: something still worked after `above` ms, and no longer after `below` ms (null: always did). */
export interface Between {
  readonly above: number
  readonly below: number | null
}

/** What a probe found out about the boxes between its hosts. Null: could not be told, or makes no sense here. */
export interface Measured {
  /** No datagram of an inside host gets out; everything else is null. */
  readonly blocked: boolean
  /** Inside hosts are seen under another address. */
  readonly translated: boolean | null
  /** A socket that sent nothing can be reached from outside. */
  readonly reachable: boolean | null
  readonly mapping: Mapping | null
  readonly filtering: Filtering | null
  readonly ports: Ports | null
  readonly pooling: Pooling | null
  readonly hairpin: Hairpin | null
  readonly unsolicited: Unsolicited | null
  /** Whether a packet of a stranger changes the port that the stranger is then sent to from. Needs EIM. */
  readonly earlyProbe: 'harmless' | 'moves' | null
  /** What becomes of a datagram with a TTL of 5: `arrives`, `opens` the box and dies on the way, or is `lost` before it. */
  readonly lowTtl: 'arrives' | 'opens' | 'lost' | null
  /** Life of a mapping that got no answer, and of one that was used both ways. */
  readonly unreplied: Between | null
  readonly replied: Between | null
  readonly refresh: Refresh | null
}

export const BLOCKED: Measured = {
  blocked: true,
  translated: null,
  reachable: null,
  mapping: null,
  filtering: null,
  ports: null,
  pooling: null,
  hairpin: null,
  unsolicited: null,
  earlyProbe: null,
  lowTtl: null,
  unreplied: null,
  replied: null,
  refresh: null
}
