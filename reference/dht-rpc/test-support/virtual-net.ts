import { type Clock, install } from '@sinonjs/fake-timers'
import type { Address } from '../../ipencoding/index.js'
import {
  datagramType,
  type NetworkInterface,
  type NetworkWatcher,
  request,
  type Request,
  type Udx,
  type UdxSocket
} from '../../udp-request/index.js'
import { MemoryNetwork, type MemorySocket, type Packet } from '../../udp-request/test-support/memory-udx.js'
import { DhtRpc, type DhtRpcOptions } from '../index.js'

const realImmediate = setImmediate

/** Lets everything run that waits for promises only. */
const settled = (): Promise<void> => new Promise((resolve) => realImmediate(resolve))

class FilteredNetwork extends MemoryNetwork {
  drops = (_packet: Packet): boolean => false

  override carry(packet: Packet): void {
    if (!this.drops(packet)) super.carry(packet)
    else this.packets.push(packet)
  }
}

type OnChange = (interfaces: NetworkInterface[]) => void

/** A host's network object. */
class VirtualUdx implements Udx {
  interfaces: NetworkInterface[] = [{ name: 'eth0', host: '10.9.9.9', family: 4, internal: false }]
  readonly watchers = new Set<OnChange>()
  readonly names = new Map<string, string>()

  constructor(private readonly inner: Udx) {}

  createSocket(): UdxSocket {
    return this.inner.createSocket()
  }

  watchNetworkInterfaces(): NetworkWatcher {
    const listeners: OnChange[] = []
    const watcher: NetworkWatcher = {
      on: (_, listener) => {
        listeners.push(listener)
        this.watchers.add(listener)
        return watcher
      },
      destroy: () => listeners.forEach((listener) => this.watchers.delete(listener))
    }
    return watcher
  }

  networkInterfaces(): NetworkInterface[] {
    return this.interfaces
  }

  async lookup(host: string): Promise<{ host: string; family: number }> {
    const address = this.names.get(host)
    if (address === undefined) throw Object.assign(new Error('no such name'), { code: 'EAI_NONAME' })
    return { host: address, family: 4 }
  }
}

export interface Sent {
  at: number
  from: Address
  to: Address
  request: Request
}

/** Nodes, each on a host of its own, in virtual time. One at a time: the clock is the process's. */
export class VirtualNet {
  readonly network = new FilteredNetwork()
  readonly nodes: DhtRpc[] = []
  readonly clock: Clock = install({
    toFake: [
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'setImmediate',
      'clearImmediate',
      'Date',
      'performance'
    ]
  })

  get now(): number {
    return Math.round(performance.now())
  }

  udx(host: string): VirtualUdx {
    return new VirtualUdx(this.network.udx(host))
  }

  /** A node on this host; its events are noted in `eventsOf`. */
  node(host: string, options: DhtRpcOptions = {}): DhtRpc {
    return this.keep(new DhtRpc({ udx: this.udx(host), ...options }))
  }

  bootstrapper(host = '10.0.0.1', port = 49_737, options: DhtRpcOptions = {}): DhtRpc {
    return this.keep(DhtRpc.bootstrapper(port, host, { udx: this.udx(host), ...options }))
  }

  /** A bootstrapper and persistent nodes, all ready: `10.0.0.1` to `10.0.0.n`. */
  async testnet(size: number, options: DhtRpcOptions = {}): Promise<DhtRpc[]> {
    const first = this.bootstrapper()
    await this.until(first.fullyBootstrapped())
    const bootstrap = ['10.0.0.1:49737']
    const rest = []
    for (let i = 2; i <= size; i++) {
      const node = this.node(`10.0.0.${i}`, {
        port: 49_737,
        ephemeral: false,
        firewalled: false,
        bootstrap,
        ...options
      })
      rest.push(node)
      await this.until(node.fullyBootstrapped())
    }
    return [first, ...rest]
  }

  /** Lets so many ms pass, timer by timer. */
  async run(ms: number): Promise<void> {
    let over = false
    this.clock.setTimeout(() => (over = true), ms)
    while (!over) {
      await settled()
      this.clock.next()
    }
    await settled()
  }

  /** Lets time pass until a promise settles. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let over = false
    const mark = () => (over = true)
    promise.then(mark, mark)
    for (;;) {
      await settled()
      if (over) return promise
      this.clock.next()
    }
  }

  /** The machine sleeps: time passes and no timer fires. */
  sleep(ms: number): void {
    this.clock.setSystemTime(Date.now() + ms)
  }

  socket(host: string, port: number): MemorySocket {
    return this.network.socket(host, port)
  }

  /** Requests sent from a host since some time. */
  requestsFrom(host: string, since = 0): Sent[] {
    return this.network.packets
      .filter(({ from, at, bytes }) => from.host === host && at >= since && datagramType(bytes) === 'request')
      .map(({ at, from, to, bytes }) => ({ at, from, to, request: request.decode(bytes) }))
  }

  async end(): Promise<void> {
    await this.until(Promise.allSettled(this.nodes.map((node) => node.destroy())))
    this.clock.uninstall()
  }

  private keep(node: DhtRpc): DhtRpc {
    this.nodes.push(node)
    return node
  }
}

/** The names of a node's events from now on, with what is told where it is short. */
export function eventsOf(node: DhtRpc): string[] {
  const log: string[] = []
  const names = [
    'listening',
    'ready',
    'persistent',
    'ephemeral',
    'wakeup',
    'network-update',
    'suspend',
    'resume',
    'close'
  ]
  for (const name of names) (node as NodeJS.EventEmitter).on(name, () => log.push(name))
  node.on('nat-update', (_host, port) => log.push(`nat-update ${port}`))
  node.on('add-node', () => log.push('add-node'))
  node.on('remove-node', () => log.push('remove-node'))
  node.on('network-change', () => log.push('network-change'))
  return log
}
