// Two nodes that cannot reach each other, and a blind relay between them: it passes on what it cannot read.
//
// All that a program needs is `relayThrough`, on either side. The connection opens through the relay at once, and moves to
// the direct path when a hole is punched. On one machine everybody reaches everybody: what makes this server and this client
// fail to is marked, and belongs into no program.
import HyperDHT from '@punchlist/hyperdht'
import createTestnet from '@punchlist/hyperdht/testnet'
import { Server as BlindRelay } from 'blind-relay'
import { once } from 'node:events'

const testnet = await createTestnet()
const { bootstrap } = testnet

// The relay: a server like any other, on a node that everybody reaches.
const relayNode = new HyperDHT({ bootstrap })
const relay = new BlindRelay({ createStream: (options) => relayNode.createRawStream({ ...options, framed: true }) })
const door = relayNode.createServer((socket) => {
  socket.on('error', () => {})
  relay.accept(socket, { id: socket.remotePublicKey }).on('error', () => {})
})
await door.listen()

const serverNode = new HyperDHT({ bootstrap, quickFirewall: false }) // unreachable: thinks so until it knows better
const options = { relayThrough: door.publicKey, holepunch: () => false } // unreachable: refuses to punch
const server = serverNode.createServer(options, (socket) => {
  socket.on('error', () => {})
  socket.on('data', (data) => socket.end(`you said ${data}`))
})
await server.listen()

const clientNode = new HyperDHT({ bootstrap })
const socket = clientNode.connect(server.publicKey, {
  relayThrough: door.publicKey,
  fastOpen: false, // unreachable: does not just try
  localConnection: false, // unreachable: does not find out that both are in one LAN
  holepunch: () => false // unreachable: refuses to punch
})
socket.on('error', (err) => console.error('client:', err))
socket.write('hello')
const [answer] = await once(socket, 'data')
console.log('client:', answer.toString())
console.log('relay: pairs of streams that were passed on:', relay.stats.pairings.matched)
socket.end()
await once(socket, 'close')

await server.close()
await relay.close()
for (const node of [clientNode, serverNode, relayNode]) await node.destroy()
await testnet.destroy()
