import { UserError } from '../errors.js'
import type { Outcome } from '../report/types.js'
import { type ContactRow, CONTACT, ROWS } from './catalogue.js'
import { contact, knock, unobservable } from './contact.js'
import { Limit } from './limit.js'
import { Lines } from './lines.js'
import { type Judgement, Unobservable } from './judgement.js'
import { type Row } from './row.js'
import { Session } from './session.js'
import type { Kind, Subject } from './subject.js'
import { parseTarget, resolveTarget } from './target.js'

export interface ProbeOptions {
  /** What the node is; `auto` (the default) finds out, and takes a hyperdht node that is very broken for something else. */
  readonly kind?: Kind | 'auto'
  /** Milliseconds after which no answer is silence; 300 on this host, 1500 elsewhere by default. */
  readonly wait?: number
  /** Leaves out the rows that take longer than 4 s; they are reported as `unobservable`. */
  readonly fast?: boolean
  /** Ids of the only rows to run, e.g. `M17`. */
  readonly rows?: readonly string[]
  /** Called once it is known how many outcomes will come. */
  readonly onPlan?: (outcomes: number) => void
  /** Stops the probe: it rejects with the reason. */
  readonly signal?: AbortSignal
}

/** Rows that run at a time, without those that mostly wait. */
const PARALLEL = 16

/**
 * Speaks RPC to one live node, judges its answers by the wire alone, and returns one outcome per row in the order of the
 * catalogue. Sends to no address but the target (and the socket the target itself asks from). Rejects with a UserError:
 * USAGE for a bad target, option or row, UNREACHABLE if nothing answers within 5 s.
 *
 * @param onOutcome called with each outcome as it becomes known
 */
export async function probe(
  target: string,
  options: ProbeOptions = {},
  onOutcome: (outcome: Outcome) => void = () => {}
): Promise<Outcome[]> {
  const wanted = chooseRows(options.rows)
  checkWait(options.wait)
  const parsed = parseTarget(target)
  const address = await resolveTarget(parsed)
  await knock(address, options.signal)
  const lines = await Lines.towards(address, options.signal)
  // BOUNDED: by the catalogue.
  const outcomes = new Map<string, Outcome>()
  const name = target.trim()
  const report = (row: ContactRow | Row, judgement: Judgement, ms?: number) => {
    const outcome = toOutcome(name, options, row, judgement, ms)
    outcomes.set(row.id, outcome)
    onOutcome(outcome)
  }
  try {
    const { subject, judgements } = await contact(lines, { name, kind: options.kind ?? 'auto', wait: options.wait })
    // The reason why nothing else ran is told even if it was not asked for.
    const first = CONTACT.filter((row) => wanted(row.id) || (!subject && row.id === 'F1'))
    const rows = ROWS.filter((row) => wanted(row.id) && applies(row, subject, options))
    options.onPlan?.(first.length + rows.length)
    for (const row of first) report(row, judgements[row.id])
    if (subject) await runAll(rows, subject, options.fast ?? false, report)
    else for (const row of rows) report(row, unobservable(new Unobservable('first contact failed, see F1')))
    lines.check()
  } finally {
    await lines.stop()
  }
  return [...CONTACT, ...ROWS].flatMap(({ id }) => outcomes.get(id) ?? [])
}

function chooseRows(ids: readonly string[] | undefined): (id: string) => boolean {
  if (!ids) return () => true
  const known = new Set<string>([...CONTACT, ...ROWS].map(({ id }) => id))
  const unknown = ids.find((id) => !known.has(id))
  if (unknown !== undefined) {
    throw new UserError('USAGE', `There is no row "${unknown}". Rows are ${[...known].join(', ')}.`)
  }
  const chosen = new Set(ids)
  return (id) => chosen.has(id)
}

function checkWait(wait: number | undefined): void {
  if (wait === undefined || (Number.isFinite(wait) && wait >= 10 && wait <= 60_000)) return
  throw new UserError('USAGE', `The wait is ${wait}; give milliseconds from 10 to 60000.`)
}

/** Rows of another kind of node are left out, unless asked for by name. */
function applies(row: Row, subject: Subject | null, options: ProbeOptions): boolean {
  return !row.kind || !subject || subject.profile.kind === row.kind || options.rows !== undefined
}

/** Runs slow rows beside the others: they mostly wait. So do those that await retransmissions. */
async function runAll(
  rows: readonly Row[],
  subject: Subject,
  fast: boolean,
  report: (row: Row, judgement: Judgement, ms: number) => void
): Promise<void> {
  const limit = new Limit(PARALLEL)
  const waits = (row: Row) => row.slow !== undefined || row.id.startsWith('R')
  const runs = rows.map(async (row) => {
    const task = async () => {
      const started = performance.now()
      const judgement = await runRow(row, subject, fast)
      report(row, judgement, Math.round(performance.now() - started))
    }
    await (waits(row) ? task() : limit.run(task))
  })
  // All of them end before the first failure is told, so that none is left behind.
  for (const run of await Promise.allSettled(runs)) if (run.status === 'rejected') throw run.reason
}

async function runRow(row: Row, subject: Subject, fast: boolean): Promise<Judgement> {
  const { kind } = subject.profile
  if (row.kind && row.kind !== kind)
    return unobservable(new Unobservable(`this row is for ${row.kind}, the node is ${kind}`))
  if (row.slow !== undefined && fast) {
    return unobservable(new Unobservable(`it takes ${row.slow} s and was left out by --fast`))
  }
  const session = new Session(subject)
  try {
    return await row.run(session)
  } catch (err) {
    subject.lines.check()
    if (err instanceof Unobservable) return unobservable(err)
    throw err
  } finally {
    await session.close()
  }
}

function toOutcome(
  name: string,
  { kind, wait }: ProbeOptions,
  { id, group, title, claims }: ContactRow | Row,
  { verdict, detail, evidence }: Judgement,
  ms?: number
): Outcome {
  const options = [kind && kind !== 'auto' ? ` --kind ${kind}` : '', wait === undefined ? '' : ` --wait ${wait}`]
  return {
    id,
    suite: `probe ${name}`,
    group,
    title,
    verdict,
    claims,
    detail,
    evidence,
    ...(ms !== undefined && { ms }),
    replay: `punchlist probe ${name} --row ${id}${options.join('')}`
  }
}
