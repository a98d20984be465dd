/**
 * The process behind {@link startLiveNode}: a node on 127.0.0.1 that knows nobody, `persistent` or `ephemeral` as its
 * first argument says, of the implementation that the second one names: `reference`, `hyperdht`, or the folder of a package
 * whose main export is the class. Says where its server socket is, and whether
 * it knows the commands of connections, as one line of JSON, and ends when its stdin does: when whoever
 * started it ends, in whatever way.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { isAbsolute, join } from 'node:path'

interface Node {
  fullyBootstrapped(): Promise<void>
  /** Where the server socket is bound, whichever socket the node asks from. */
  localAddress(): { readonly port: number }
  destroy(): Promise<void>
}
interface NodeClass {
  new (options: object): Node
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

/** Never the public network (ENC-88), and bound to loopback only (RPC-1). */
function createNode(Dht: NodeClass, port: number): Node {
  const options = { bootstrap: [], host: HOST }
  if (process.argv[2] === 'ephemeral') return new Dht({ ...options, port, ephemeral: true })
  return Dht.bootstrapper(port, HOST, options)
}

/** Only what is asked for is loaded. */
async function implementation(): Promise<NodeClass> {
  const name = process.argv[3] ?? 'hyperdht'
  if (isAbsolute(name)) {
    const exported = createRequire(join(name, 'package.json'))(name) as NodeClass | { default: NodeClass }
    return 'default' in exported ? exported.default : exported
  }
  const { default: DHT } = (await import(name === 'reference' ? '@punchlist/hyperdht' : 'hyperdht')) as {
    default: NodeClass
  }
  return DHT
}

async function start(): Promise<{ node: Node; port: number }> {
  const Dht = await implementation()
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const node = createNode(Dht, port)
    await node.fullyBootstrapped()
    // Somebody may have taken the port in between; the node then has another one (RPC-6), and the id of this (ENC-53).
    if (node.localAddress().port === port) return { node, port }
    await node.destroy()
    if (attempt === ATTEMPTS) throw new Error('no free port on 127.0.0.1')
  }
}

const ended = once(process.stdin.resume(), 'end')
const { node, port } = await start()
process.stdout.write(JSON.stringify({ host: HOST, port, connects: 'createServer' in node }) + '\n')
await ended
await node.destroy()
