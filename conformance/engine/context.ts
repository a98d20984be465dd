import { createHash } from 'node:crypto'
import type { DrivenNode, KeyPair, NodeDriver, NodeOptions } from '../drivers/node.js'
import type { LabWorld } from './lab.js'
import type { Mark } from './marks.js'
import type { Pairing, Player } from './pairing.js'
import {
  type Finding,
  type ScenarioContext,
  ScenarioFailure,
  type ScenarioTopology,
  type StandingNetwork
} from './scenario.js'
import { standUp } from './standing-network.js'

/** What a scenario works with, in one run of one cell. */
export class CellContext implements ScenarioContext {
  firstPacket = 0
  began = 0
  finding: Finding = {}
  /** BOUNDED: by the marks that there are. */
  readonly marks = new Set<Mark>()

  constructor(
    readonly topology: ScenarioTopology,
    readonly world: LabWorld,
    private readonly scenario: string,
    private readonly pairing: Pairing,
    private readonly others: Player
  ) {}

  get now(): number {
    return this.world.now
  }

  sleep(ms: number): Promise<void> {
    return this.world.sleep(ms)
  }

  driver(role: string): NodeDriver {
    return (this.pairing[role] ?? this.others).driver
  }

  async node(role: string, options: NodeOptions, host = role): Promise<DrivenNode> {
    const node = await this.driver(role).createNode(options, this.world.site(host))
    const destroy = node.destroy.bind(node)
    const forget = this.world.onTeardown(`the node of ${host}`, () => destroy())
    // What a scenario has destroyed itself is not held on to: in days there are many.
    node.destroy = async (options) => {
      await destroy(options)
      forget()
    }
    return node
  }

  async network(options: Partial<NodeOptions> = {}, bootstrapper?: string): Promise<StandingNetwork> {
    const network = await standUp(this, options, bootstrapper)
    this.begin()
    return network
  }

  keyPair(name: string): KeyPair {
    return this.others.driver.keyPair(this.bytes(`key pair ${name}`))
  }

  bytes(name: string): Buffer {
    return createHash('sha256').update(`${this.scenario}\n${this.topology.name}\n${name}`).digest()
  }

  begin(): void {
    this.began = this.now
    this.firstPacket = this.world.wire.packets
  }

  check(condition: boolean, sentence: string | (() => string)): asserts condition {
    if (!condition) this.fail(typeof sentence === 'string' ? sentence : sentence())
  }

  fail(sentence: string): never {
    throw new ScenarioFailure(sentence)
  }

  found(finding: Finding): void {
    this.finding = { ...this.finding, ...finding }
  }

  mark(mark: Mark): void {
    this.marks.add(mark)
  }
}
