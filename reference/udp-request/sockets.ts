import { portCandidates, type UdpRequestOptions } from './options.js'
import type { Udx, UdxAddress, UdxSocket } from './udx.js'

/** Takes a datagram that arrived on a socket. */
export type Receive = (datagram: Buffer, from: UdxAddress, socket: UdxSocket) => void

/** The server and the client socket (RPC-2), and where they bind (RPC-6 to RPC-9). */
export class Sockets {
  /** Null before the first bind; the closed one, which still tells its address, while suspended (UDX-15). */
  server: UdxSocket | null = null
  client: UdxSocket | null = null

  private readonly host: string
  private readonly candidates: readonly number[]
  private readonly anyPort: boolean
  private unlisten: (() => void)[] = [] // BOUNDED: by the two sockets

  constructor(
    private readonly udx: Udx,
    { port, host = '0.0.0.0', anyPort = true }: UdpRequestOptions,
    private readonly receive: Receive
  ) {
    this.host = host
    this.candidates = portCandidates(port)
    this.anyPort = anyPort
  }

  /** Binds a new pair. Throws what the operating system says; then none is left open. */
  bind(): void {
    const server = this.udx.createSocket()
    const client = this.udx.createSocket()
    try {
      this.bindServer(server)
      this.bindClient(client)
    } catch (error) {
      void server.close()
      void client.close()
      throw error
    }
    this.server = server
    this.client = client
    this.listen(server)
    this.listen(client)
  }

  /** Resolves when both are closed, which waits for connected streams (UDX-27). They deliver nothing from now on. */
  async close(): Promise<void> {
    for (const unlisten of this.unlisten.splice(0)) unlisten()
    await Promise.all([this.server?.close(), this.client?.close()])
  }

  private bindServer(socket: UdxSocket): void {
    const previous = portOf(this.server)
    const ports = previous === 0 ? [...this.candidates] : [previous, ...this.candidates]
    // Without a candidate "any port" was asked for in the first place.
    if (this.anyPort || ports.length === 0) ports.push(0)
    // RPC-7: the first that fails ends the attempt.
    bindFirst(socket, this.anyPort ? ports : ports.slice(0, 1), this.host)
  }

  private bindClient(socket: UdxSocket): void {
    const previous = portOf(this.client)
    bindFirst(socket, previous === 0 ? [0] : [previous, 0], this.host)
  }

  private listen(socket: UdxSocket): void {
    const onmessage = (datagram: Buffer, from: UdxAddress) => this.receive(datagram, from, socket)
    socket.on('message', onmessage)
    this.unlisten.push(() => socket.removeListener('message', onmessage))
  }
}

function portOf(socket: UdxSocket | null): number {
  return socket?.address()?.port ?? 0
}

/** Binds to the first port that can be had; throws the error of the last. */
function bindFirst(socket: UdxSocket, ports: readonly number[], host: string): void {
  for (const [i, port] of ports.entries()) {
    try {
      socket.bind(port, host)
      return
    } catch (error) {
      if (i === ports.length - 1) throw error
    }
  }
}
