import type { Address } from '../../ipencoding/index.js'

const FIREWALL_NAMES: readonly string[] = ['UNKNOWN', 'OPEN', 'CONSISTENT', 'RANDOM']

/** The class a code stands for; above 3 it acts as RANDOM (HP-1). */
export function firewallName(code: number): string {
  return FIREWALL_NAMES[code] ?? `RANDOM (${code})`
}

/** For stories. */
export function addressText({ host, port }: Address): string {
  return `${host}:${port}`
}
