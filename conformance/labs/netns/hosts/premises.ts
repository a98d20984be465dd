import type { Spawn } from '../../../drivers/external/index.js'
import type { LabTopology } from '../../../engine/lab.js'
import type { EvidenceFile } from '../../../report/cells.js'
import type { AgentHost } from './agent-client.js'
import type { Standing, StandingHost } from './standing.js'

/** Where topologies stand one after the other, with programs at their hosts: namespaces, or containers. */
export interface Premises {
  /** Builds a topology in the place of the one before. Its gateways have forgotten every session. */
  stand(topology: LabTopology): Promise<Standing>
  /** Has a gateway forget every session. */
  replace(gateway: string): Promise<void>
  /** Starts an agent at a host. */
  agent(host: StandingHost): AgentHost
  /** How a driver's program is started at a host. */
  spawn(host: StandingHost): Spawn
  /** What of the topology that stands tells why a run failed: rules and sessions of gateways, logs of programs. */
  evidence(): Promise<readonly EvidenceFile[]>
  /** Takes everything down. Programs at hosts have to be ended before. */
  close(): Promise<void>
}
