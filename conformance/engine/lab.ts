import type { Address, NodeSite } from '../drivers/node.js'
import type { Internet, LayoutSpec } from '../labs/sim/net/index.js'
import type { EvidenceFile, Path, PacketRecord } from '../report/cells.js'
import type { Checker } from './checkers/types.js'

/**
 * What a lab can do beside running nodes that reach each other.
 * - `nat`: hosts behind the boxes that a topology asks for. `faults`: outages, loss, partitions, changes of address.
 * - `time`: hours pass in seconds. `capture`: sees every datagram and where it went; `inside`: also those that stay
 *   within a host.
 */
export type LabCapability = 'nat' | 'faults' | 'time' | 'capture' | 'inside'

/** A topology as data: what a lab builds. */
export interface LabTopology extends LayoutSpec {
  /** Hosts on the internet besides, as they are. */
  readonly outside?: readonly { readonly name: string; readonly addresses: readonly string[] }[]
  /** Hosts of one LAN that do not reach each other there: a guest network. Groups of host names. */
  readonly isolated?: readonly (readonly string[])[]
}

/** What a lab has to be able to do for a topology, beside what the scenario needs. */
export function needsOf({ sites = [], outside = [], isolated = [] }: LabTopology): readonly LabCapability[] {
  return [
    ...(sites.some(({ nat = 'open' }) => nat !== 'open') ? (['nat'] as const) : []),
    ...(outside.length + isolated.length > 0 ? (['faults'] as const) : [])
  ]
}

/** Where scenarios run. */
export interface Lab {
  readonly name: string
  readonly capabilities: ReadonlySet<LabCapability>
  /** Time and chance are real: runs with one seed differ, and a cell may pass only sometimes. Default: false. */
  readonly realTime?: boolean
  /** Runs that it takes at the same time, each on a network of its own. Default: 1. */
  readonly parallel?: number
  /**
   * Proves what the topologies need before anything runs in them: a line for each thing proved, and topologies that
   * nothing may run in. Called once, with all of them. Default: everything is as it is named.
   */
  prepare?(topologies: readonly LabTopology[]): Promise<LabProof>
  /** One execution: builds the topology, lets `body` work in it, takes it down. Never rejects for what nodes do. */
  run(job: LabJob): Promise<LabRun>
  /** Bytes that it takes beside this process and those below it, in containers for instance; null if nobody tells. */
  memory?(): Promise<number | null>
  /** Takes down what stays between runs. */
  close?(): Promise<void>
}

/** What a lab found out about itself. */
export interface LabProof {
  readonly lines: readonly LabProofLine[]
  /** Why nothing may run in a topology: a sentence, or null. */
  unfit(topology: LabTopology): string | null
}

export interface LabProofLine {
  /** What was proved: the name of a NAT profile. */
  readonly name: string
  /** A sentence, for what is no profile. */
  readonly title?: string
  /** What is not as it is named; none if all is well. */
  readonly problems: readonly string[]
}

export interface LabJob {
  readonly topology: LabTopology
  /** All chance of the run comes from it. */
  readonly seed: string
  /** ms of the lab's clock that `body` may take. */
  readonly limit: number
  /** Datagrams back that are kept at least. Default: the lab's own number. */
  readonly records?: number
  /** Kept whatever the outcome; else only for runs that do not pass. */
  readonly keepCapture: boolean
  readonly checkers: readonly Checker[]
  /** What the implementations in this run leave behind by design, as the lab's report calls it. */
  readonly leftovers: readonly string[]
  readonly body: (world: LabWorld) => Promise<void>
}

/**
 * How one execution ended. `failed`: `body` rejected, time ran out, a checker complained or something was left. `crashed`:
 * something broke where nobody could catch it, or `body` rejected with what no node may give. `unsupported`: the implementation said so in the middle of it.
 */
export interface LabRun {
  readonly end: 'passed' | 'failed' | 'crashed' | 'unsupported'
  readonly detail: string
  /** ms of the lab's clock when `body` had ended. */
  readonly ended: number
  /** Datagrams sent until then. */
  readonly packets: number
  /** Hash over all events, where the lab is deterministic. */
  readonly traceHash: string | null
  readonly capture: readonly PacketRecord[] | null
  /** Of a run that did not pass: rules of gateways, logs of programs... */
  readonly files?: readonly EvidenceFile[]
}

/** What a scenario has of the lab while it runs. */
export interface LabWorld {
  /** ms of the lab's clock. */
  readonly now: number
  sleep(ms: number): Promise<void>
  /** The same promise, named in the report of a run that does not end. */
  waiting<T>(what: string, promise: PromiseLike<T>): Promise<T>
  /** A host of the topology, to run nodes at. */
  site(host: string): NodeSite
  readonly wire: LabWire
  /** Sends a datagram from a host without a node; whether it was delivered to any socket of host `at` within a second. */
  reaches(from: string, to: Address, at: string): Promise<boolean>
  /** What the nodes hold on to right now, to see whether it grows. */
  held(): Held
  /** Faults, and hosts without a node. Labs without the capability `faults` have none. */
  readonly internet: Internet | null
  /** Has a node taken down, last made first, when the run ends. Returns what forgets it: it is gone already. */
  onTeardown(what: string, act: () => Promise<void>): () => void
}

/** What all nodes of a run hold together. */
export interface Held {
  /** Timers that wait, without those that implementations are known to leave behind. */
  readonly timers: number
  /** Sockets, streams and watchers that are open. */
  readonly handles: number
  /** Bytes after a garbage collection, of everything in the process; null in a lab whose nodes live elsewhere. */
  readonly heap: number | null
}

/** What went over the wire. */
export interface LabWire {
  /** Datagrams that were sent so far. */
  readonly packets: number
  /** Resolves when all that was sent before is on record: a kernel tells of it a little later. */
  settled(): Promise<void>
  /** All datagrams from the one with number `from` on, as far as they are kept. */
  records(from?: number): readonly PacketRecord[]
  /** External endpoint that the last datagram of a host had outside, or null if none got there. */
  externalOf(host: string): Address | null
  /** Which way streams between two hosts took since datagram `from`: the last direct one, or over a relay if there is none. */
  pathBetween(a: string, b: string, from: number): Path | null
  /** The host that passed packets of a stream on between two hosts since datagram `from`; null if none did. */
  relayBetween(a: string, b: string, from: number): string | null
}
