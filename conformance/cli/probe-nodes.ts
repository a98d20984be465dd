import { type LiveImplementation, type LiveNodeKind, startLiveNode } from '../drivers/live-node/index.js'
import { probe, type ProbeOptions } from '../probes/index.js'
import type { Outcome } from '../report/index.js'

/** What is to be probed. */
export interface ProbeJob {
  readonly implementation: LiveImplementation
  readonly node: LiveNodeKind | 'both'
  readonly options: Pick<ProbeOptions, 'rows' | 'fast'>
  /** Where its main package is, if it is not the one installed, what it is called, and what runs its rows again. */
  readonly loaded?: { readonly folder: string; readonly name: string; readonly replay: string }
}

type OneNode = ProbeJob & { readonly node: LiveNodeKind }

/** What comes of it, in this order for each node. */
export interface ProbeSink {
  plan(node: string, rows: number): void
  outcome(outcome: Outcome): void
}

/** Starts real nodes on 127.0.0.1, one after the other, and probes them. */
export async function probeNodes(job: ProbeJob, sink: ProbeSink): Promise<void> {
  for (const one of jobsOf(job)) await probeNode(one, sink)
}

/**
 * A job for each node. The long rows are about time, which is the same for both kinds: of two nodes the ephemeral one is
 * spared them.
 */
export function jobsOf({ node, options, ...who }: ProbeJob): OneNode[] {
  if (node !== 'both') return [{ ...who, node, options }]
  return [
    { ...who, node: 'persistent', options },
    { ...who, node: 'ephemeral', options: { ...options, fast: true } }
  ]
}

async function probeNode({ implementation, node: kind, options, loaded }: OneNode, sink: ProbeSink): Promise<void> {
  const node = await startLiveNode(kind, implementation, loaded?.folder)
  const name = `${loaded?.name ?? implementation}, ${kind}`
  let last = performance.now()
  try {
    // Not by what it answers: a node that forgot a command would be spared the rows for it.
    const whole = node.connects ? { kind: 'hyperdht' as const } : {}
    await probe(
      `${node.host}:${node.port}`,
      { ...options, ...whole, onPlan: (rows) => sink.plan(name, rows) },
      (one) => {
        const now = performance.now()
        const ms = one.ms ?? now - last
        last = now
        // The node is gone when somebody reads this, and the next one has another port.
        const replay = loaded?.replay ?? `punchlist run --impl ${implementation} --node ${kind} --row ${one.id}`
        sink.outcome({ ...one, ms, suite: `probe ${name}`, replay })
      }
    )
  } finally {
    await node.close()
  }
}
