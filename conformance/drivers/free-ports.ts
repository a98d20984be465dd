import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** UDP ports of 127.0.0.1 that nobody had a moment ago, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const sockets = await Promise.all(Array.from({ length: count }, () => bound(0)))
  const ports = sockets.map((socket) => socket.address().port)
  await Promise.all(sockets.map(closed))
  return ports
}

/** Whether nobody has a port of 127.0.0.1. */
export async function isFree(port: number): Promise<boolean> {
  try {
    await closed(await bound(port))
    return true
  } catch {
    return false
  }
}

async function bound(port: number): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.bind(port, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}

async function closed(socket: Socket): Promise<void> {
  const close = once(socket, 'close')
  socket.close()
  await close
}
