import type { Address, DrivenNode, KeyPair, NodeCapability, NodeDriver, NodeOptions } from '../drivers/node.js'
import type { Path } from '../report/cells.js'
import type { LabCapability, LabTopology, LabWorld } from './lab.js'
import type { Mark } from './marks.js'

/** What has to happen in a topology, whoever plays. */
export interface Expectation {
  /** Paths of which one has to be taken; null where the scenario connects nobody. */
  readonly paths: readonly Path[] | null
  /** For people: `direct`, `refused: both NATs are random`... */
  readonly sentence: string
  /** Dice decide, and one attempt in a thousand misses whoever plays: over many seeds that is no failure. Default: false. */
  readonly mayMiss?: true
}

/** One topology of a scenario. */
export interface ScenarioTopology {
  /** Stable, unique within the scenario, fit for a shell: `symmetric:open`, `same-lan`. */
  readonly name: string
  readonly layout: LabTopology
  /** Row and column of a matrix, where the scenario has two sides. */
  readonly server: string | null
  readonly client: string | null
  readonly expected: Expectation
  /** Takes seconds of real time: runs only with `--nightly`, or where it is named. Default: false. */
  readonly nightly?: boolean
  /** Has no boxes and stands in for those that do in labs without NATs: left out where there are some. Default: false. */
  readonly plain?: boolean
}

/** What must work between peers: declared once, run in every lab, with every implementation in every role. */
export interface Scenario<T extends ScenarioTopology = ScenarioTopology> {
  /** Stable. */
  readonly id: string
  /** One sentence: what it proves. */
  readonly title: string
  readonly claims: readonly string[]
  /** Roles that implementations are assigned to in every combination. Whatever else runs is the network's. */
  readonly roles: readonly string[]
  readonly needs: {
    readonly lab: readonly LabCapability[]
    /** By role. A role that is not named needs `dht`. */
    readonly node: Readonly<Record<string, readonly NodeCapability[]>>
  }
  readonly topologies: readonly T[]
  /** Names of those that stand for all where a short run lets different implementations meet. Default: all. */
  readonly representative?: readonly string[]
  /** ms of the lab's clock. Default: 5 minutes. */
  readonly limit?: number
  /** Datagrams back that the lab keeps at least, so that what it holds itself is soon constant. Default: the lab's. */
  readonly records?: number
  /** Rejects where what it proves does not hold; {@link ScenarioContext.fail} says it in a sentence. */
  run(context: ScenarioContext<T>): Promise<Finding | void>
}

/** What a scenario has seen, for the report. */
export interface Finding {
  /** ms from `connect()` to open. */
  readonly timeToOpen?: number | null
  readonly path?: Path | null
  /** What is worth knowing beside the path if it is not the expected one: how the attempt ended. */
  readonly note?: string
}

/** What a scenario works with. */
export interface ScenarioContext<T extends ScenarioTopology = ScenarioTopology> {
  readonly topology: T
  readonly world: LabWorld
  /** ms of the lab's clock. */
  readonly now: number
  sleep(ms: number): Promise<void>
  /** The implementation in a role; the network's for a role that the scenario does not vary. */
  driver(role: string): NodeDriver
  /** A new node of the implementation in `role` at a host (default: the host named as the role). Destroyed at the end. */
  node(role: string, options: NodeOptions, host?: string): Promise<DrivenNode>
  /**
   * The standing public network, ready: a bootstrapper and persistent nodes on the topology's public hosts. Its cost is
   * not the scenario's: what is measured begins after it. `options` are for every node of it, beside what makes it one;
   * `bootstrapper` is the role of the first one (default: `network`).
   */
  network(options?: Partial<NodeOptions>, bootstrapper?: string): Promise<StandingNetwork>
  /** A key pair that belongs to a name in this cell: the same in every run of it. */
  keyPair(name: string): KeyPair
  /** 32 bytes that belong to a name in this cell. */
  bytes(name: string): Buffer
  /** What is measured begins here: ms, packets. {@link network} calls it. */
  begin(): void
  /** When that was: ms of the lab's clock. */
  readonly began: number
  /** Number of the first datagram of the scenario's own work. */
  readonly firstPacket: number
  /** Throws {@link ScenarioFailure} unless `condition` holds. */
  check(condition: boolean, sentence: string | (() => string)): asserts condition
  fail(sentence: string): never
  /** Notes what was seen, so that it is in the report also if the scenario fails later. */
  found(finding: Finding): void
  /** Notes that the run went a rare way. */
  mark(mark: Mark): void
}

export interface StandingNetwork {
  readonly nodes: readonly DrivenNode[]
  /** For the option `bootstrap` of further nodes. */
  readonly bootstrap: readonly Address[]
}

/** What a scenario proves does not hold. */
export class ScenarioFailure extends Error {
  override readonly name = 'ScenarioFailure'
}
