import { CLASSES, type Connection, type Kind, type Node } from './classes.js'
import { once } from './lab.js'

/** Nodes of both kinds on the real sockets of 127.0.0.1, which know nobody else: for what only real streams have. */
export class RealNodes {
  private readonly open: Node[] = []
  private bootstrap: { host: string; port: number }[] = []

  async network(size = 4): Promise<void> {
    for (let i = 0; i < size; i++) {
      const node = await this.node('hyperdht', { ephemeral: false, firewalled: false })
      if (i === 0) this.bootstrap = [{ host: '127.0.0.1', port: node.address()!.port }]
    }
  }

  async node(kind: Kind, options: object = {}): Promise<Node> {
    const { bootstrap } = this
    // Any port: the default ones belong to whoever is there first.
    const node = new CLASSES[kind]({ bootstrap, host: '127.0.0.1', port: [1, 1], ...options })
    this.open.push(node)
    await node.fullyBootstrapped()
    return node
  }

  /** Both ends of a connection between two new nodes. */
  async connected(server: Kind, client: Kind): Promise<{ client: Connection; server: Connection }> {
    const listening = (await this.node(server)).createServer()
    await listening.listen()
    const come = once<Connection>(listening, 'connection')
    const near = (await this.node(client)).connect(listening.publicKey!)
    near.on('error', () => {})
    const far = await come
    far.on('error', () => {})
    await near.opened
    return { client: near, server: far }
  }

  async close(): Promise<void> {
    for (const node of this.open.splice(0).reverse()) await node.destroy()
    this.bootstrap = []
  }
}
