import { hostname } from 'node:os'
import type { LabTopology } from '../../../engine/lab.js'
import { NetnsError } from '../errors.js'
import { execute, executeAll, executeNow, RunFile, RUNS_FOLDER, whenExiting } from '../machine/index.js'
import {
  addNamespaces,
  bridgeCommand,
  type Cable,
  cutCommand,
  deleteNamespaces,
  gatewayCommands,
  type GatewayPlan,
  hostCommands,
  type HostPlan,
  namespaceName,
  netnsLayout,
  plugCommand,
  runName,
  wiresCommands
} from '../plan/index.js'

/** A namespace with hosts that stands, from topology to topology. */
export interface StandingHost {
  readonly plan: HostPlan
  readonly namespace: string
  readonly cable: Cable
}

/** What a port of the networks leads to. */
export interface Port {
  /** A host, the public nodes, or a gateway. */
  readonly kind: 'host' | 'lan' | 'wan'
  /** Names of hosts, or the one of a gateway. */
  readonly names: readonly string[]
}

/** A topology that stands. */
export interface Standing {
  /** By name of the host. */
  readonly hosts: ReadonlyMap<string, StandingHost>
  /** By number of the interface in the namespace of the networks. */
  readonly ports: ReadonlyMap<number, Port>
  readonly gateways: readonly GatewayPlan[]
}

interface StandingGateway {
  readonly plan: GatewayPlan
  readonly namespace: string
  readonly lan: Cable
  readonly wan: Cable
  /** Names of the bridges that its cables are plugged into. */
  readonly bridges: { readonly lan: string; readonly wan: string }
}

/** Ports are numbered from here, above what a namespace has by itself. */
const FIRST_INDEX = 100
let grounds = 0

/**
 * The namespaces of one run of the tool. The networks are bridges in a namespace of their own, so that whatever goes over
 * any cable is seen there. Hosts stay from topology to topology where their addresses are the same, and with them the
 * programs that run at them; gateways are new each time, and have forgotten everything. Nothing outside namespaces of its
 * own is touched.
 */
export class Ground {
  readonly run: string
  readonly wires: string
  private readonly file: RunFile
  /** BOUNDED: by the different hosts of the topologies of a run. By what they are. */
  private readonly hosts = new Map<string, StandingHost>()
  /** BOUNDED: by the networks of the largest topology. */
  private readonly bridges: string[] = []
  /** BOUNDED: by the gateways of one topology. By name. */
  private readonly gateways = new Map<string, StandingGateway>()
  private count = 0
  private lastIndex = FIRST_INDEX
  private stands = false
  private forget: () => void = () => {}

  constructor(folder = RUNS_FOLDER) {
    this.run = runName([hostname(), process.pid, Date.now(), performance.now(), grounds++])
    this.wires = namespaceName(this.run, this.count++)
    this.file = new RunFile(this.run, folder)
  }

  /** Builds a topology in the place of the one before. @throws NetnsError */
  async stand(topology: LabTopology): Promise<Standing> {
    const { networks, hosts, gateways } = netnsLayout(topology)
    await this.begin()
    await this.remove([...this.gateways.values()])
    const missing = networks.slice(this.bridges.length).map((_, i) => `b${this.bridges.length + i}`)
    if (missing.length > 0) await execute(bridgeCommand(this.wires, missing))
    this.bridges.push(...missing)
    const bridgeOf = (network: string): string => this.bridges[networks.indexOf(network)]!

    const standing: StandingHost[] = []
    for (const plan of hosts) standing.push(await this.host(plan))
    const used = new Set(standing.map(({ namespace }) => namespace))
    const unplugged = [...this.hosts.values()].filter(({ namespace }) => !used.has(namespace))
    await execute(
      plugCommand(
        this.wires,
        standing.map(({ plan, cable }) => ({ cable, bridge: bridgeOf(plan.network), isolated: plan.isolated })),
        unplugged.map(({ cable }) => cable)
      )
    )
    const ports = new Map<number, Port>(
      standing.map(({ plan, cable }) => [cable.index, { kind: 'host', names: plan.names }])
    )
    for (const plan of gateways) {
      const { lan, wan } = await this.gateway(plan, { lan: bridgeOf(plan.name), wan: bridgeOf(plan.to) })
      ports.set(lan.index, { kind: 'lan', names: [plan.name] })
      ports.set(wan.index, { kind: 'wan', names: [plan.name] })
    }
    return { hosts: new Map(standing.flatMap((host) => host.plan.names.map((name) => [name, host]))), ports, gateways }
  }

