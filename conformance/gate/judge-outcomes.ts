import type { Outcome } from '../report/types.js'
import type { ChangeKind, Finding, FindingKind, Judgement, RefusalKind } from './types.js'

/**
 * The candidate's vectors or rows of a probe, each beside that of the release.
 *
 * @param release null if the release could not be asked: then every failure of the candidate counts.
 */
export function judgeOutcomes(own: readonly Outcome[], release: readonly Outcome[] | null): Judgement {
  const before = new Map((release ?? []).map((outcome) => [keyOf(outcome), outcome]))
  const refusals: Finding<RefusalKind>[] = []
  const changes: Finding<ChangeKind>[] = []
  const shared: Finding<'shared'>[] = []
  for (const outcome of own) {
    const { verdict } = outcome
    const was = before.get(keyOf(outcome))?.verdict ?? 'pass'
    if (verdict === 'pass') {
      if (isBad(was)) changes.push(finding('mended', outcome, 'It failed with the release.'))
      else if (was === 'unsupported') changes.push(finding('gained', outcome, 'The release does not have this.'))
    } else if (isBad(verdict)) {
      if (verdict === 'crashed' && was !== 'crashed') refusals.push(finding('crashes', outcome, outcome.detail))
      else if (isBad(was)) shared.push(finding('shared', outcome, outcome.detail))
      else refusals.push(finding('breaks', outcome, outcome.detail))
    } else if (was === 'pass') {
      if (verdict === 'unsupported') refusals.push(finding('lost', outcome, outcome.detail))
      else changes.push(finding('unseen', outcome, outcome.detail))
    }
  }
  const spoken = own.filter(({ verdict }) => verdict === 'pass' || isBad(verdict))
  const passed = spoken.filter(({ verdict }) => verdict === 'pass').length
  return { cases: spoken.length, passed, refusals, changes, shared, timeToOpen: null, packets: null }
}

function isBad(verdict: Outcome['verdict']): boolean {
  return verdict === 'fail' || verdict === 'crashed' || verdict === 'known'
}

/** Suites are named after who is judged: what they share stands behind the comma. */
function keyOf({ suite, group, id }: Outcome): string {
  return JSON.stringify([suite.split(', ')[1] ?? '', group, id])
}

function finding<Kind extends FindingKind>(
  kind: Kind,
  { id, group, title, evidence, claims, replay }: Outcome,
  sentence: string
): Finding<Kind> {
  const seen = Object.entries(evidence).map(([name, value]) => `${name} ${value}`)
  return {
    kind,
    id,
    group,
    place: `${id}: ${title}`,
    sentence: [sentence, ...seen].filter((text) => text !== '').join('\n'),
    claims,
    replay
  }
}
