import type { JSX } from 'preact'
import type { Cell, CellRun, CellSummary } from '../cells.js'
import { formatMs } from '../format-ms.js'
import { compare, pairingText, summarise, VERDICTS } from '../matrix/index.js'
import type { Anchors } from './anchors.js'
import type { Diagrams } from './diagram/index.js'
import type { Limits } from './options.js'
import { Command, Verdict } from './words.js'

/** One cell in full. It shows when its address is gone to, which needs no script. */
export function CellSection({
  cell,
  anchors,
  back,
  diagrams,
  limits
}: {
  readonly cell: Cell
  readonly anchors: Anchors
  /** Id of the matrix that it belongs to. */
  readonly back: string
  readonly diagrams: Diagrams
  readonly limits: Limits
}): JSX.Element {
  const { topology, roles, lab, verdict, expected, claims, runs, id, server, client } = cell
  const shown = [...runs]
    .sort((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict))
    .slice(0, limits.maxRuns)
  const hidden = runs.length - shown.length
  return (
    <section
      class="cell"
      id={anchors.idOf(cell)}
      data-verdict={verdict}
      data-nats={[server, client].filter((nat) => nat !== null).join(' ')}
      data-text={`${id} ${topology} ${expected} ${runs.map(({ seed, detail }) => `${seed} ${detail}`).join(' ')}`.slice(
        0,
        2000
      )}
    >
      <h4>
        <Verdict verdict={verdict} /> {topology}{' '}
        <a class="back" href={`#${back}`}>
          {'\u2191'} back to the matrix
        </a>
      </h4>
      <dl class="facts">
        <dt>pairing</dt>
        <dd>
          {pairingText(roles)}, lab {lab}
        </dd>
        <dt>expected</dt>
        <dd>{expected}</dd>
        {claims.length > 0 && (
          <>
            <dt>proves</dt>
            <dd>{claims.join(', ')}</dd>
          </>
        )}
        <dt>cell</dt>
        <dd>
          <code>{id}</code>
        </dd>
      </dl>
      <Comparison own={summarise(runs)} baseline={cell.baseline} />
      <h5>Runs</h5>
      {shown.map((run) => (
        <Run run={run} diagrams={diagrams} />
      ))}
      {hidden > 0 && (
        <p class="note">
          {hidden} more {hidden === 1 ? 'is' : 'are'} in the JSON report.
        </p>
      )}
    </section>
  )
}

function Comparison({
  own,
  baseline
}: {
  readonly own: CellSummary
  readonly baseline: CellSummary | null
}): JSX.Element {
  const difference = compare(own, baseline)
  const row = (name: string, { runs, passed, timeToOpen, packets, path }: CellSummary): JSX.Element => (
    <tr>
      <th scope="row">{name}</th>
      <td>
        {passed} of {runs}
      </td>
      <td>{path ?? '\u2013'}</td>
      <td>{timeToOpen === null ? '\u2013' : formatMs(timeToOpen)}</td>
      <td>{packets ?? '\u2013'}</td>
    </tr>
  )
  const times = (quotient: number | null): string => (quotient === null ? '\u2013' : `\u00d7${quotient.toFixed(2)}`)
  return (
    <table class="plain">
      <thead>
        <tr>
          <td />
          <th scope="col">passed</th>
          <th scope="col">path</th>
          <th scope="col">time to open</th>
          <th scope="col">packets</th>
        </tr>
      </thead>
      <tbody>
        {row('this run', own)}
        {baseline !== null && row('baseline', baseline)}
        {difference !== null && (
          <tr>
            <th scope="row">difference</th>
            <td>
              {difference.success === null
                ? '\u2013'
                : `${difference.success > 0 ? '+' : ''}${Math.round(difference.success * 100)} points`}
            </td>
            <td>{difference.path === null ? 'same' : 'another'}</td>
            <td>{times(difference.timeToOpen)}</td>
            <td>{times(difference.packets)}</td>
          </tr>
        )}
      </tbody>
    </table>
  )
}

function Run({ run, diagrams }: { readonly run: CellRun; readonly diagrams: Diagrams }): JSX.Element {
  const { seed, verdict, detail, ms, timeToOpen, packets, path, traceHash, replay, capture, files = [] } = run
  const facts = [
    `path ${path ?? 'not looked for'}`,
    ...(timeToOpen === null ? [] : [`open after ${formatMs(timeToOpen)}`]),
    `${packets} packets`,
    `ended after ${formatMs(ms)}`,
    ...(traceHash === null ? [] : [`trace ${traceHash.slice(0, 12)}`])
  ]
  const drawing = diagrams.markup.get(run)
  return (
    <div class={`run r-${verdict}`}>
      <p>
        <Verdict verdict={verdict} /> seed <b>{seed}</b> <span class="quiet">{facts.join(', ')}</span>
      </p>
      {detail !== '' && <pre class="detail">{detail}</pre>}
      <p>
        <Command text={replay} />
      </p>
      {drawing !== undefined && (
        <details class="drawing" open={verdict !== 'pass'}>
          <summary>What went over the wire ({capture?.length ?? 0} datagrams)</summary>
          <div dangerouslySetInnerHTML={{ __html: drawing }} />
        </details>
      )}
      {files.map(({ name, text }) => (
        <details>
          <summary>{name}</summary>
          <pre class="detail">{text}</pre>
        </details>
      ))}
      {diagrams.leftOut.has(run) && (
        <p class="note">
          The page has no room for this run's {capture?.length ?? 0} datagrams: they are in the JSON report, and the
          command above records them again.
        </p>
      )}
    </div>
  )
}
