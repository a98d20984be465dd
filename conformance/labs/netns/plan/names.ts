import { createHash } from 'node:crypto'

/** What every namespace of this tool begins with: nothing else is ever removed. */
export const PREFIX = 'punchlist-'

/** Name of a run: a hash over what no other run shares, so that runs side by side never meet. */
export function runName(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 8)
}

/** Name of the n-th namespace of a run: `punchlist-1a2b3c4d-7`. */
export function namespaceName(run: string, n: number): string {
  return `${PREFIX}${run}-${n}`
}

/** Whether a name is one of {@link namespaceName}. */
export function isOurs(name: string): boolean {
  return /^punchlist-[0-9a-f]{8}-\d+$/.test(name)
}

/**
 * The MAC address of the interface with an IPv4 address: the same one whoever has that address, so that nobody's ARP
 * cache is ever stale when a gateway is replaced. `kind` 1 is for the outside of a gateway that has no address there.
 */
export function macOf(address: string, kind: 0 | 1 = 0): string {
  const bytes = [2, kind, ...address.split('.').map(Number)]
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}
