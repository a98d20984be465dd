import type { Incoming } from '../../udp-request/index.js'
import { pluginRequest } from '../messages/index.js'
import { RecordsError, type Refusal } from '../records/index.js'
import type { PluginCommand, PluginLike } from './plugin.js'

export interface PluginHooks {
  refuse(reason: Refusal): void
  /** A plugin threw or rejected; the node goes on. */
  report(name: string, error: unknown): void
}

/** The plugins of a node by name, and their requests (section 4.9). */
export class PluginRegistry<Node> {
  // BOUNDED: by what the application registers.
  readonly byName = new Map<string, PluginLike<Node>>()

  constructor(private readonly hooks: PluginHooks) {}

  /** Replaces an earlier one of the name (REC-149). Throws RecordsError `BAD_PLUGIN`. */
  register(name: string, plugin: PluginLike<Node>, node: Node): void {
    const given = plugin as Partial<PluginLike<Node>> | null | undefined
    if (typeof name !== 'string' || typeof given?.onrequest !== 'function') {
      throw new RecordsError('BAD_PLUGIN', 'Pass a name and an object with a version and an onrequest function')
    }
    this.byName.set(name, plugin)
    plugin.onregister?.(node)
  }

  /** False if there is none. Its `destroy` is not called. */
  unregister(name: string): boolean {
    return this.byName.delete(name)
  }

  /** Tells a PLUGIN request to its plugin (REC-86, REC-87). */
  handle(request: Incoming): void {
    if (request.value === null) return this.hooks.refuse('NO_VALUE')
    const message = pluginRequest.tryDecode(request.value)
    if (message === null) return this.hooks.refuse('UNDECODABLE')
    const plugin = this.byName.get(message.plugin)
    if (plugin === undefined || plugin.version !== message.version) return this.hooks.refuse('UNKNOWN_PLUGIN')
    this.call(message.plugin, () => plugin.onrequest(message as PluginCommand, request))
  }

  onpersistent(): void {
    for (const [name, plugin] of this.byName) this.call(name, () => plugin.onpersistent?.())
  }

  destroy(): void {
    for (const [name, plugin] of this.byName) this.call(name, () => plugin.destroy?.())
  }

  /** A plugin's mistake is reported, not thrown into the socket (REC-152). */
  private call(name: string, run: () => unknown): void {
    try {
      const result = run()
      if (result instanceof Promise) result.catch((error: unknown) => this.hooks.report(name, error))
    } catch (error) {
      this.hooks.report(name, error)
    }
  }
}
