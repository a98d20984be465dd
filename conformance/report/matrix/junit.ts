import junit, { type Builder } from 'junit-report-builder'
import type { Cell, MatrixReport } from '../cells.js'
import { cleanXml } from '../clean-xml.js'
import { groupCells, pairingText } from './groups.js'
import { summarise } from './summary.js'

// The package's types tell of a `default` export; at run time the builder itself is exported.
const builder = junit as unknown as Builder

/**
 * A matrix as JUnit XML: a `testsuite` for each scenario and pairing, a `testcase` for each cell. `crashed` becomes an
 * error; `known` and `unsupported` become skipped; `flaky` passes, with the reasons as output. Times are of the lab's
 * clock.
 */
export function toMatrixJUnit(report: MatrixReport): string {
  const xml = builder.newBuilder().name('punchlist')
  for (const { lab, scenario, roles, cells } of groupCells(report.cells)) {
    const pairing = pairingText(roles)
    const suite = xml
      .testSuite()
      .name(cleanXml(`${lab} / ${scenario} / ${pairing}`))
      .timestamp(report.started)
      .time(seconds(cells.reduce((sum, cell) => sum + duration(cell), 0)))
    for (const [key, value] of properties(report)) suite.property(cleanXml(key), cleanXml(value))
    for (const cell of cells) {
      const { id, title, topology, verdict } = cell
      const test = suite
        .testCase()
        .className(cleanXml(`${lab}.${scenario}`))
        .name(cleanXml(`${id}: ${title} [${topology}; ${pairing}]`))
        .time(seconds(duration(cell)))
      const reason = cleanXml(reasonOf(cell))
      if (verdict === 'fail') test.failure(reason, 'fail').stacktrace(cleanXml(body(cell)))
      else if (verdict === 'crashed') test.error(reason, 'crashed', cleanXml(body(cell)))
      else if (verdict === 'flaky') test.standardOutput(cleanXml(`flaky\n${body(cell)}`))
      else if (verdict !== 'pass') test.skipped().standardOutput(cleanXml(`${verdict}: ${reason}`))
    }
  }
  return xml.build() + '\n'
}

function properties({ tool, environment, implementations, seed }: MatrixReport): [string, string][] {
  return [
    ['punchlist', tool.version],
    ...Object.entries(environment),
    ...implementations.map(({ name, version }): [string, string] => [`implementation.${name}@${version}`, version]),
    ['seed', seed]
  ]
}

const duration = ({ runs }: Cell): number => runs.reduce((sum, { ms }) => sum + ms, 0)

const seconds = (ms: number): number => Math.round(ms) / 1000

function reasonOf({ runs, verdict }: Cell): string {
  const bad = runs.find((run) => run.verdict === verdict) ?? runs.find((run) => run.verdict !== 'pass')
  return bad?.detail ?? ''
}

function body({ claims, expected, runs, baseline }: Cell): string {
  const { passed } = summarise(runs)
  const lines = [`claims: ${claims.join(', ')}`, `expected: ${expected}`, `passed: ${passed} of ${runs.length}`]
  if (baseline !== null) lines.push(`baseline: ${baseline.passed} of ${baseline.runs}`)
  for (const { seed, verdict, detail, replay } of runs) {
    if (verdict !== 'pass') lines.push(`seed ${seed}: ${verdict}: ${detail}`, `replay: ${replay}`)
  }
  return lines.join('\n')
}
