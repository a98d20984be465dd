import { randomBytes } from 'node:crypto'
import { UserError } from '../../../errors.js'
import type { Outcome } from '../../../report/types.js'
import { isFree } from '../../free-ports.js'
import { NodeFailure } from '../../node.js'
import { Unsupported } from '../../types.js'
import { Wanting } from '../check-steps.js'
import { CODE } from '../contract.js'
import { DriverBroke, ErrorAnswer } from '../errors.js'
import { Channel } from '../nodes/channel.js'
import { METHODS } from '../nodes/methods.js'
import { ExternalNodeDriver, nodeCapabilities } from '../nodes/node-driver.js'
import { Pool } from '../nodes/pool.js'
import { DEFAULT_LIMITS, type DriverLimits } from '../process.js'
import { spawnProgram } from '../program.js'
import { startDriver } from '../start.js'
import { Bench } from './bench.js'
import { CONNECTION_STEPS } from './connections.js'
import { ENDING_STEPS, NETWORK_STEPS } from './network.js'
import { RECORD_STEPS } from './records.js'
import { type NodeStep, want } from './step.js'

const STEPS: readonly NodeStep[] = [...NETWORK_STEPS, ...RECORD_STEPS, ...CONNECTION_STEPS, ...ENDING_STEPS]
/** ms that a step may take. */
const STEP_MS = 60_000
/** Nodes of the network that a further step stands up if the process of the one before is over. */
const MANY = 1000

/** How many outcomes {@link checkNodes} gives. */
export const NODE_CHECKS = STEPS.length + 2

export interface NodeCheckLimits extends Partial<DriverLimits> {
  /** ms that a step may take. Default: 60000. */
  readonly stepMs?: number
  /** Only these, by id. Default: all. */
  readonly steps?: readonly string[]
}

type Judged = Pick<Outcome, 'verdict' | 'detail' | 'evidence'>

/**
 * Holds a driver to the node part of the contract: starts a small network of its nodes on 127.0.0.1, in one process, and
 * goes through the methods that it says it has.
 *
 * @throws UserError `DRIVER`, `NEWER_FORMAT` if it does not start and say hello.
 */
export async function checkNodes(
  argv: readonly string[],
  onOutcome: (outcome: Outcome) => void,
  replay: string,
  { stepMs = STEP_MS, steps, ...given }: NodeCheckLimits = {}
): Promise<void> {
  const limits = { ...DEFAULT_LIMITS, ...given }
  const tell = (id: string, title: string, judged: Judged): void =>
    onOutcome({ id, suite: 'check-driver', group: 'nodes', title, claims: [], replay, ...judged })
  const wanted = (id: string): boolean => steps?.includes(id) ?? true
  const alone = async (id: string, title: string, act: () => Promise<void>): Promise<void> => {
    if (wanted(id)) tell(id, title, await judge(within(stepMs, act())))
  }
  const unknown = 'unknown methods and handles of nodes are said to be so'
  await alone('node-unknown', unknown, () => checkUnknown(argv, limits))

  let stage = await openStage(argv, limits)
  let network: Judged | null = null
  try {
    for (const step of STEPS.filter(({ id }) => wanted(id))) {
      if (!stage.bench.driver.capabilities.has(step.needs)) {
        tell(step.id, step.title, judgement('unsupported', `The driver does not say "${step.needs}" in hello.`))
        continue
      }
      if (network !== null && network.verdict !== 'pass') {
        tell(step.id, step.title, judgement(network.verdict, 'Not tried: no network of nodes came up before.'))
        continue
      }
      // The network is there for each step, also where the one before has ended the process.
      if (stage.bench.nodes.length === 0) network = await judge(within(stepMs, stage.bench.standUp()))
      const well = network === null || network.verdict === 'pass'
      tell(step.id, step.title, well ? await judge(within(stepMs, step.run(stage.bench))) : network!)
      if (well && !stage.isWell()) {
        await stage.close()
        stage = await openStage(argv, limits)
      }
    }
  } finally {
    await stage.close()
  }
  const end = 'the process ends when its stdin does, also with nodes in it'
  await alone('node-end-of-input', end, () => checkEnd(argv, limits))
}

function judgement(verdict: Judged['verdict'], detail: string): Judged {
  return { verdict, detail, evidence: {} }
}

interface Stage {
  readonly bench: Bench
  isWell(): boolean
  close(): Promise<void>
}

