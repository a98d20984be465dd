import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { VERSION_ROWS } from '../drivers/versions/index.js'
import { type KnownFailure, type Place, staleEntries } from '../engine/index.js'
import { packageRoot } from '../root.cjs'

/** All whom an entry may be about. */
const PLAYERS: readonly Place['roles'][string][] = [
  { name: 'reference', version: '0.1.0', packages: {} },
  ...VERSION_ROWS.map(({ hyperdht, dhtRpc }) => ({
    name: 'hyperdht',
    version: `${hyperdht}+dht-rpc@${dhtRpc}`,
    packages: { hyperdht, 'dht-rpc': dhtRpc }
  }))
]

/** Failures that are known, with reason, owner and thread: known.json beside this file. */
export function knownFailures(): KnownFailure[] {
  return JSON.parse(readFileSync(join(packageRoot(), 'scenarios', 'known.json'), 'utf8')) as KnownFailure[]
}

/** What entries speak of that there is not: they are to be taken out. */
export function staleKnown(list: readonly KnownFailure[], scenarios: Parameters<typeof staleEntries>[1]): string[] {
  return staleEntries(list, scenarios, PLAYERS)
}
