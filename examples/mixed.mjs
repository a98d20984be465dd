// Our nodes and those of hyperdht in one network: each finds the other's records, and each connects to the other.
import HyperDHT from '@punchlist/hyperdht'
import createTestnet from '@punchlist/hyperdht/testnet'
import PeerDHT from 'hyperdht'
import { once } from 'node:events'

// A network of both: ten nodes of ours, and two of theirs that join them.
const testnet = await createTestnet()
const { bootstrap } = testnet
const settled = { bootstrap, host: '127.0.0.1', ephemeral: false, firewalled: false }
const storers = [new PeerDHT(settled), new PeerDHT(settled)]
await Promise.all(storers.map((node) => node.fullyBootstrapped()))

const ours = new HyperDHT({ bootstrap })
const theirs = new PeerDHT({ bootstrap })

for (const [name, writer, reader] of [
  ['ours to theirs', ours, theirs],
  ['theirs to ours', theirs, ours]
]) {
  const { hash } = await writer.immutablePut(Buffer.from(`written by ${name.split(' ')[0]}`))
  const { value } = await reader.immutableGet(hash)
  console.log(`${name}: a record, "${value}"`)

  // The reader is the client, the writer the server.
  const server = writer.createServer((socket) => socket.end(`hello from ${name.split(' ')[0]}`))
  await server.listen()
  const socket = reader.connect(server.publicKey)
  socket.on('error', (err) => console.error(name, err))
  const [greeting] = await once(socket, 'data')
  console.log(`${name}: a connection, "${greeting}"`)
  socket.end()
  await once(socket, 'close')
  await server.close()
}

await Promise.all([ours, theirs, ...storers].map((node) => node.destroy()))
await testnet.destroy()
