import { type Connection, type DhtNode, implementation } from '../implementation.js'
import { cpu, memory } from '../process-use.js'
import { freePort, LOOPBACK } from '../udx.js'

/** Whether strangers reach the node, or it is found behind a firewall and both punch. */
export type Mode = 'direct' | 'punched'

/** Bytes in a write of the throughput measurement. */
const CHUNK = 64 * 1024
/** What a server says when it has got as many bytes as the client announced. */
const DONE = Buffer.from('!')
/** The client announces how many bytes it will send in the first so many, uint32 LE. */
const HEAD = 4

/** What a process of the connection benchmark can be told to do: be a small network, or one node with or without a server. */
export class ConnectWorker {
  readonly cpu = cpu
  readonly memory = memory
  /** BOUNDED: by the calls. */
  readonly #network: DhtNode[] = []
  /** BOUNDED: by the modes. */
  readonly #nodes = new Map<Mode, DhtNode>()
  /** Open connections of both sides. BOUNDED: by the calls. */
  readonly #open = new Set<Connection>()
  #onidle = (): void => {}

  /** Starts so many persistent nodes; the port of the first. */
  async network(specifier: string, count: number): Promise<number> {
    const Node = implementation(specifier)
    const port = await freePort()
    const bootstrap = [{ host: LOOPBACK, port }]
    this.#network.push(Node.bootstrapper(port, LOOPBACK, { host: LOOPBACK, bootstrap: [] }))
    await this.#network[0]!.fullyBootstrapped()
    while (this.#network.length < count) {
      const options = { bootstrap, host: LOOPBACK, port: await freePort(), ephemeral: false, firewalled: false }
      const node = new Node(options)
      await node.fullyBootstrapped()
      this.#network.push(node)
    }
    return port
  }

  /** Starts a node for each mode. */
  async nodes(specifier: string, bootstrapPort: number): Promise<void> {
    const Node = implementation(specifier)
    const bootstrap = [{ host: LOOPBACK, port: bootstrapPort }]
    for (const mode of ['direct', 'punched'] as const) {
      // Whether the early test of the firewall is over in time is chance, in so small a network.
      const reach = mode === 'direct' ? { firewalled: false } : { quickFirewall: false }
      const node = new Node({ bootstrap, host: LOOPBACK, port: await freePort(), ...reach })
      await node.fullyBootstrapped()
      this.#nodes.set(mode, node)
    }
  }

  /** Has the node of this mode listen under the key of a seed. */
  async listen(specifier: string, mode: Mode, seed: Buffer): Promise<Buffer> {
    const keyPair = implementation(specifier).keyPair(seed)
    await this.#node(mode)
      .createServer((connection) => {
        this.#hold(connection)
        receive(connection)
      })
      .listen(keyPair)
    return keyPair.publicKey
  }

  /** Connects so many times, one after the other, each closed before the next; ms until each was open. */
  async sequential(mode: Mode, publicKey: Buffer, count: number): Promise<number[]> {
    const times: number[] = []
    for (let i = 0; i < count; i++) {
      const start = performance.now()
      const connection = await this.#connect(mode, publicKey)
      times.push(performance.now() - start)
      await closed(connection)
    }
    return times
  }

  /** Connects so many times at once; ms until all were open. They stay so. */
  async concurrent(mode: Mode, publicKey: Buffer, count: number): Promise<number> {
    const start = performance.now()
    await Promise.all(Array.from({ length: count }, () => this.#connect(mode, publicKey)))
    return performance.now() - start
  }

  /** Sends so many bytes over one connection; ms from the first write until the server has got all. */
  async send(mode: Mode, publicKey: Buffer, bytes: number): Promise<number> {
    const connection = await this.#connect(mode, publicKey)
    const done = new Promise<void>((resolve) => connection.on('data', () => resolve()))
    const start = performance.now()
    const head = Buffer.alloc(HEAD)
    head.writeUInt32LE(bytes)
    connection.write(head)
    const chunk = Buffer.alloc(CHUNK, 7)
    for (let left = bytes; left > 0; left -= CHUNK) {
      const drained = connection.write(left < CHUNK ? chunk.subarray(0, left) : chunk)
      if (!drained) await new Promise<void>((resolve) => connection.once('drain', resolve))
    }
    await done
    const time = performance.now() - start
    await closed(connection)
    return time
  }

  /** Connections that are open here. */
  open(): number {
    return this.#open.size
  }

  /** Closes all. */
  async hangUp(): Promise<void> {
    await Promise.all([...this.#open].map(closed))
  }

  /** Resolves when none is open any more. */
  async idle(): Promise<void> {
    if (this.#open.size === 0) return
    await new Promise<void>((resolve) => (this.#onidle = resolve))
  }

  #node(mode: Mode): DhtNode {
    const node = this.#nodes.get(mode)
    if (node === undefined) throw new Error(`there is no node for ${mode}`)
    return node
  }

  #connect(mode: Mode, publicKey: Buffer): Promise<Connection> {
    const connection = this.#node(mode).connect(publicKey)
    this.#hold(connection)
    return new Promise((resolve, reject) => {
      connection.on('open', () => resolve(connection))
      connection.on('error', reject)
    })
  }

  #hold(connection: Connection): void {
    this.#open.add(connection)
    connection.on('error', () => {})
    connection.on('close', () => {
      this.#open.delete(connection)
      if (this.#open.size === 0) this.#onidle()
    })
  }
}

function closed(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    connection.on('close', resolve)
    connection.destroy()
  })
}

/** Counts what comes, and says so when it is all. The first bytes may come in any number of pieces. */
function receive(connection: Connection): void {
  let head = Buffer.alloc(0)
  let left = -1
  connection.on('data', (bytes) => {
    let payload = bytes.length
    if (left < 0) {
      head = Buffer.concat([head, bytes])
      if (head.length < HEAD) return
      left = head.readUInt32LE(0)
      payload = head.length - HEAD
    }
    left -= payload
    if (left === 0) connection.write(DONE)
  })
}
