import junit, { type Builder } from 'junit-report-builder'
import { cleanXml } from './clean-xml.js'
import { groups } from './summary.js'
import type { Outcome, Report } from './types.js'

// The package's types tell of a `default` export; at run time the builder itself is exported.
const builder = junit as unknown as Builder

/**
 * The report as JUnit XML, in the form that CI servers read: a `testsuite` for each group of a suite, a `testcase` for
 * each outcome. `crashed` becomes an error; the others become skipped, with the reason as output.
 */
export function toJUnit(report: Report): string {
  const xml = builder.newBuilder().name('punchlist')
  for (const { suite, group, ms } of groups(report.outcomes)) {
    const element = xml
      .testSuite()
      .name(cleanXml(`${suite} / ${group}`))
      .timestamp(report.started)
      .time(seconds(ms ?? 0))
    for (const [key, value] of Object.entries(properties(report))) element.property(cleanXml(key), cleanXml(value))
    for (const outcome of report.outcomes) {
      if (outcome.suite !== suite || outcome.group !== group) continue
      const test = element
        .testCase()
        // Consumers split class names at dots to make folders of them.
        .className(cleanXml(`${suite}.${group}`))
        .name(cleanXml(`${outcome.id}: ${outcome.title}`))
        .time(seconds(outcome.ms ?? 0))
      if (outcome.verdict === 'fail') test.failure(cleanXml(outcome.detail), 'fail').stacktrace(cleanXml(body(outcome)))
      else if (outcome.verdict === 'crashed') test.error(cleanXml(outcome.detail), 'crashed', cleanXml(body(outcome)))
      else if (outcome.verdict !== 'pass')
        test.skipped().standardOutput(cleanXml(`${outcome.verdict}: ${outcome.detail}`))
    }
  }
  return xml.build() + '\n'
}

function properties(report: Report): Record<string, string> {
  const implementations = report.implementations.map(({ name, version }) => [`implementation.${name}`, version])
  return {
    punchlist: report.tool.version,
    ...report.environment,
    ...(Object.fromEntries(implementations) as Record<string, string>),
    seed: report.seed ?? 'none'
  }
}

function body({ claims, evidence, seed, versions = {}, log, replay }: Outcome): string {
  const lines = [`claims: ${claims.join(', ')}`]
  for (const [key, value] of Object.entries(evidence)) lines.push(`${key}: ${value}`)
  lines.push(`seed: ${seed ?? 'none'}`)
  lines.push(
    `versions: ${Object.entries(versions)
      .map((entry) => entry.join(' '))
      .join(', ')}`
  )
  lines.push(`log: ${log ?? 'none'}`)
  lines.push(`replay: ${replay}`)
  return lines.join('\n')
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000
}
