import type { Address } from '../../ipencoding/index.js'
import type { Reply } from '../../udp-request/index.js'
import { PROBE } from '../constants.js'
import { NatSampler } from '../nat/index.js'
import { transition, type TransitionNode } from './transition.js'

/** The node as a change of its address sees and changes it. */
export interface MovingNode extends TransitionNode {
  /** It was declared reachable, which holds at any address (NODE-99). */
  readonly declaredReachable: boolean
  /** The nodes heard from last, the latest first, at most so many. */
  latest(limit: number): readonly Address[]
  ping(to: Address): Promise<Reply>
  /** Known nodes are believed about our address again at their next message. */
  resample(): void
  /** Tells the application. */
  onephemeral(): void
}

/**
 * - `same`: the address is the one we believe in, or nobody is known who could tell.
 * - `silence`: none of those asked answered; to be asked again.
 * - `moved`: it was another one.
 */
export type Readdressed = 'same' | 'silence' | 'moved'

/**
 * Asks a few nodes for our address, since our interfaces have changed. If it is another one, what was learned at the old one
 * goes: the sampler, that strangers reach us, and the id, each of which is established anew. The peer keeps all of it until
 * its samples have turned over, which takes up to an hour (NODE-182). Never rejects.
 */
export async function readdress(node: MovingNode): Promise<Readdressed> {
  const seen = await survey(node)
  if (node.destroyed || seen === null) return 'same'
  if (seen.size === 0) return 'silence'
  const { host, port } = node.sampler
  // Nodes that disagree, some of them in our own network maybe, are no better than what we have.
  if (seen.host === null || (seen.host === host && seen.port === port)) return 'same'

  if (node.firewalled) {
    node.adopt(seen)
  } else {
    await prove(node, seen)
  }
  // Not before: a sample would make the proof fail (section 8.1, step 6).
  node.resample()
  return 'moved'
}

/** Our address on the main socket as up to five nodes see it; null without any to ask. */
async function survey(node: MovingNode): Promise<NatSampler | null> {
  const asked = node.latest(PROBE.NODES)
  const seen = new NatSampler()
  const ask = async (to: Address): Promise<void> => {
    const pong = await node.ping(to).catch(() => null)
    if (pong !== null) seen.add(pong.to.host, pong.to.port)
  }
  await Promise.all(asked.map(ask))
  return asked.length === 0 ? null : seen
}

/** Whether strangers reach the new address, and with it the id, is found out as it was at the old one. */
async function prove(node: MovingNode, seen: NatSampler): Promise<void> {
  const kind = node.ephemeral ? 'firewall' : 'full'
  if (kind === 'full') {
    node.ephemeral = true
    node.onephemeral()
  }
  if (!node.declaredReachable) {
    // From now on it asks from its client socket, whose mapping is another one (NODE-74).
    node.firewalled = true
    const mapping = await survey(node)
    if (mapping !== null && mapping.size > 0) seen = mapping
  }
  node.adopt(seen)
  await transition(kind, node)
}
