import { type CodecDriver, Rejected, Unsupported } from '../drivers/types.js'
import { UserError } from '../errors.js'
import type { Json } from '../layouts/index.js'
import type { Outcome, Verdict } from '../report/types.js'
import type { Check } from './check.js'
import { partialMismatch, sameJson } from './equal.js'
import { transcriptChecks } from './transcript.js'
import type { CodecCase, DerivationCase, VectorFile } from './types.js'

export interface VerifyOptions {
  /** How `--impl` names the driver, for the replay command. Default: the name the implementation gives itself. */
  readonly impl?: string
}

/** Runs every case of the files against a driver, one after the other; `onOutcome` hears of each as it ends. */
export async function verify(
  driver: CodecDriver,
  files: readonly VectorFile[],
  onOutcome: (outcome: Outcome) => void = () => {},
  options: VerifyOptions = {}
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const impl = options.impl ?? driver.implementation.name
  for (const file of files) {
    for (const { checks, ...vector } of casesOf(file)) {
      const judged = await judge(driver, checks)
      const outcome: Outcome = {
        id: vector.id,
        suite: `vectors ${driver.implementation.name}`,
        group: file.id,
        title: vector.comment,
        claims: vector.claims,
        replay: `punchlist vectors verify --impl ${quote(impl)} --case ${vector.id}`,
        ...judged
      }
      outcomes.push(outcome)
      onOutcome(outcome)
    }
  }
  return outcomes
}

function* casesOf(file: VectorFile) {
  switch (file.kind) {
    case 'codec':
      for (const c of file.cases) yield { ...c, checks: codecChecks(file.message, c) }
      break
    case 'derivation':
      for (const c of file.cases) yield { ...c, checks: [derivationCheck(file.derivation, c)] }
      break
    case 'transcript':
      for (const c of file.cases) yield { ...c, checks: transcriptChecks(c) }
  }
}

function codecChecks(message: string, c: CodecCase): Check[] {
  const refuse = c.result === 'valid' ? 'no' : c.result === 'invalid' ? 'must' : 'may'
  const checks: Check[] = []
  const { hex, value } = c
  if (hex !== undefined && !c.encodeOnly) {
    checks.push({
      title: `decode ${message}`,
      sent: hex,
      ask: (driver) => driver.decode(message, hex),
      expected: value,
      refuse
    })
  }
  if (value !== undefined && !c.decodeOnly) {
    checks.push({
      title: `encode ${message}`,
      sent: value,
      ask: (driver) => driver.encode(message, value),
      expected: c.canonical ?? hex,
      refuse
    })
  }
  return checks
}

function derivationCheck(name: string, c: DerivationCase): Check {
  return {
    title: `derive ${name}`,
    sent: c.input,
    ask: (driver) => driver.derive(name, c.input),
    expected: c.output,
    refuse: c.result === 'valid' ? 'no' : c.result === 'invalid' ? 'must' : 'may',
    partial: true
  }
}

type Judgement = Pick<Outcome, 'verdict' | 'detail' | 'evidence'>

/** The first check that does not pass decides. Something unsupported beside something that passed counts as unsupported. */
async function judge(driver: CodecDriver, checks: readonly Check[]): Promise<Judgement> {
  let unsupported: Judgement | null = null
  for (const check of checks) {
    const judged = await judgeOne(driver, check)
    if (judged.verdict === 'unsupported') unsupported ??= judged
    else if (judged.verdict !== 'pass') return judged
  }
  return unsupported ?? { verdict: 'pass', detail: '', evidence: {} }
}

async function judgeOne(driver: CodecDriver, check: Check): Promise<Judgement> {
  const say = (verdict: Verdict, sentence: string, seen: string): Judgement => ({
    verdict,
    detail: `${check.title}: ${sentence}`,
    evidence: { sent: show(check.sent), expected: expectation(check), seen }
  })
  let seen: Json
  try {
    seen = (await check.ask(driver)) as Json
  } catch (err) {
    // A driver that breaks its contract, or does not start again: no case can be judged any more.
    if (err instanceof UserError) throw err
    if (err instanceof Unsupported) return say('unsupported', err.message, err.message)
    if (!(err instanceof Rejected)) {
      return say(
        'crashed',
        'broke instead of answering',
        err instanceof Error ? `${err.name}: ${err.message}` : String(err)
      )
    }
    if (check.refuse !== 'no') return { verdict: 'pass', detail: '', evidence: {} }
    return say('fail', `refused (${err.message}) what it has to take`, `refused: ${err.message}`)
  }
  if (check.refuse === 'must') return say('fail', 'answered what it has to refuse', show(seen))
  if (check.expected === undefined) return { verdict: 'pass', detail: '', evidence: {} }
  if (!check.partial) {
    if (!sameJson(seen, check.expected)) return say('fail', 'the answer is another one', show(seen))
  } else {
    const wrong = partialMismatch(seen, check.expected)
    if (wrong !== null) return say('fail', `the answer is another one, see ${wrong}`, show(seen))
  }
  return { verdict: 'pass', detail: '', evidence: {} }
}

function expectation(check: Check): string {
  if (check.refuse === 'must') return 'a refusal'
  const answer = check.expected === undefined ? 'any answer' : show(check.expected)
  return check.refuse === 'may' ? `${answer}, or a refusal` : answer
}

function show(json: Json | undefined): string {
  return typeof json === 'string' ? json || '(no bytes)' : (JSON.stringify(json) ?? 'nothing')
}

/** As a shell takes it. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
