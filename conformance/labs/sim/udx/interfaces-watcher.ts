import { EventEmitter } from 'node:events'
import { type NetworkInterface, type VirtualHost } from '../types.js'
import { INTERFACE_POLL_MS } from './constants.js'
import { inLaterTask } from './tasks.js'

export interface WatcherEvents {
  /** The set of addresses changed (UDX-9). */
  change: [interfaces: NetworkInterface[]]
  close: []
}

/**
 * Tells of a host's changed addresses when the real one's next look would find them: every 5000 ms from the start (UDX-10).
 * Between changes there is no timer.
 */
export class InterfacesWatcher extends EventEmitter<WatcherEvents> {
  /** As last seen. BOUNDED: by the addresses of the host. */
  interfaces: NetworkInterface[]

  private readonly startedAt = performance.now()
  private readonly stop: () => void
  private timer: ReturnType<typeof setTimeout> | null = null
  private destroyed: Promise<void> | null = null

  /** @param gone called when it is destroyed */
  constructor(
    private readonly host: VirtualHost,
    private readonly gone: (watcher: InterfacesWatcher) => void
  ) {
    super()
    this.interfaces = [...host.interfaces()]
    this.stop = host.watchInterfaces(() => this.lookLater())
  }

  /** Whether a look is due. */
  get pending(): boolean {
    return this.timer !== null
  }

  /** Resolves after `close`; can be called again (UDX-11). */
  async destroy(): Promise<void> {
    this.destroyed ??= new Promise((resolve) => {
      this.stop()
      if (this.timer !== null) clearTimeout(this.timer)
      this.timer = null
      inLaterTask(() => {
        this.gone(this)
        this.emit('close')
        resolve()
      })
    })
    return this.destroyed
  }

  [Symbol.iterator](): Iterator<NetworkInterface> {
    return this.interfaces[Symbol.iterator]()
  }

  private lookLater(): void {
    if (this.timer !== null || this.destroyed !== null) return
    const sinceLook = (performance.now() - this.startedAt) % INTERFACE_POLL_MS
    this.timer = setTimeout(() => {
      this.timer = null
      this.look()
    }, INTERFACE_POLL_MS - sinceLook)
  }

  private look(): void {
    const interfaces = [...this.host.interfaces()]
    if (describe(interfaces) === describe(this.interfaces)) return
    this.interfaces = interfaces
    this.emit('change', interfaces)
  }
}

function describe(interfaces: readonly NetworkInterface[]): string {
  return JSON.stringify(interfaces.map(({ name, host, internal }) => [name, host, internal]))
}
