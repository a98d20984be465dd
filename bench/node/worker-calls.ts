import { type DhtNode, implementation } from '../implementation.js'
import { type NetworkCosts, networkCosts } from './network-costs.js'
import { cpu, memory } from '../process-use.js'
import { freePort, LOOPBACK, openSocket } from '../udx.js'

/** Requests sent in one turn. */
const BURST = 64

/** ms that a request waits for an answer that does not come: longer than any run. */
const MAX_WAIT = 3_600_000

/** What a process of the harness can be told to do. */
export class Worker {
  /** BOUNDED: by the calls. */
  readonly #nodes: DhtNode[] = []

  /** Starts a persistent node that knows nobody; its port. */
  async node(specifier: string): Promise<number> {
    return this.#start(specifier, [])
  }

  /** Starts so many persistent nodes, the first as bootstrap of the others, one after the other. */
  async nodes(specifier: string, count: number): Promise<void> {
    const first = await this.#start(specifier, [])
    for (let i = 1; i < count; i++) await this.#start(specifier, [{ host: LOOPBACK, port: first }])
  }

  /** A bare socket that sends back what it gets; its port. */
  echo(): number {
    const socket = openSocket()
    socket.on('message', (bytes, from) => socket.trySend(bytes, from.port, from.host))
    return socket.address().port
  }

  /** Sends pings from the first node, so many in all, so many of them under way at any time; us of cores for each. */
  async ping(port: number, count: number, underWay: number): Promise<number> {
    const node = this.#nodes[0]!
    const to = { host: LOOPBACK, port }
    const before = cpu()
    let asked = 0
    const goOn = async (): Promise<void> => {
      while (asked < count) {
        asked++
        await node.ping(to)
      }
    }
    await Promise.all(Array.from({ length: underWay }, goOn))
    return (cpu() - before) / count
  }

  /** Has the first node send so many requests that wait for the rest of the run. */
  async wait(port: number, count: number): Promise<void> {
    const node = this.#nodes[0]!
    for (let i = 1; i <= count; i++) {
      // Ends with the process.
      node.delayedPing({ host: LOOPBACK, port }, MAX_WAIT).catch(() => {})
      // The kernel holds a few hundred datagrams.
      if (i % BURST === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  readonly cpu = cpu
  readonly memory = memory

  /** Takes the process: its time is virtual from now on. */
  networkCosts(seed: string, network: string, newcomers: string): Promise<NetworkCosts> {
    return networkCosts(seed, network, newcomers)
  }

  /** The first node of a network (no bootstrap) has to be told its address: nobody else can tell it (API-34). */
  async #start(specifier: string, bootstrap: readonly object[]): Promise<number> {
    const Node = implementation(specifier)
    const port = await freePort()
    // The congestion window would hold nearly all of 10,000 requests back (RPC-116).
    const options = { bootstrap, host: LOOPBACK, maxWindow: 1_000_000, maxPingDelay: MAX_WAIT }
    const node =
      bootstrap.length === 0
        ? Node.bootstrapper(port, LOOPBACK, options)
        : new Node({ ...options, port, anyPort: false, ephemeral: false, firewalled: false })
    this.#nodes.push(node)
    await node.fullyBootstrapped()
    return node.address()!.port
  }
}
