import { type Spawn, Tail } from '../../../drivers/external/index.js'
import type { LabTopology } from '../../../engine/lab.js'
import type { EvidenceFile } from '../../../report/cells.js'
import { AgentHost, type Port, type Premises, type Standing, type StandingHost } from '../../netns/hosts/index.js'
import { LAN, WAN } from '../../netns/nft/index.js'
import { ETH, type GatewayPlan, type HostPlan, netnsLayout } from '../../netns/plan/index.js'
import { type Engine, ROUTER } from '../engine/index.js'
import { DockerError } from '../errors.js'
import { adoptScript, gatewayEnters, hostEnters, restScript } from './scripts.js'

/** Of what a program writes to stderr, what is kept. */
const LOG_CHARS = 64 * 1024
const LOG_LINES = 200

/** The agent in the router's image. */
export const AGENT: readonly string[] = ['node', '/opt/punchlist/agent.mjs']

/** A container that owns a network stack, in the networks of the lab. */
interface Stack {
  readonly id: string
  /** Number of the other end of each cable, by the interface's name. */
  readonly index: ReadonlyMap<string, number>
  readonly rest: readonly string[]
  /** In the topology that stands. */
  active: boolean
}

/**
 * A network of containers that stands from topology to topology. A host is a container that owns its network stack; the
 * programs of implementations are containers of their own that share it, so that their images need nothing for the lab.
 * Each NAT of each side is a container as well, made when a topology first asks for it; those that a topology has no use for
 * rest: they are on their cables, without addresses.
 */
export class DockerGround implements Premises {
  /** BOUNDED: by the names of networks in topologies. */
  private readonly networks = new Map<string, Promise<string>>()
  /** BOUNDED: by the different hosts and gateways of topologies. By what they are. */
  private readonly stacks = new Map<string, Promise<Stack>>()
  private gateways: readonly GatewayPlan[] = []
  /** BOUNDED: by the programs of one topology. What they wrote to stderr, by host and image. */
  private readonly logs = new Map<string, Tail>()
  /** BOUNDED: by the hosts of one topology. Names of the hosts of a container. */
  private names: ReadonlyMap<string, string> = new Map()

  /** @param name of its own, among those of a run. */
  constructor(
    private readonly engine: Engine,
    private readonly name: string
  ) {}

  async stand(topology: LabTopology): Promise<Standing> {
    const { hosts, gateways } = netnsLayout(topology)
    const wanted = new Set([...hosts.map(hostKey), ...gateways.map(gatewayKey)])
    const standing = await Promise.all([...this.stacks].map(async ([key, stack]) => [key, await stack] as const))
    await Promise.all(
      standing.filter(([key, { active }]) => active && !wanted.has(key)).map(([, one]) => this.rest(one))
    )
    this.gateways = gateways
    const [hostStacks, gatewayStacks] = await Promise.all([
      Promise.all(hosts.map((plan) => this.host(plan))),
      Promise.all(gateways.map((plan) => this.gateway(plan)))
    ])
    this.logs.clear()
    this.names = new Map(hosts.map((plan, i) => [hostStacks[i]!.id, plan.names[0]!]))
    const ports = new Map<number, Port>()
    const standingHosts = new Map<string, StandingHost>()
    for (const [i, plan] of hosts.entries()) {
      const { id, index } = hostStacks[i]!
      ports.set(index.get(ETH)!, { kind: 'host', names: plan.names })
      for (const name of plan.names) standingHosts.set(name, { plan, namespace: id })
    }
    for (const [i, { name }] of gateways.entries()) {
      const { index } = gatewayStacks[i]!
      ports.set(index.get(LAN)!, { kind: 'lan', names: [name] })
      ports.set(index.get(WAN)!, { kind: 'wan', names: [name] })
    }
    return { hosts: standingHosts, ports, gateways }
  }

  async replace(name: string): Promise<void> {
    await this.gateway(this.gatewayNamed(name))
  }

  agent({ plan, namespace }: StandingHost): AgentHost {
    return new AgentHost(plan, this.engine.exec(namespace, AGENT))
  }

  /** What it starts is no command but an image. */
  spawn({ namespace }: StandingHost): Spawn {
    return ([image = '']) => {
      const program = this.engine.program({ image, network: `container:${namespace}`, capabilities: [] })
      program.stderr.on('data', (chunk: Buffer) => this.logOf(namespace, image).push(chunk.toString()))
      return program
    }
  }

