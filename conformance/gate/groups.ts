import type { Finding, FindingKind } from './types.js'

/** Findings of one kind in one place: a line of the page. */
export interface FindingGroup<Kind extends FindingKind = FindingKind> {
  readonly kind: Kind
  readonly group: string
  readonly findings: readonly Finding<Kind>[]
}

/** What belongs together, the largest groups first. */
export function groupFindings<Kind extends FindingKind>(findings: readonly Finding<Kind>[]): FindingGroup<Kind>[] {
  const groups = new Map<string, Finding<Kind>[]>()
  for (const finding of findings) {
    const key = JSON.stringify([finding.kind, finding.group])
    const own = groups.get(key)
    if (own === undefined) groups.set(key, [finding])
    else own.push(finding)
  }
  return [...groups.values()]
    .map((own) => ({ kind: own[0]!.kind, group: own[0]!.group, findings: own }))
    .sort((a, b) => b.findings.length - a.findings.length)
}

/** What a kind of finding means, in words that fit behind "3 of connect". */
export const KIND_TEXT: Readonly<Record<FindingKind, string>> = {
  breaks: 'fails, and does not with the release',
  crashes: 'breaks the candidate',
  lost: 'is gone: the candidate says that it does not have it',
  slower: 'takes longer to open',
  packets: 'takes more packets',
  lab: 'is wrong in the lab itself',
  mended: 'works, and does not with the release',
  gained: 'is new',
  path: 'takes another path, which is allowed',
  time: 'opens in another time, within the limit',
  traffic: 'takes another number of packets, within the limit',
  sometimes: 'fails sometimes, in real time',
  unseen: 'cannot be seen from here any more',
  shared: 'fails with both'
}
