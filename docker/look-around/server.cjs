// Listens behind its NAT and sends back what it gets.
const { DHT, BOOTSTRAP, SEED, name } = require('./dht.cjs')

async function main() {
  const node = new DHT({ bootstrap: BOOTSTRAP })
  const server = node.createServer((socket) => {
    socket.on('error', () => {})
    console.log(`${name}: a connection from ${socket.rawStream.remoteHost}:${socket.rawStream.remotePort}`)
    socket.pipe(socket)
  })
  await server.listen(DHT.keyPair(SEED))
  console.log(`${name}: listens`)
}

main()
