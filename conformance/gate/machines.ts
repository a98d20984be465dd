import junit, { type Builder } from 'junit-report-builder'
import { cleanXml } from '../report/clean-xml.js'
import { KIND_TEXT } from './groups.js'
import { labelOf } from './report.js'
import type { Finding, GatePart, GateReport } from './types.js'

// The package's types tell of a `default` export; at run time the builder itself is exported.
const builder = junit as unknown as Builder

/** Version of the JSON gate. Fields may be added to it; a change of what is there makes it 2. */
export const GATE_FORMAT = 1

/** The gate as JSON text that `report/schema/gate-1.schema.json` describes. Times are rounded to microseconds. */
export function toGateJson(report: GateReport): string {
  const rounded = (key: string, value: unknown): unknown =>
    key === 'ms' && typeof value === 'number' ? Math.round(value * 1000) / 1000 : value
  return JSON.stringify({ format: GATE_FORMAT, ...report }, rounded, 2) + '\n'
}

/**
 * The gate as JUnit XML: a `testsuite` for each part with a `testcase` for the part as a whole, one for each refusal, and
 * skipped ones for what fails with both. A part that had to run and did not is an error.
 */
export function toGateJUnit(report: GateReport): string {
  const xml = builder.newBuilder().name('punchlist gate')
  for (const part of report.parts) {
    const suite = xml
      .testSuite()
      .name(cleanXml(`gate / ${part.name}`))
      .timestamp(report.started)
      .time(Math.round(part.ms) / 1000)
    for (const [key, value] of propertiesOf(report)) suite.property(key, cleanXml(value))
    const whole = suite
      .testCase()
      .className(cleanXml(`gate.${part.name}`))
      .name(cleanXml(part.title))
      .time(Math.round(part.ms) / 1000)
    if (part.state === 'refused') whole.failure(cleanXml(summaryOf(part)), 'refused')
    if (part.state === 'not run') {
      const why = cleanXml(part.notRun.join('\n'))
      if (part.required) whole.error('had to run and did not', 'not run', why)
      else whole.skipped().standardOutput(why)
    }
    for (const one of part.refusals) {
      const { sentence } = one
      suite
        .testCase()
        .className(cleanXml(`gate.${part.name}.${one.group}`))
        .name(cleanXml(nameOf(one)))
        .failure(cleanXml(sentence.split('\n')[0] ?? ''), one.kind)
        .stacktrace(cleanXml(bodyOf(one)))
    }
    for (const one of part.shared) {
      suite
        .testCase()
        .className(cleanXml(`gate.${part.name}.${one.group}`))
        .name(cleanXml(nameOf(one)))
        .skipped()
        .standardOutput(cleanXml(`fails with both: ${bodyOf(one)}`))
    }
  }
  return xml.build() + '\n'
}

function propertiesOf({ tool, environment, candidate, against, seeds, depth, safe }: GateReport): [string, string][] {
  return [
    ['punchlist', tool.version],
    ['candidate', labelOf(candidate)],
    ['against', labelOf(against)],
    ['safe', String(safe)],
    ['depth', depth],
    ['seeds', seeds.join(' ')],
    ...Object.entries(environment)
  ]
}

function summaryOf({ cases, passed, refusals }: GatePart): string {
  return `${refusals.length} worse than the release; ${passed} of ${cases} passed`
}

function nameOf({ id, kind, place }: Finding): string {
  return `${id === '' ? place : id}: ${KIND_TEXT[kind]}`
}

function bodyOf({ sentence, claims, replay }: Finding): string {
  return [sentence, `claims: ${claims.join(', ')}`, `replay: ${replay}`].join('\n')
}
