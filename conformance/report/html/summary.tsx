import type { JSX } from 'preact'
import type { Cell, CellVerdict, MatrixReport } from '../cells.js'
import { formatMs } from '../format-ms.js'
import { countCells, matrixPassed, VERDICTS } from '../matrix/index.js'
import type { Anchors } from './anchors.js'
import { Command, SIGNS, Verdict, VERDICT_TEXT } from './words.js'

/** Failed cells that are named at the top; the matrices show all. */
const MAX_FAILURES = 50
/** Of these, the ones that show at once. */
const OPEN_FAILURES = 5

/** What there is to know before looking at any matrix. */
export function Summary({ report }: { readonly report: MatrixReport }): JSX.Element {
  const { cells, tool, started, ms, seed, environment, implementations, skipped } = report
  const counts = countCells(cells)
  const runs = cells.reduce((sum, cell) => sum + cell.runs.length, 0)
  const facts: [string, string][] = [
    ['made', `${started.slice(0, 16).replace('T', ' ')} UTC, in ${formatMs(ms)}, by punchlist ${tool.version}`],
    ['seed', seed],
    ...implementations.map(({ name, version, packages }): [string, string] => {
      const others = Object.entries(packages).map(([part, partVersion]) => `${part} ${partVersion}`)
      return ['implementation', [`${name} ${version}`, ...others].join(', ')]
    }),
    ...Object.entries(environment)
  ]
  return (
    <header>
      <div class="top">
        <h1>Punchlist matrix</h1>
        <button type="button" id="theme" class="js">
          dark / light
        </button>
      </div>
      <p class={`outcome ${matrixPassed(counts) ? 'good' : 'bad'}`}>{outcome(counts, runs)}</p>
      <ul class="counts">
        {VERDICTS.filter((verdict) => counts[verdict] > 0).map((verdict) => (
          <li class={`v-${verdict}`}>
            <b>{counts[verdict]}</b> <span aria-hidden="true">{SIGNS[verdict]}</span> {VERDICT_TEXT[verdict]}
          </li>
        ))}
      </ul>
      {skipped.length > 0 && (
        <ul class="skipped">
          {skipped.map((sentence) => (
            <li>Not run: {sentence}</li>
          ))}
        </ul>
      )}
      <dl class="facts">
        {facts.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
    </header>
  )
}

function outcome(counts: ReturnType<typeof countCells>, runs: number): string {
  const executed = counts.all - counts.unsupported
  if (executed === 0) return 'No cell was executed.'
  const bad = counts.fail + counts.crashed
  const tail = `${runs} runs.`
  return bad === 0
    ? `${counts.pass} of ${executed} cells passed, none failed: ${tail}`
    : `${bad} of ${executed} cells failed: ${tail}`
}

/** The cells to look at, with the command that replays each. */
export function Failures({ report, anchors }: FailuresProps): JSX.Element | null {
  const of = (wanted: CellVerdict): Cell[] => report.cells.filter(({ verdict }) => verdict === wanted)
  const failed = [...of('crashed'), ...of('fail')]
  if (failed.length === 0) return null
  const hidden = failed.length - MAX_FAILURES
  return (
    <section class="failures">
      <h2>What failed</h2>
      <FailureList cells={failed.slice(0, OPEN_FAILURES)} start={1} anchors={anchors} />
      {failed.length > OPEN_FAILURES && (
        <details>
          <summary>{failed.length - OPEN_FAILURES} more</summary>
          <FailureList cells={failed.slice(OPEN_FAILURES, MAX_FAILURES)} start={OPEN_FAILURES + 1} anchors={anchors} />
          {hidden > 0 && <p class="note">{hidden} more show in the matrices below.</p>}
        </details>
      )}
    </section>
  )
}

interface FailuresProps {
  readonly report: MatrixReport
  readonly anchors: Anchors
}

interface FailureListProps {
  readonly cells: readonly Cell[]
  readonly start: number
  readonly anchors: Anchors
}

function FailureList({ cells, start, anchors }: FailureListProps): JSX.Element {
  return (
    <ol start={start}>
      {cells.map((cell) => {
        const run = cell.runs.find((one) => one.verdict === cell.verdict) ?? cell.runs[0]
        return (
          <li>
            <Verdict verdict={cell.verdict} /> <a href={anchors.hrefOf(cell)}>{cell.id}</a>{' '}
            <span class="tag">{cell.lab}</span>
            {run !== undefined && (
              <>
                <div class="reason">{run.detail}</div>
                <Command text={run.replay} />
              </>
            )}
          </li>
        )
      })}
    </ol>
  )
}
