/** Short names for the heads of narrow columns: NAT profiles in the order of the design, then pair topologies. */
const SHORT: Readonly<Record<string, string>> = {
  open: 'op',
  firewalled: 'fw',
  'full-cone': 'fc',
  'restricted-cone': 'rc',
  'port-restricted-cone': 'prc',
  'cone-random-port': 'crp',
  adm: 'adm',
  symmetric: 'sym',
  'symmetric-sequential': 'seq',
  'symmetric-open-filter': 'sof',
  'linux-silent': 'ls',
  'linux-answering': 'la',
  cgnat: 'cgn',
  'short-lived': 'sl',
  'udp-blocked': 'blk'
}

/** Names of the profiles that have a short name, in the order in which matrices show them. */
export const PROFILE_ORDER: readonly string[] = Object.keys(SHORT)

/** Known profiles in the order of the design, then others as they come, each once. */
export function sortProfiles(names: Iterable<string>): string[] {
  const rank = (name: string): number => (name in SHORT ? PROFILE_ORDER.indexOf(name) : PROFILE_ORDER.length)
  return [...new Set(names)].sort((a, b) => rank(a) - rank(b))
}

/**
 * A short name for each name: the usual one of a profile, else the first letters of its words, with a number where that
 * one is taken.
 */
export function abbreviate(names: readonly string[]): Map<string, string> {
  const short = new Map<string, string>()
  const taken = new Set<string>(Object.values(SHORT))
  for (const name of names) {
    const usual = Object.hasOwn(SHORT, name) ? SHORT[name] : undefined
    const letters = name
      .split(/[^a-z0-9]+/i)
      .map((word) => word.slice(0, 1))
      .join('')
      .toLowerCase()
      .slice(0, 4)
    let choice = usual ?? (letters === '' ? '?' : letters)
    for (let n = 2; usual === undefined && taken.has(choice); n++) choice = `${letters}${n}`
    taken.add(choice)
    short.set(name, choice)
  }
  return short
}
