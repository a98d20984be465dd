// A server that is found by its public key, and a client that connects to it.
// On the real network: no testnet, and `new HyperDHT()` without bootstrap.
import HyperDHT from '@punchlist/hyperdht'
import createTestnet from '@punchlist/hyperdht/testnet'
import { once } from 'node:events'

const testnet = await createTestnet()
const { bootstrap } = testnet

// The server. Who has the seed has the key, so keep it where the server keeps its other secrets.
const serverNode = new HyperDHT({ bootstrap })
const keyPair = HyperDHT.keyPair(Buffer.alloc(32, 'the seed of this server'))
const server = serverNode.createServer((socket) => {
  console.log('server: a client with the key', short(socket.remotePublicKey))
  socket.on('data', (data) => socket.end(data.toString().toUpperCase()))
  socket.on('error', (err) => console.error('server:', err.message))
})
await server.listen(keyPair)
console.log('server: listens with the key', short(server.publicKey))

// The client knows the public key and nothing else.
const clientNode = new HyperDHT({ bootstrap })
const socket = clientNode.connect(keyPair.publicKey)
socket.on('error', (err) => console.error('client:', err.code, err.cause, err.story?.steps))
socket.write('hello')
const [answer] = await once(socket, 'data')
console.log('client: the answer is', answer.toString())
socket.end()
await once(socket, 'close')

await clientNode.destroy()
await serverNode.destroy()
await testnet.destroy()

function short(key) {
  return key.toString('hex').slice(0, 8)
}
