import type { CodecDriver } from '../drivers/types.js'
import { type Layout, layoutOf, LAYOUTS } from '../layouts/index.js'
import type { Outcome } from '../report/types.js'
import { InputMaker } from './input.js'
import { type Disagreement, type InPlace, Judge, newTally, NotThere, type Tally } from './judge.js'
import { KNOWN_DIFFERENCES } from './known.js'
import { REFERENCE_IN_PLACE } from './reference-in-place.js'
import { shrink } from './shrink.js'

/** Cases per codec where nobody says otherwise. */
export const DEFAULT_RUNS = 50_000

export interface FuzzOptions {
  /** The implementation under test: what it throws, reads past and takes memory for is checked as well. */
  readonly reference: CodecDriver
  /** The one it is compared with. Both must answer at once, without promises. */
  readonly peer: CodecDriver
  /** Cases per codec. Default: {@link DEFAULT_RUNS}. */
  readonly runs?: number
  /** A whole number of 32 bits; the same seed makes the same cases. Default: {@link freshSeed}. */
  readonly seed?: number
  /** Names of layouts. Default: all. Throws RangeError for a name that is none. */
  readonly codecs?: readonly string[]
  /** Called after each slice of a codec, and at its end with its outcome. */
  readonly onProgress?: (progress: FuzzProgress) => void
  /** The decoders of `reference` on bytes. Default: those of our own; null leaves these checks out. */
  readonly inPlace?: InPlace | null
}

export interface FuzzProgress {
  readonly codec: string
  /** Cases done of this codec, and to be done. */
  readonly done: number
  readonly runs: number
  /** When the codec is finished. */
  readonly outcome: Outcome | null
}

export interface FuzzResult {
  readonly seed: number
  readonly runs: number
  /** One per codec. */
  readonly outcomes: readonly Outcome[]
  /** Cases of all codecs. */
  readonly cases: number
  readonly ms: number
}

/** Cases between two breaks in which timers and other tasks of the process run. */
const SLICE = 2000

/** A seed that was not used before: 31 bits of the clock and chance. */
export function freshSeed(): number {
  return Math.floor(Math.random() * 0x7fffffff)
}

/** The layouts of these names, all without names. */
export function layoutsNamed(names: readonly string[] | undefined): readonly Layout[] {
  if (names === undefined || names.length === 0) return LAYOUTS
  return names.map((name) => {
    const layout = layoutOf(name)
    if (layout === null) throw new RangeError(`There is no codec named ${name}`)
    return layout
  })
}

/**
 * Feeds the same bytes to two implementations: they must agree on what is a message, on every value in it and on the
 * bytes of that value. Stops at the first disagreement of a codec and shrinks it.
 *
 * @throws AnswersLater `ANSWERS_LATER` if a driver answers with a promise.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { runs = DEFAULT_RUNS, seed = freshSeed() } = options
  const started = performance.now()
  const outcomes: Outcome[] = []
  let cases = 0
  for (const layout of layoutsNamed(options.codecs)) {
    const { outcome, tally } = await fuzzCodec(layout, options, runs, seed)
    outcomes.push(outcome)
    cases += tally.cases
    options.onProgress?.({ codec: layout.name, done: runs, runs, outcome })
  }
  return { seed, runs, outcomes, cases, ms: performance.now() - started }
}

interface Finding {
  readonly index: number
  readonly input: Buffer
  readonly disagreement: Disagreement
}

async function fuzzCodec(layout: Layout, options: FuzzOptions, runs: number, seed: number) {
  const started = performance.now()
  const tally = newTally()
  const { reference, peer, inPlace = REFERENCE_IN_PLACE } = options
  const judge = new Judge(layout.name, reference, peer, inPlace, tally)
  const inputs = new InputMaker(layout, seed)
  let finding: Finding | null = null
  let missing: string | null = null
  try {
    for (let done = 0; done < runs && finding === null; done += SLICE) {
      finding = slice(judge, inputs, done, Math.min(done + SLICE, runs))
      options.onProgress?.({ codec: layout.name, done: Math.min(done + SLICE, runs), runs, outcome: null })
      await new Promise((resolve) => setImmediate(resolve))
    }
  } catch (err) {
    if (!(err instanceof NotThere)) throw err
    missing = err.message
  }
  const ms = performance.now() - started
  const context = { layout, options, runs, seed, tally: { ...tally }, ms }
  const outcome = missing !== null ? unsupported(context, missing) : judged(context, finding, judge)
  return { outcome, tally: context.tally }
}

/** Runs cases until one fails. A refusal is an exception in every codec, and most of its cost is a stack that nobody reads. */
function slice(judge: Judge, inputs: InputMaker, from: number, to: number): Finding | null {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    for (let index = from; index < to; index++) {
      const input = inputs.make(index)
      const disagreement = judge.judge(input)
      if (disagreement !== null) return { index, input, disagreement }
    }
    return null
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

interface Context {
  readonly layout: Layout
  readonly options: FuzzOptions
  readonly runs: number
  readonly seed: number
  readonly tally: Tally
  readonly ms: number
}

function judged(context: Context, finding: Finding | null, judge: Judge): Outcome {
  if (finding === null) return { ...base(context), verdict: 'pass', detail: '' }
  const { index, input } = finding
  const { kind } = finding.disagreement
  const smallest = shrink(input, (bytes) => judge.judge(bytes)?.kind === kind)
  const disagreement = judge.judge(smallest) ?? finding.disagreement
  const outcome = base(context)
  return {
    ...outcome,
    verdict: kind === 'crash' ? 'crashed' : 'fail',
    detail: `${disagreement.what} Smallest input: ${smallest.toString('hex') || '(no bytes)'} (case ${index}).`,
    evidence: {
      'smallest input': smallest.toString('hex'),
      ...disagreement.seen,
      'first input': input.toString('hex'),
      kind,
      ...outcome.evidence
    }
  }
}

function unsupported(context: Context, why: string): Outcome {
  return { ...base(context), verdict: 'unsupported', detail: why }
}

function base({ layout, runs, seed, tally, ms }: Context) {
  const excluded: Record<string, string> = {}
  for (const { name, claims, reason } of KNOWN_DIFFERENCES) {
    const times = tally.excluded.get(name)
    if (times !== undefined) excluded[`left out: ${name}`] = `${times} times, ${reason} (${claims.join(', ')})`
  }
  return {
    id: `fuzz/${layout.name}`,
    suite: 'fuzz',
    group: 'codecs',
    title: layout.title,
    claims: [layout.claim],
    evidence: {
      cases: String(tally.cases),
      accepted: String(tally.accepted),
      refused: String(tally.refused),
      ...excluded
    },
    ms,
    replay: `punchlist fuzz --codec ${layout.name} --runs ${runs} --seed ${seed}`
  }
}
