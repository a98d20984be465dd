import type { Cell, CellRun, CellSummary, CellVerdict, MatrixReport } from '../cells.js'

/** A run to try a renderer on. */
export function run(seed: string, verdict: CellVerdict = 'pass', more: Partial<CellRun> = {}): CellRun {
  const ok = verdict === 'pass'
  return {
    seed,
    verdict,
    detail: ok ? '' : `the stream did not open within 60 s`,
    ms: 812.5,
    timeToOpen: ok ? 120 : null,
    packets: 90,
    path: ok ? 'direct' : 'none',
    traceHash: `hash-${seed}`,
    replay: `punchlist run --lab sim --seed ${seed}`,
    capture: null,
    ...more
  }
}

export const PEER = 'hyperdht@6.34.0'

/** A cell of the connect scenario, by the NATs of its two sides. */
export function cell(
  server: string | null,
  client: string | null,
  runs: readonly CellRun[] = [run('1')],
  more: Partial<Cell> = {}
): Cell {
  const roles = more.roles ?? { server: PEER, client: PEER }
  const topology = more.topology ?? `${server}:${client}`
  const scenario = more.scenario ?? 'connect'
  const verdicts = new Set(runs.map(({ verdict }) => verdict))
  return {
    id: `${scenario}/${topology}/${Object.values(roles).join('+')}`,
    lab: 'sim',
    scenario,
    title: 'Two peers connect and exchange data',
    claims: ['HP-1', 'HS-46'],
    server,
    client,
    topology,
    roles,
    expected: 'direct',
    runs,
    verdict:
      (['crashed', 'fail', 'known', 'unsupported', 'pass'] as const).find((v) => verdicts.has(v)) ?? 'unsupported',
    baseline: null,
    ...more
  }
}

export const summary = (more: Partial<CellSummary> = {}): CellSummary => ({
  runs: 5,
  passed: 5,
  timeToOpen: 100,
  packets: 90,
  path: 'direct',
  ...more
})

export function matrix(cells: readonly Cell[], more: Partial<MatrixReport> = {}): MatrixReport {
  return {
    tool: { name: 'punchlist', version: '0.1.0' },
    started: '2025-01-02T03:04:05.678Z',
    ms: 12_345.6789,
    seed: 'night-7',
    environment: { node: 'v20.0.0', platform: 'linux x64' },
    implementations: [{ name: 'hyperdht', version: '6.34.0', packages: { 'dht-rpc': '6.27.0' } }],
    cells,
    skipped: [],
    ...more
  }
}
