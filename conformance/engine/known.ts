/** A failure that is known: it does not fail a run, and neither is it forgotten. */
export interface KnownFailure {
  readonly scenario: string
  /** Topologies; `*` stands for any text without a colon: `symmetric:*`. */
  readonly topologies: readonly string[]
  /** Labels of the implementations in a role, without version: `{ "client": "hyperdht" }`. A role left out: any. */
  readonly roles: Readonly<Record<string, string>>
  /** What happens and why. */
  readonly reason: string
  /** Who looks after it. */
  readonly owner: string
  /** Where it is discussed; an empty text if nowhere yet. */
  readonly thread: string
}

export interface Place {
  readonly scenario: string
  readonly topology: string
  /** Name of the implementation in each role. */
  readonly roles: Readonly<Record<string, string>>
}

/** The entry for a cell, if there is one. */
export function knownFailure(list: readonly KnownFailure[], place: Place): KnownFailure | null {
  return (
    list.find(
      ({ scenario, topologies, roles }) =>
        scenario === place.scenario &&
        topologies.some((pattern) => matches(pattern, place.topology)) &&
        Object.entries(roles).every(([role, name]) => place.roles[role] === name)
    ) ?? null
  )
}

/** Entries, by scenario and pattern, that fit no topology there is: what they spoke of is gone. */
export function staleEntries(
  list: readonly KnownFailure[],
  scenarios: readonly { readonly id: string; readonly topologies: readonly { readonly name: string }[] }[]
): string[] {
  return list.flatMap(({ scenario, topologies }) => {
    const names = scenarios.find(({ id }) => id === scenario)?.topologies.map(({ name }) => name) ?? []
    return topologies
      .filter((pattern) => !names.some((name) => matches(pattern, name)))
      .map((pattern) => `${scenario}/${pattern}`)
  })
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^:]*')}$`).test(name)
}
