/** A small network of ours with a server that says back what it hears, in a process of its own. */
import HyperDHT from '@punchlist/hyperdht'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Held, Listening, Order } from './messages.js'

const HOST = '127.0.0.1'
const STORER = { host: HOST, ephemeral: false, firewalled: false, port: 0, anyPort: true }

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const first = new HyperDHT({ ...STORER, bootstrap: [] })
await first.fullyBootstrapped()
/** BOUNDED: by one. */
const bootstrap = [{ host: HOST, port: first.address()!.port }]
/** BOUNDED: by three. */
const others = [0, 1, 2].map(() => new HyperDHT({ ...STORER, bootstrap }))
await Promise.all(others.map((node) => node.fullyBootstrapped()))
const node = new HyperDHT({ host: HOST, bootstrap, port: 0 })
await node.fullyBootstrapped()
let connections = 0
const server = node.createServer((stream) => {
  connections++
  stream.on('error', () => {})
  stream.on('data', (bytes: Buffer) => void stream.write(bytes))
  stream.on('end', () => stream.end())
})
await server.listen()

const at = (socket: { address(): { port: number } | null } | null): { host: string; port: number } => ({
  host: HOST,
  port: socket!.address()!.port
})
const listening: Listening = {
  publicKey: server.publicKey!.toString('hex'),
  bootstrap,
  main: at(node.socket),
  server: at(node.io.serverSocket)
}
process.send!(listening)

process.on('message', (order: Order) => {
  if (order.act === 'held') {
    collect()
    const { rss, heapUsed } = process.memoryUsage()
    const { user, system } = process.cpuUsage()
    const { socketsAdded, socketsRemoved } = node.stats.socketPool
    const held: Held = {
      heap: heapUsed,
      rss,
      streams: node.rawStreams.size,
      sockets: socketsAdded - socketsRemoved,
      connections,
      cpu: user + system
    }
    process.send!(held)
  }
  if (order.act === 'end') void end()
})

// Nobody is left to serve.
process.once('disconnect', () => process.exit())

async function end(): Promise<void> {
  for (const one of [node, ...others, first]) await one.destroy({ force: true })
  process.disconnect()
}