  /** Runs a script at a host or gateway of the topology that stands. @throws DockerError */
  async script(name: string, lines: readonly string[]): Promise<string> {
    return this.engine.script((await this.stacks.get(gatewayKey(this.gatewayNamed(name)))!).id, lines)
  }

  async evidence(): Promise<readonly EvidenceFile[]> {
    const gateways = this.gateways.map(async (plan) => ({
      name: `${plan.name}.nft`,
      text: await this.script(plan.name, ['nft list ruleset', 'echo', 'conntrack -L 2>/dev/null'])
    }))
    const logs = [...this.logs].map(([name, log]) => ({ name, text: log.lines(LOG_LINES) }))
    return [...(await Promise.all(gateways)), ...logs.filter(({ text }) => text !== '')]
  }

  /** The engine takes down what is a run's. */
  close(): Promise<void> {
    return Promise.resolve()
  }

  /** Of a program since the topology was built, and whatever it wrote before that was not read in time. */
  private logOf(id: string, image: string): Tail {
    const name = `${this.names.get(id) ?? id} ${image}.log`
    let log = this.logs.get(name)
    if (log === undefined) this.logs.set(name, (log = new Tail(LOG_CHARS)))
    return log
  }

  private gatewayNamed(name: string): GatewayPlan {
    const plan = this.gateways.find((one) => one.name === name)
    if (plan === undefined) throw new DockerError('UNKNOWN_NAME', `There is no gateway ${name} in this topology.`)
    return plan
  }

  private async host(plan: HostPlan): Promise<Stack> {
    const stack = await this.stack(hostKey(plan), [[ETH, plan.network]])
    if (!stack.active) await this.engine.script(stack.id, hostEnters(plan))
    stack.active = true
    return stack
  }

  /** In any case anew: it remembers nothing of who used it before. */
  private async gateway(plan: GatewayPlan): Promise<Stack> {
    const cables = [
      [LAN, plan.name],
      [WAN, plan.to]
    ] as const
    const stack = await this.stack(gatewayKey(plan), cables)
    await this.engine.script(stack.id, [...stack.rest, ...gatewayEnters(plan)])
    stack.active = true
    return stack
  }

  private async rest(stack: Stack): Promise<void> {
    await this.engine.script(stack.id, stack.rest)
    stack.active = false
  }

  private stack(key: string, cables: readonly (readonly [name: string, network: string])[]): Promise<Stack> {
    let stack = this.stacks.get(key)
    if (stack === undefined) {
      stack = this.make(cables)
      this.stacks.set(key, stack)
      // Another cell may have more luck.
      stack.catch(() => this.stacks.delete(key))
    }
    return stack
  }

  private async make(cables: readonly (readonly [name: string, network: string])[]): Promise<Stack> {
    const networks = await Promise.all(cables.map(([, network]) => this.network(network)))
    const id = await this.engine.start({
      image: ROUTER,
      network: networks[0]!,
      capabilities: ['NET_ADMIN', 'NET_RAW'],
      ownsNetwork: true
    })
    for (const network of networks.slice(1)) await this.engine.plug(id, network)
    const macs = await this.engine.macs(id)
    const interfaces = cables.map(([name], i) => ({ name, mac: macs.get(networks[i]!)! }))
    const said = await this.engine.script(id, adoptScript(id, interfaces))
    const index = new Map(said.split('\n').map((line) => [line.split(' ')[0]!, Number(line.split(' ')[1])]))
    const names = cables.map(([name]) => name)
    return { id, index, rest: restScript(id, names), active: false }
  }

  private network(name: string): Promise<string> {
    let network = this.networks.get(name)
    if (network === undefined) {
      network = this.engine.addNetwork(`${this.name}-${name}`)
      this.networks.set(name, network)
      network.catch(() => this.networks.delete(name))
    }
    return network
  }
}

function hostKey({ names, network, addresses, via, deadly, isolated }: HostPlan): string {
  return JSON.stringify(['host', names, network, addresses, via, deadly, isolated])
}

function gatewayKey(plan: GatewayPlan): string {
  return JSON.stringify(['gateway', plan])
}
