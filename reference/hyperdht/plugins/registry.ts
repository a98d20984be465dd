import { asBuffer, DecodeError } from '../../encoding/index.js'
import type { Incoming } from '../../udp-request/index.js'
import { type PluginRequest, pluginRequest } from '../messages/index.js'
import type { PluginLike } from './plugin.js'

/** The plugins of one node, by the name they are registered under (REC-149). */
export class PluginRegistry<Node> {
  readonly #dht: Node
  /** Called with what a plugin throws while it handles a request. */
  readonly #onerror: (error: unknown, plugin: PluginLike<Node>) => void
  /** UNBOUNDED: because only the application registers plugins. */
  readonly plugins = new Map<string, PluginLike<Node>>()

  constructor(dht: Node, onerror: (error: unknown, plugin: PluginLike<Node>) => void = () => {}) {
    this.#dht = dht
    this.#onerror = onerror
  }

  /** Takes the place of an earlier plugin of this name (API-245). */
  register(name: string, plugin: PluginLike<Node>): void {
    this.plugins.set(name, plugin)
    plugin.onregister(this.#dht)
  }

  /** The node has become persistent for the first time (REC-150). */
  persistent(): void {
    for (const plugin of this.plugins.values()) plugin.onpersistent()
  }

  /** The node is being destroyed (REC-153). */
  destroy(): void {
    for (const plugin of this.plugins.values()) plugin.destroy()
    this.plugins.clear()
  }

  /**
   * Hands a PLUGIN request to the plugin it names. An unknown name or version and bytes that are no plugin message are met
   * with silence (REC-86). A plugin that throws does not take the process with it, as it does at the peer (REC-152).
   */
  onrequest(outer: Incoming): void {
    const request = decode(outer.value)
    const plugin = request && this.plugins.get(request.plugin)
    if (!request || !plugin || plugin.version !== request.version) return
    const { plugin: name, version, command, value } = request
    try {
      plugin.onrequest({ plugin: name, version, command, value: value === null ? null : asBuffer(value) }, outer)
    } catch (err) {
      this.#onerror(err, plugin)
    }
  }
}

function decode(value: Uint8Array | null): PluginRequest | null {
  if (value === null) return null
  try {
    return pluginRequest.decode(value)
  } catch (err) {
    if (err instanceof DecodeError) return null
    throw err
  }
}
