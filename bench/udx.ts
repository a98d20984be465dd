import { createRequire } from 'node:module'
import type { Address } from '@punchlist/hyperdht/wire'

/** A socket of udx-native, by what is called of it here. */
export interface RawSocket {
  bind(port: number, host: string): void
  address(): Address
  trySend(bytes: Uint8Array, port: number, host: string): void
  on(event: 'message', listener: (bytes: Buffer, from: Address) => void): this
  setRecvBufferSize(bytes: number): void
  close(): Promise<void>
}

const Udx = createRequire(import.meta.url)('udx-native') as new () => { createSocket(): RawSocket }

export const LOOPBACK = '127.0.0.1'

/** Bytes. A burst waits in the kernel and is not lost; the kernel may give less. */
const RECEIVE_BUFFER = 4 * 1024 * 1024

const udx = new Udx()

/** A socket on a free port of 127.0.0.1, with nothing of any implementation behind it. */
export function openSocket(): RawSocket {
  const socket = udx.createSocket()
  socket.bind(0, LOOPBACK)
  socket.setRecvBufferSize(RECEIVE_BUFFER)
  return socket
}

/** A free port that the kernel picks: to a node 0 would mean the default port (RPC-8), which somebody else may want. */
export async function freePort(): Promise<number> {
  const probe = openSocket()
  const { port } = probe.address()
  await probe.close()
  return port
}
