import { keyPair } from '../../crypto/index.js'
import type { HyperDHT } from '../index.js'
import { HOP_MODES } from '../messages/index.js'
import type { EncryptedStream } from '../peers/index.js'
import type { Server, ServerOptions } from '../server/index.js'
import type { HyperNet } from './hyper-net.js'
import { ScriptedClient } from './scripted-client.js'

export const SERVER_KEYS = keyPair(Buffer.alloc(32, 2))
/** A client's address that has nothing in common with ours. */
export const ELSEWHERE = { host: '20.1.1.1', port: 5000 }
/** Ports of the node's server socket, and of its main socket. */
export const SERVER = 40010
export const MAIN = 40011
/** As if the client's relay had forwarded its request; the answer comes to the client's own socket. */
export const relayed = { mode: HOP_MODES.FROM_RELAY, peerAddress: ELSEWHERE }

/** A node without a network, a server on it, and what the application sees. */
export class AcceptingLab {
  readonly connections: EncryptedStream[] = []
  onconnection = (): void => {}
  #node: HyperDHT | null = null

  constructor(readonly net: HyperNet) {}

  get node(): HyperDHT {
    if (this.#node === null) throw new Error('listening() comes first')
    return this.#node
  }

  async listening(options: ServerOptions = {}): Promise<Server<HyperDHT>> {
    this.net.ports.push(MAIN)
    const node = this.net.hyper({ port: SERVER, ephemeral: true })
    this.#node = node
    await this.net.until(node.fullyBootstrapped())
    const server = node.createServer(options, (stream) => {
      this.connections.push(stream)
      this.onconnection()
      stream.on('error', () => {})
    })
    await this.net.until(server.listen(SERVER_KEYS))
    return server
  }

  client(port: number, payload = {}): ScriptedClient {
    return new ScriptedClient(this.net, port, SERVER_KEYS.publicKey, payload)
  }
}
