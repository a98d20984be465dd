import { nodeId } from '../../ipencoding/index.js'
import type { NatSampler, ProbeResult, Unreachable } from '../nat/index.js'

/**
 * How a transition ended. All but `done` leave the node ephemeral; from `changed` on it is not firewalled any more
 * (NODE-98).
 *
 * - `not-ephemeral`, `not-firewalled`: there is nothing to change.
 * - `no-address`: nobody has shown us a consistent public address.
 * - the reasons of the firewall probe.
 * - `changed`: the address, or the node, changed while the probe was under way.
 * - `inconsistent`: the probe showed another address than the one we believed in.
 */
export type TransitionOutcome =
  'done' | 'not-ephemeral' | 'not-firewalled' | 'no-address' | Unreachable | 'changed' | 'inconsistent'

/** The node as a transition sees and changes it. */
export interface TransitionNode {
  ephemeral: boolean
  firewalled: boolean
  readonly destroyed: boolean
  readonly sampler: NatSampler
  probe(): Promise<ProbeResult>
  /** The probe's sampler becomes the current one (step 9). */
  adopt(sampler: NatSampler): void
  /** Centres the table on this id if it is another one (step 10). */
  recentre(id: Buffer): void
  /** Tells the application (step 11). */
  onpersistent(): void
}

/**
 * `full` can make the node persistent; `firewall` only clears `firewalled` (chapter 03, section 8).
 */
export type TransitionKind = 'full' | 'firewall'

/** Runs the steps of section 8.1, which the comments number. Never rejects (NODE-101). */
export async function transition(kind: TransitionKind, node: TransitionNode): Promise<TransitionOutcome> {
  // 1
  if (!node.ephemeral) return 'not-ephemeral'
  if (kind === 'firewall' && !node.firewalled) return 'not-firewalled'
  // 2, 3. One sample is enough (NODE-100).
  const { host, port } = node.sampler
  if (host === null || port === 0) return 'no-address'
  // 4. A node that was declared reachable is believed (NODE-99).
  let probed: NatSampler | null = null
  if (node.firewalled) {
    const result = await node.probe()
    if (!result.reachable) return result.reason
    probed = result.sampler
  }
  if (node.destroyed) return 'changed'
  // 5
  node.firewalled = false
  // 6
  if (!node.ephemeral || node.sampler.host !== host || node.sampler.port !== port) return 'changed'
  // 7
  const decided = probed ?? node.sampler
  if (decided.host !== host || decided.port === 0) return 'inconsistent'
  // 8. Ids are sent from now on (NODE-178).
  if (kind === 'full') node.ephemeral = false
  // 9
  if (probed !== null) node.adopt(probed)
  // 10. From the server socket as others see it, not from local addresses (NODE-21).
  node.recentre(nodeId({ host, port: decided.port }))
  // 11
  if (kind === 'full') node.onpersistent()
  return 'done'
}
