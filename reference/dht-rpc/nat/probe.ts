import type { Address } from '../../ipencoding/index.js'
import type { Reply } from '../../udp-request/index.js'
import { PROBE } from '../constants.js'
import { NatSampler, type Sampled } from './sampler.js'

/** What a firewall probe asks of the node. */
export interface ProbePorts {
  /** The nodes heard from last, the latest first, at most so many. */
  latest(limit: number): readonly Address[]
  /** The bootstrap entries, resolved one after the other (NODE-96). */
  resolveBootstrap(): AsyncIterable<Address>
  /** What the current sampler reports. */
  reported(): Sampled
  /** Local port of the server socket. */
  serverPort(): number
  /** Sends a PING_NAT with that port from the client socket, and gives its answer. */
  pingNat(to: Address): Promise<Reply>
  /** Calls back with the host of everything that arrives on the server socket, until the returned function is called. */
  onserverdatagram(listener: (host: string) => void): () => void
}

/** Why strangers cannot reach the server socket, or are not known to (NODE-90, NODE-94). */
export type Unreachable =
  'nobody-to-ask' | 'too-few-pongs' | 'no-common-host' | 'other-host' | 'inconsistent-port' | 'remapped-port'

export type ProbeResult =
  | { readonly reachable: true; /** Our address as the pongs show it. */ readonly sampler: NatSampler }
  | { readonly reachable: false; readonly reason: Unreachable }

/**
 * Asks known nodes to answer to the server socket although they are asked from the client socket: can strangers reach it
 * (section 7.3)? The requests carry no id of the nodes asked: one whose pong cannot reach us is healthy, and is not
 * forgotten for it as it is by the peer (NODE-53).
 */
export async function probeFirewall(ports: ProbePorts): Promise<ProbeResult> {
  const asked = [...ports.latest(PROBE.NODES)]
  if (asked.length < PROBE.NODES) {
    // A bootstrap node that is also known is asked twice and counts twice (NODE-89).
    for await (const address of ports.resolveBootstrap()) asked.push(address)
  }
  if (asked.length === 0) return { reachable: false, reason: 'nobody-to-ask' }

  const sampler = new NatSampler()
  // BOUNDED: by the hosts that send to us within 4 s; the probe ends then.
  const arrived = new Set<string>()
  let pongs = 0
  const stop = ports.onserverdatagram((host) => arrived.add(host))
  const ask = async (to: Address): Promise<void> => {
    const pong = await ports.pingNat(to).catch(() => null)
    if (pong === null || !arrived.has(pong.from.host)) return
    pongs++
    sampler.add(pong.to.host, pong.to.port)
  }
  await Promise.all(asked.map(ask))
  stop()

  const reason = judge(pongs, asked.length, sampler, ports.reported(), ports.serverPort())
  return reason === null ? { reachable: true, sampler } : { reachable: false, reason }
}

function judge(pongs: number, asked: number, seen: Sampled, now: Sampled, serverPort: number): Unreachable | null {
  if (pongs < (asked >= PROBE.NODES ? PROBE.REQUIRED : PROBE.REQUIRED_OF_FEW)) return 'too-few-pongs'
  if (seen.host === null) return 'no-common-host'
  if (seen.host !== now.host) return 'other-host'
  if (seen.port === 0) return 'inconsistent-port'
  // A NAT that remaps the port counts as a firewall, even with a working forward (NODE-95).
  if (seen.port !== serverPort) return 'remapped-port'
  return null
}
