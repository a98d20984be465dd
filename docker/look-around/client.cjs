// Connects through both NATs every few seconds, and says how long it took.
const { setTimeout } = require('node:timers/promises')
const { DHT, BOOTSTRAP, SEED, name } = require('./dht.cjs')

const PAUSE = 5000

async function main() {
  const node = new DHT({ bootstrap: BOOTSTRAP })
  await node.fullyBootstrapped()
  const { publicKey } = DHT.keyPair(SEED)
  for (;;) {
    const began = Date.now()
    const socket = node.connect(publicKey)
    const said = await new Promise((resolve) => {
      socket.on('error', (err) => resolve(`${err.code ?? err.message}`))
      socket.on('open', () => socket.write('hello'))
      socket.on('data', () => resolve(`an echo from ${socket.rawStream.remoteHost}:${socket.rawStream.remotePort}`))
    })
    console.log(`${name}: ${said} after ${Date.now() - began} ms`)
    socket.destroy()
    await setTimeout(PAUSE)
  }
}

main()
