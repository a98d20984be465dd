import type { LabTopology } from '../../../engine/lab.js'
import { INTERNET, layout, type Topology } from '../net/index.js'

/** The topology of the virtual internet that a scenario's data stands for. */
export function topologyOf(spec: LabTopology): Topology {
  const { networks, hosts } = layout(spec)
  const hops = spec.hops === undefined ? {} : { hops: spec.hops }
  return {
    networks,
    hosts: [...hosts, ...(spec.outside ?? []).map((host) => ({ ...host, network: INTERNET, ...hops }))]
  }
}
