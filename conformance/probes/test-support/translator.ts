import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Address } from '@punchlist/hyperdht/wire'

const HOST = '127.0.0.1'

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, HOST)
  await once(socket, 'listening')
  return socket
}

/** A box between senders and a node that gives each sender another port: endpoint-independent, unfiltered. */
export async function translate(node: Address): Promise<{ port: number; close(): void }> {
  const inside = await bound()
  const outside = new Map<number, Promise<Socket>>()
  inside.on('message', (bytes, { port }) => {
    let mapping = outside.get(port)
    if (!mapping) {
      mapping = bound()
      outside.set(port, mapping)
      void mapping.then((socket) => socket.on('message', (answer) => inside.send(answer, port, HOST)))
    }
    void mapping.then((socket) => socket.send(bytes, node.port, node.host))
  })
  return {
    port: inside.address().port,
    close() {
      inside.close()
      for (const mapping of outside.values()) void mapping.then((socket) => socket.close())
    }
  }
}
