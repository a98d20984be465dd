import { nodeId } from '@punchlist/hyperdht/ipencoding'
import { type Address, datagramType, INTERNAL_COMMANDS, request, response } from '@punchlist/hyperdht/wire'
import { openSocket, type RawSocket } from '../udx.js'

/** ms between two tries to be heard. */
const AGAIN = 100
const MAX_TRIES = 50

/**
 * Bare sockets that pass for persistent nodes: each has the id of its address and answers every request, with nothing in
 * it. They fill the routing tables of the nodes that are measured, with the same neighbours for all.
 */
export class Crowd {
  /** BOUNDED: by the size of the crowd. */
  readonly #members: readonly { readonly socket: RawSocket; readonly id: Buffer; heard: Set<number> }[]

  constructor(size: number) {
    this.#members = Array.from({ length: size }, () => {
      const socket = openSocket()
      const member = { socket, id: nodeId(socket.address()), heard: new Set<number>() }
      socket.on('message', (bytes, from) => {
        if (datagramType(bytes) === 'response') member.heard.add(from.port)
        else socket.trySend(answer(bytes, from, member.id), from.port, from.host)
      })
      return member
    })
  }

  /** Makes itself known to a node. */
  async join(to: Address): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const unheard = this.#members.filter(({ heard }) => !heard.has(to.port))
      if (unheard.length === 0) return
      for (const { socket, id } of unheard) {
        const ping = request.create({ tid: tries, to, id, internal: true, command: INTERNAL_COMMANDS.PING })
        socket.trySend(request.encode(ping), to.port, to.host)
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN))
    }
    throw new Error(`${to.host}:${to.port} does not answer`)
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ socket }) => socket.close()))
  }
}

/** The answer to a request by one who knows nobody and has nothing. */
export function answer(bytes: Buffer, from: Address, id: Buffer | null): Buffer {
  const { tid } = request.decode(bytes)
  return response.encode(response.create({ tid, to: { host: from.host, port: from.port }, id }))
}
