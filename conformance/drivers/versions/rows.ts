import type { InProcessSpec } from './spec.js'

/** A published version as it was at its time: both packages pinned, since `dht-rpc` floats (`^6.15.1`) under each. */
export interface VersionRow {
  /** As `--impl` takes it. */
  readonly spec: string
  readonly hyperdht: string
  readonly dhtRpc: string
  /** Why this row is there, and why on this dht-rpc. */
  readonly reason: string
}

function row(hyperdht: string, dhtRpc: string, reason: string): VersionRow {
  return { spec: `hyperdht@${hyperdht}+dht-rpc@${dhtRpc}`, hyperdht, dhtRpc, reason }
}

/**
 * The versions that the matrix sets against each other (docs/protocol/10, Version notes), oldest first. API-282 asks for
 * 6.20.1, 6.27.0 and 6.32.0 as well, which can be named with `--impl`.
 *
 * The dates are those at which the registry used for the choice first held a version (2026-11): publication was then or
 * before, and versions first held within the same second were probably resolved together. All rows were installed there and
 * run on Node 20.20 (linux-x64): a network of their own on 127.0.0.1 with announce, lookup and connect; one mixed network
 * with a connection from each to each in one process; and a network on virtual udx objects. None failed.
 */
export const VERSION_ROWS: readonly VersionRow[] = [
  row(
    '6.20.5',
    '6.18.0',
    'Before bump and relay addresses. First held with dht-rpc 6.18.0 (2025-10-02, same second), the oldest there that also ' +
      'uses sodium 5: 6.17.0 brings a second copy of it, 6.17.1 is not held.'
  ),
  row(
    '6.24.0',
    '6.20.2',
    'Brings bump (announce flag bit 3). On 6.20.2 as API-282 asks; first held with 6.18.1 (2025-10-01), which runs as well.'
  ),
  row(
    '6.29.6',
    '6.26.3',
    'The last before connect took addresses and relays raced the search. Held from 2026-03-23, between dht-rpc 6.26.3 ' +
      '(2026-03-13) and 6.26.4 (2026-04-23).'
  ),
  row(
    '6.31.0',
    '6.26.4',
    'Plugins in the layout that no later version reads (API-279). Held from 2026-05-03, after dht-rpc 6.26.4 (2026-04-23) ' +
      'and before 6.27.0 (2026-05-06).'
  ),
  row(
    '6.33.0',
    '6.27.0',
    'Races the LAN path with the hole punch, which moved the time to connect. Held from 2026-07-29; dht-rpc 6.27.0 was ' +
      'the newest.'
  ),
  row(
    '6.34.0',
    '6.27.0',
    'The newest, and what the suite installs. Held from 2026-09-08; dht-rpc 6.27.0 was the newest.'
  )
]

/** A row as a spec. */
export function specOfRow({ hyperdht, dhtRpc }: VersionRow): InProcessSpec {
  return { kind: 'published', version: hyperdht, dhtRpc }
}
