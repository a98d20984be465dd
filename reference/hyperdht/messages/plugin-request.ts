import { checkBytes, checkUint, defineMessage, sizeOfBytes, sizeOfString, sizeOfUint } from '../../encoding/index.js'

/** Value of a PLUGIN request (REC-28). The reply has no framing of its own (REC-30). */
export interface PluginRequest {
  /** Name the plugin is registered under. */
  plugin: string
  version: number
  command: number
  /** Any bytes; empty is present, null is absent (REC-29). */
  value: Uint8Array | null
}

const HAS_VALUE = 1

export const pluginRequest = defineMessage<PluginRequest, Omit<PluginRequest, 'value'> & Partial<PluginRequest>>(
  'plugin-request',
  {
    create({ plugin, version, command, value = null }) {
      sizeOfString(plugin)
      checkUint(version, undefined, 'version')
      checkUint(command, undefined, 'command')
      if (value) checkBytes(value)
      return { plugin, version, command, value }
    },
    size(m) {
      const head = sizeOfString(m.plugin) + sizeOfUint(m.version) + sizeOfUint(m.command) + 1
      return m.value === null ? head : head + sizeOfBytes(m.value)
    },
    write(w, m) {
      w.string(m.plugin)
      w.uint(m.version)
      w.uint(m.command)
      w.uint8(m.value === null ? 0 : HAS_VALUE)
      if (m.value !== null) w.bytes(m.value)
    },
    read(r) {
      const plugin = r.string()
      const version = r.uint()
      const command = r.uint()
      return { plugin, version, command, value: r.uint() & HAS_VALUE ? r.bytes() : null }
    }
  }
)
