import type { NodeCapability } from '../../node.js'

/**
 * How long an answer may take. `call`: it has nothing to wait for. `work`: the network is asked. `wait`: it depends on what
 * other nodes and the scenario do, for as long as the lab lets them.
 */
export type Patience = 'call' | 'work' | 'wait'

interface MethodSpec {
  /** A driver that says that it has this has the method. */
  readonly needs: NodeCapability
  readonly patience: Patience
}

const spec =
  (needs: NodeCapability, patience: Patience) =>
  (name: string): [string, MethodSpec] => [name, { needs, patience }]

const of = (needs: NodeCapability, patience: Patience, ...names: string[]) => names.map(spec(needs, patience))

/** All methods of the node part (docs/DRIVER.md). */
export const METHODS: ReadonlyMap<string, MethodSpec> = new Map([
  ...of('dht', 'work', 'node.create', 'node.ping', 'node.findNode', 'node.destroy'),
  ...of('dht', 'call', 'node.state', 'node.stats'),
  ...of('dht', 'wait', 'node.ready'),
  ...of(
    'discovery',
    'work',
    'node.findPeer',
    'node.lookup',
    'node.announce',
    'node.unannounce',
    'node.lookupAndUnannounce'
  ),
  ...of('immutable', 'work', 'node.immutablePut', 'node.immutableGet'),
  ...of('mutable', 'work', 'node.mutablePut', 'node.mutableGet'),
  ...of('plugins', 'call', 'node.registerPlugin'),
  ...of('plugins', 'work', 'node.pluginRequest'),
  ...of('connect', 'work', 'node.listen', 'node.connect', 'server.close'),
  ...of('connect', 'call', 'server.info', 'server.refresh', 'connection.info', 'connection.write', 'connection.send'),
  ...of('connect', 'call', 'connection.end', 'connection.destroy'),
  ...of('connect', 'wait', 'server.accept', 'connection.opened', 'connection.closed', 'connection.read'),
  ...of('connect', 'wait', 'connection.receive', 'connection.drained'),
  ...of('relay', 'work', 'node.relay', 'relay.close'),
  ...of('relay', 'call', 'relay.stats'),
  ...of('suspend', 'work', 'node.suspend', 'node.resume')
])
