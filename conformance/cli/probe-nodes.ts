import { type LiveNodeKind, startLiveNode } from '../drivers/live-node/index.js'
import { probe, type ProbeOptions } from '../probes/index.js'
import type { Outcome } from '../report/index.js'

/** What is to be probed. */
export interface ProbeJob {
  readonly node: LiveNodeKind | 'both'
  readonly options: Pick<ProbeOptions, 'rows' | 'fast'>
}

/** What comes of it, in this order for each node. */
export interface ProbeSink {
  plan(kind: LiveNodeKind, rows: number): void
  outcome(outcome: Outcome): void
}

/** Starts real nodes on 127.0.0.1, one after the other, and probes them. */
export async function probeNodes(job: ProbeJob, sink: ProbeSink): Promise<void> {
  for (const { node, options } of jobsOf(job)) await probeNode(node, options, sink)
}

/**
 * A job for each node. The long rows are about time, which is the same for both kinds: of two nodes the ephemeral one is
 * spared them.
 */
export function jobsOf({ node, options }: ProbeJob): (ProbeJob & { readonly node: LiveNodeKind })[] {
  if (node !== 'both') return [{ node, options }]
  return [
    { node: 'persistent', options },
    { node: 'ephemeral', options: { ...options, fast: true } }
  ]
}

async function probeNode(kind: LiveNodeKind, options: ProbeJob['options'], sink: ProbeSink): Promise<void> {
  const node = await startLiveNode(kind)
  let last = performance.now()
  try {
    await probe(`${node.host}:${node.port}`, { ...options, onPlan: (rows) => sink.plan(kind, rows) }, (one) => {
      const now = performance.now()
      const ms = one.ms ?? now - last
      last = now
      // The node is gone when somebody reads this, and the next one has another port.
      const replay = `punchlist run --node ${kind} --row ${one.id}`
      sink.outcome({ ...one, ms, suite: `probe hyperdht, ${kind}`, replay })
    })
  } finally {
    await node.close()
  }
}
