import type { OutgoingRequest, Query, QueryOptions, QueryRequest, RequestOptions } from '../../dht-rpc/index.js'
import type { Address } from '../../ipencoding/index.js'
import type { Incoming, Reply } from '../../udp-request/index.js'
import type { ClientNode } from '../client/index.js'
import { COMMANDS, pluginRequest } from '../messages/index.js'

/** A request to a plugin (REC-151). */
export interface PluginCommand {
  plugin: string
  version: number
  command: number
  /** null if the request had none. */
  value: Buffer | null
}

/** What a node calls on a plugin. Any object with a version and `onrequest` will do (API-245). */
export interface PluginLike<Node = unknown> {
  readonly name?: string
  /** Requests of another version are not for it (REC-86). */
  readonly version: number
  /** At once when it is registered. */
  onregister?(dht: Node): unknown
  /** Nothing is sent unless the handler answers through `outer`. What it throws or rejects with is reported, no more. */
  onrequest(request: PluginCommand, outer: Incoming): unknown
  /** Once, when the node becomes persistent for the first time; not for a plugin that is registered later (REC-150). */
  onpersistent?(): unknown
  /** When the node is destroyed. */
  destroy?(): unknown
}

/** The base class plugins are made from (REC-154, API-244): both sides of the PLUGIN command. */
export class Plugin<Node extends ClientNode = ClientNode> implements PluginLike<Node> {
  /** The node; null until registered. */
  dht: Node | null = null

  constructor(
    readonly name: string,
    readonly version: number
  ) {}

  onregister(dht: Node): void {
    this.dht = dht
  }

  onrequest(_request: PluginCommand, _outer: Incoming): void {
    throw new Error('onrequest() must be implemented')
  }

  onpersistent(): void {
    throw new Error('onpersistent() must be implemented')
  }

  destroy(): void {
    throw new Error('destroy() must be implemented')
  }

  /** Sends a command of this plugin to one node. @throws EncodeError for a command or value that has no encoding. */
  request({ command, value, ...rest }: OutgoingRequest, to: Address, options?: RequestOptions): Promise<Reply> {
    return this.#node().request({ ...rest, command: COMMANDS.PLUGIN, value: this.#wrap(command, value) }, to, options)
  }

  /** Asks the nodes closest to a target. Results are plain replies. */
  query<T = Reply>({ command, target, value }: QueryRequest, options?: QueryOptions<T, Node>): Query<T, Node> {
    const request = { target, command: COMMANDS.PLUGIN, value: this.#wrap(command, value) }
    return this.#node().query<T>(request, options) as Query<T, Node>
  }

  #node(): Node {
    if (this.dht === null) throw new Error(`Plugin ${this.name} is not registered: call register(name, plugin) first`)
    return this.dht
  }

  #wrap(command: number, value: Uint8Array | null = null): Buffer {
    const { name: plugin, version } = this
    return pluginRequest.encode(pluginRequest.create({ plugin, version, command, value }))
  }
}