async function openStage(argv: readonly string[], limits: DriverLimits): Promise<Stage> {
  const pool = new Pool(argv, limits, { nodesPerProcess: MANY, keep: 0 })
  // One process, held until the stage closes: all nodes share it.
  const channel = await pool.take()
  const { implementation, capabilities, process } = channel.driver
  const bench = new Bench(new ExternalNodeDriver(implementation, nodeCapabilities(capabilities), pool))
  return {
    bench,
    isWell: () => !process.isOver,
    close: async () => {
      if (!process.isOver) await within(limits.closeMs, bench.takeDown()).catch(() => {})
      await pool.close()
    }
  }
}

async function judge(act: Promise<void>): Promise<Judged> {
  try {
    await act
    return { verdict: 'pass', detail: '', evidence: {} }
  } catch (err) {
    if (err instanceof Wanting) return { verdict: 'fail', detail: err.message, evidence: err.evidence }
    if (err instanceof Unsupported) return { verdict: 'unsupported', detail: err.message, evidence: {} }
    if (err instanceof NodeFailure) {
      const code = err.code === null ? '' : ` (${err.code})`
      return { verdict: 'fail', detail: `${err.method} failed${code}, and should not: ${err.message}`, evidence: {} }
    }
    if (err instanceof DriverBroke) {
      const verdict = err.fault === 'lied' || err.fault === 'answer' ? 'fail' : 'crashed'
      return { verdict, detail: `${capital(err.message)}.`, evidence: { fault: err.fault } }
    }
    if (err instanceof UserError) return { verdict: 'crashed', detail: err.message, evidence: {} }
    throw err
  }
}

/** Methods that nobody has, and nodes that nobody has made. */
async function checkUnknown(argv: readonly string[], limits: DriverLimits): Promise<void> {
  const driver = await startDriver(argv, limits)
  try {
    const channel = new Channel(driver, limits)
    const code = async (method: string, params: object): Promise<string> => {
      try {
        await driver.process.patientCall(method, params as Record<string, number>, limits.callMs)
        return 'a result'
      } catch (err) {
        if (err instanceof ErrorAnswer) return err.code
        throw err
      }
    }
    const unknown = `node.x-${randomBytes(6).toString('hex')}`
    const answer = await code(unknown, { node: 1 })
    want(answer === CODE.UNKNOWN_METHOD, 'Answer a method that you do not have with UNKNOWN_METHOD.', {
      sent: unknown,
      seen: answer
    })
    const stranger = await code('node.state', { node: channel.handle() + 1_000_000 })
    want(stranger === CODE.BAD_REQUEST, 'Answer a call to a node that was not made with BAD_REQUEST.', {
      seen: stranger
    })
    const had = nodeCapabilities(driver.capabilities)
    for (const [method, { needs }] of METHODS) {
      if (had.has(needs)) continue
      const seen = await code(method, { node: 1, server: 1, connection: 1, relay: 1 })
      const well = seen === CODE.UNKNOWN_METHOD || seen === CODE.UNSUPPORTED
      const advice = `hello does not say "${needs}": say it there, or answer ${method} with UNKNOWN_METHOD.`
      want(well, advice, { sent: method, seen })
    }
  } finally {
    await driver.process.close()
  }
}

/** The end of stdin, which is what a driver sees when punchlist is killed. */
async function checkEnd(argv: readonly string[], limits: DriverLimits): Promise<void> {
  const pool = new Pool(argv, limits, { nodesPerProcess: MANY, keep: 0 })
  try {
    const { process, implementation, capabilities } = (await pool.take(spawnProgram)).driver
    const bench = new Bench(new ExternalNodeDriver(implementation, nodeCapabilities(capabilities), pool))
    await bench.standUp()
    const exit = await process.end()
    want(exit !== null, 'End the process when stdin ends, also while nodes run; it had to be killed.')
    const how = exit.signal === null ? `with code ${exit.code}` : `by ${exit.signal}`
    want(exit.code === 0, `End the process with code 0 when stdin ends; it ended ${how}.`)
    for (const port of bench.ports) {
      want(await isFree(port), `Port ${port} is still taken when the process has ended: leave no process behind.`)
    }
  } finally {
    await pool.close()
  }
}

async function within<T>(ms: number, act: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const advice = `This did not come to an end within ${ms / 1000} s: answer every request, however it ends.`
    timer = setTimeout(() => reject(new Wanting(advice)), ms)
  })
  try {
    return await Promise.race([act, late])
  } finally {
    clearTimeout(timer)
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
