import type { JSX } from 'preact'
import { Facts, renderDocument, TextTable } from '../report/html/document.js'
import { Command } from '../report/html/words.js'
import { formatMs } from '../report/format-ms.js'
import { type FindingGroup, groupFindings, KIND_TEXT } from './groups.js'
import { ratioText } from './render.js'
import { labelOf } from './report.js'
import type { Finding, FindingKind, GatePart, GateReport } from './types.js'

/** Places of a group that show at once. */
const MAX_PLACES = 12

/** The gate as the text of one HTML file. */
export function gateHtml(report: GateReport): string {
  const { candidate, against, safe, because, parts } = report
  const title = `Is ${labelOf(candidate)} safe to release?`
  const all = <Kind extends FindingKind>(of: (part: GatePart) => readonly Finding<Kind>[]): FindingGroup<Kind>[] =>
    groupFindings(parts.flatMap(of))
  const missing = parts.flatMap(({ name, notRun }) => notRun.map((why) => `${name}: ${why}`))
  return renderDocument(
    title,
    <>
      <h1>{title}</h1>
      <p class={`answer ${safe ? 'good' : 'bad'}`}>{safe ? 'Yes' : 'No'}</p>
      <p class="outcome">
        Compared with {labelOf(against)}: {because}.
      </p>
      <PartTable parts={parts} />
      <Findings title="Why not" groups={all(({ refusals }) => refusals)} mark="bad" />
      <Findings title="What changed" groups={all(({ changes }) => changes)} mark="warn" />
      <Findings title="Not new" groups={all(({ shared }) => shared)} mark="quiet" />
      {missing.length > 0 && (
        <>
          <h2>Not run</h2>
          <ul class="skipped">
            {missing.map((sentence) => (
              <li>{sentence}</li>
            ))}
          </ul>
        </>
      )}
      <h2>How it was made</h2>
      <Facts facts={factsOf(report)} />
    </>
  )
}

function PartTable({ parts }: { readonly parts: readonly GatePart[] }): JSX.Element {
  const words = { passed: ['good', 'ok'], refused: ['bad', 'no'], 'not run': ['warn', 'not run'] } as const
  return (
    <TextTable
      head={['', 'cases', 'passed', 'worse', 'changed', 'not new', 'beside the release', 'time', '']}
      rows={parts.map(({ name, title, cases, passed, refusals, changes, shared, timeToOpen, packets, ms, state }) => [
        <>
          <b>{name}</b> <span class="quiet">{title}</span>
        </>,
        cases,
        passed,
        refusals.length,
        changes.length,
        shared.length,
        [ratioText('time to open', timeToOpen), ratioText('packets', packets)].filter((text) => text !== '').join('; '),
        state === 'not run' ? '' : formatMs(ms),
        <b class={words[state][0]}>{words[state][1]}</b>
      ])}
    />
  )
}

interface FindingsProps {
  readonly title: string
  readonly groups: readonly FindingGroup[]
  readonly mark: string
}

function Findings({ title, groups, mark }: FindingsProps): JSX.Element | null {
  if (groups.length === 0) return null
  return (
    <section>
      <h2>{title}</h2>
      <ol class="findings">
        {groups.map(({ kind, group, findings }) => (
          <li>
            <b class={mark}>
              {findings.length > 1 && `${findings.length} x `}
              {group} {KIND_TEXT[kind]}
            </b>
            <One finding={findings[0]!} />
            {findings.length > 1 && (
              <details>
                <summary>{findings.length - 1} more</summary>
                <ul>
                  {findings.slice(1, 1 + MAX_PLACES).map(({ place, sentence }) => (
                    <li>
                      {place}: <span class="quiet">{sentence.split('\n')[0]}</span>
                    </li>
                  ))}
                  {findings.length > 1 + MAX_PLACES && (
                    <li>and {findings.length - 1 - MAX_PLACES} more; the JSON report has all</li>
                  )}
                </ul>
              </details>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

function One({ finding }: { readonly finding: Finding }): JSX.Element {
  const { place, sentence, claims, replay } = finding
  return (
    <>
      <div>
        {place} {claims.length > 0 && <span class="quiet">{claims.join(', ')}</span>}
      </div>
      {sentence !== '' && <div class="reason">{sentence}</div>}
      {replay !== '' && (
        <div>
          <Command text={replay} />
        </div>
      )}
    </>
  )
}

function factsOf({ started, ms, tool, depth, seeds, candidate, against, environment }: GateReport): [string, string][] {
  const packages = ({ packages }: GateReport['candidate']): string =>
    Object.entries(packages)
      .map((entry) => entry.join(' '))
      .join(', ')
  return [
    ['made', `${started.slice(0, 16).replace('T', ' ')} UTC, in ${formatMs(ms)}, by punchlist ${tool.version}`],
    ['depth', `${depth}, seeds ${seeds.join(' ')}`],
    ['candidate', `${labelOf(candidate)}: ${packages(candidate)}`],
    ['against', `${labelOf(against)}: ${packages(against)}`],
    ...Object.entries(environment)
  ]
}
