import type { GatewayPlan, HostPlan } from '../plan/index.js'

/** Hosts of one network stack that stand, from topology to topology. */
export interface StandingHost {
  readonly plan: HostPlan
  /** What their programs run in. */
  readonly namespace: string
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
