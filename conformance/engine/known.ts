import type { Implementation } from '../drivers/types.js'

/** A failure that is known: it does not fail a run, and neither is it forgotten. */
export interface KnownFailure {
  readonly scenario: string
  /** Topologies; `*` stands for any text without a colon: `symmetric:*`. */
  readonly topologies: readonly string[]
  /**
   * Who plays a role: a name, alone or with the versions it is about, `{ "client": "hyperdht@>=6.33.0" }`. Several conditions
   * are separated by spaces and hold together: `hyperdht@>=6.31.0 <6.32.0`. A package that it stands on is named in the same
   * way: `dht-rpc@<6.27.0`. A role left out: any.
   */
  readonly roles: Readonly<Record<string, string>>
  /** What happens and why. */
  readonly reason: string
  /** Whose it is to mend, or who has: `hyperdht`, `hyperdht, mended in 6.33.0`, `reference`, `protocol` (it fails whoever plays). */
  readonly owner: string
  /** Where it is told in full: a file of the repository and, behind `#`, a claim or heading in it. */
  readonly thread: string
  /**
   * It sends more than the peer, on purpose: known is nothing but a median number of packets that a judgement finds higher
   * (judge.ts). With fewer seeds the cell passes, and is not stale. Default: false.
   */
  readonly sendsMore?: true
}

export interface Place {
  readonly scenario: string
  readonly topology: string
  /** The implementation in each role. */
  readonly roles: Readonly<Record<string, Pick<Implementation, 'name' | 'version' | 'family' | 'packages'>>>
}

/** The entry for a cell, if there is one. */
export function knownFailure(list: readonly KnownFailure[], place: Place): KnownFailure | null {
  return (
    list.find(
      ({ scenario, topologies, roles }) =>
        scenario === place.scenario &&
        topologies.some((pattern) => topologyMatches(pattern, place.topology)) &&
        Object.entries(roles).every(([role, who]) => fits(who, place.roles[role]))
    ) ?? null
  )
}

/** What entries may speak of. */
interface Scope {
  readonly id: string
  readonly roles: readonly string[]
  readonly topologies: readonly { readonly name: string }[]
}

/**
 * What entries speak of that there is not: a topology, a role, an implementation or version. Whether a listed cell still
 * fails is seen when it runs.
 *
 * @param players all who may play: a run has some of them only
 * @returns what it is, each as `<scenario>/<topology>` or `<scenario> with <role> <who>`
 */
export function staleEntries(
  list: readonly KnownFailure[],
  scenarios: readonly Scope[],
  players: readonly Place['roles'][string][]
): string[] {
  return list.flatMap(({ scenario, topologies, roles }) => {
    const scope = scenarios.find(({ id }) => id === scenario)
    const places = topologies
      .filter((pattern) => scope?.topologies.some(({ name }) => topologyMatches(pattern, name)) !== true)
      .map((pattern) => `${scenario}/${pattern}`)
    const casts = Object.entries(roles)
      .filter(([role, who]) => scope && !(scope.roles.includes(role) && players.some((player) => fits(who, player))))
      .map(([role, who]) => `${scenario} with ${role} ${who}`)
    return [...places, ...casts]
  })
}

/** Whether an implementation is one of those that an entry names. A candidate is what it is a candidate of. */
function fits(who: string, player: Place['roles'][string] | undefined): boolean {
  if (player === undefined) return false
  const [name = '', conditions] = who.split('@')
  const isNamed = name === (player.family ?? player.name)
  const version = isNamed ? player.version : player.packages[name]
  // A package says nothing without a version: everybody stands on it.
  if (version === undefined || (!isNamed && conditions === undefined)) return false
  return conditions === undefined || conditions.split(' ').every((condition) => holds(condition, version))
}

/** Of a version, what counts is the implementation's own, without the dht-rpc under it: `6.20.5+dht-rpc@6.18.0`. */
function holds(condition: string, version: string): boolean {
  const [, sign = '', bound = ''] = /^(<=|>=|<|>|)(\d+\.\d+\.\d+)$/.exec(condition) ?? []
  if (bound === '') throw new Error(`known.json: "${condition}" is no condition on a version`)
  const order = compareVersions(version.split('+')[0]!, bound)
  switch (sign) {
    case '<':
      return order < 0
    case '>':
      return order > 0
    case '<=':
      return order <= 0
    case '>=':
      return order >= 0
    default:
      return order === 0
  }
}

/** By numbers; what is before a release (`6.35.0-rc.1`) counts as that release. */
function compareVersions(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => text.split('-')[0]!.split('.').map(Number))
  for (let i = 0; i < 3; i++) {
    const difference = (x![i] ?? 0) - (y![i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Whether a topology is one of those that a pattern names; `*` stands for any text without a colon. */
export function topologyMatches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^:]*')}$`).test(name)
}