  /** Puts a new gateway in the place of one, so that it has forgotten every session. */
  async replace(name: string): Promise<void> {
    const gateway = this.gatewayNamed(name)
    await this.remove([gateway])
    await this.gateway(gateway.plan, gateway.bridges)
  }

  /** The namespace of a gateway, until it is replaced. */
  namespaceOf(gateway: string): string {
    return this.gatewayNamed(gateway).namespace
  }

  /** Command line that runs a program in a namespace of this run. */
  at(namespace: string, argv: readonly string[]): string[] {
    return ['ip', 'netns', 'exec', namespace, ...argv]
  }

  /** Takes everything down. Programs at hosts have to be ended before. */
  async close(): Promise<void> {
    this.forget()
    if (!this.stands) return
    this.stands = false
    await execute(deleteNamespaces(this.file.all))
    this.file.remove()
  }

  /** Makes the namespace of the networks, if it is not there; topologies do it too. */
  async begin(): Promise<void> {
    if (this.stands) return
    this.stands = true
    // Programs that are in the namespaces end with this process.
    this.forget = whenExiting(() => {
      executeNow(deleteNamespaces(this.file.all))
      this.file.remove()
    })
    await this.add([this.wires])
    await executeAll(wiresCommands(this.wires))
  }

  private gatewayNamed(name: string): StandingGateway {
    const gateway = this.gateways.get(name)
    if (gateway === undefined) throw new NetnsError('UNKNOWN_NAME', `There is no gateway ${name} in this topology.`)
    return gateway
  }

  private async host(plan: HostPlan): Promise<StandingHost> {
    // Where it is plugged in is no part of what it is.
    const key = JSON.stringify([plan.names, plan.addresses, plan.via, plan.deadly])
    const found = this.hosts.get(key)
    if (found !== undefined) return { ...found, plan }
    const host = { plan, namespace: this.name(), cable: this.cable() }
    await this.add([host.namespace])
    await executeAll(hostCommands(this.wires, host.namespace, plan, host.cable))
    this.hosts.set(key, host)
    return host
  }

  private async gateway(plan: GatewayPlan, bridges: StandingGateway['bridges']): Promise<StandingGateway> {
    const gateway = { plan, namespace: this.name(), lan: this.cable(), wan: this.cable(), bridges }
    const { namespace, lan, wan } = gateway
    this.gateways.set(plan.name, gateway)
    await this.add([namespace])
    await executeAll([
      ...gatewayCommands(this.wires, namespace, plan, { lan, wan }),
      plugCommand(
        this.wires,
        [
          { cable: lan, bridge: bridges.lan, isolated: false },
          { cable: wan, bridge: bridges.wan, isolated: false }
        ],
        []
      )
    ])
    return gateway
  }

  private async remove(gateways: readonly StandingGateway[]): Promise<void> {
    if (gateways.length === 0) return
    // A namespace goes when it pleases the kernel; its cables have to be gone before others have its addresses.
    await execute(
      cutCommand(
        this.wires,
        gateways.flatMap(({ lan, wan }) => [lan, wan])
      )
    )
    const names = gateways.map(({ namespace }) => namespace)
    await execute(deleteNamespaces(names))
    this.file.delete(names)
    for (const { plan } of gateways) this.gateways.delete(plan.name)
  }

  private async add(names: readonly string[]): Promise<void> {
    this.file.add(names)
    await execute(addNamespaces(names))
  }

  private name(): string {
    return namespaceName(this.run, this.count++)
  }

  private cable(): Cable {
    const index = ++this.lastIndex
    return { port: `p${index}`, index }
  }
}
