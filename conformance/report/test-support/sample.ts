import type { Outcome, Report, Verdict } from '../types.js'

/** An outcome to try a renderer on. */
export function outcome(id: string, verdict: Verdict, more: Partial<Outcome> = {}): Outcome {
  const ok = verdict === 'pass'
  return {
    id,
    suite: 'vectors sample',
    group: id.split('/')[0] ?? id,
    title: `What ${id} is about`,
    verdict,
    claims: ['ENC-8'],
    detail: ok ? '' : `reason of ${id}`,
    evidence: ok ? {} : { sent: 'fdff', expected: 'a refusal', seen: '255' },
    ms: 2,
    replay: `punchlist vectors verify --impl sample --case ${id}`,
    ...more
  }
}

export function report(outcomes: readonly Outcome[], more: Partial<Report> = {}): Report {
  return {
    tool: { name: 'punchlist', version: '0.0.0' },
    started: '2025-01-02T03:04:05.678Z',
    ms: 1234.5678,
    environment: { node: 'v20.0.0', platform: 'linux x64' },
    seed: '7',
    implementations: [{ name: 'sample', version: '1.2.3', packages: { part: '4.5.6' } }],
    outcomes,
    skipped: [],
    ...more
  }
}
