/**
 * The process behind {@link startLiveNode}: a persistent hyperdht node on 127.0.0.1 that knows nobody. Says where it is
 * as one line of JSON, and ends when its stdin does: when whoever started it ends, in whatever way.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import DHT from 'hyperdht'

interface Node {
  fullyBootstrapped(): Promise<void>
  address(): { readonly port: number }
  destroy(): Promise<void>
}
interface NodeClass {
  bootstrapper(port: number, host: string, options: object): Node
}

const HOST = '127.0.0.1'
const ATTEMPTS = 5

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, HOST)
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise<void>((resolve) => void socket.close(resolve))
  return port
}

async function start(): Promise<{ node: Node; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    // Never the public network (ENC-88), and bound to loopback only (RPC-1).
    const node = (DHT as NodeClass).bootstrapper(port, HOST, { bootstrap: [], host: HOST })
    await node.fullyBootstrapped()
    // Somebody may have taken the port in between; the node then has another one (RPC-6), and the id of this (ENC-53).
    if (node.address().port === port) return { node, port }
    await node.destroy()
    if (attempt === ATTEMPTS) throw new Error('no free port on 127.0.0.1')
  }
}

const ended = once(process.stdin.resume(), 'end')
const { node, port } = await start()
process.stdout.write(JSON.stringify({ host: HOST, port }) + '\n')
await ended
await node.destroy()
