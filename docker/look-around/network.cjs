// Eight public nodes, which is what it takes to tell NATs apart.
const { DHT, PORT, BOOTSTRAP } = require('./dht.cjs')

async function main() {
  await DHT.bootstrapper(PORT, '11.1.0.1', { host: '11.1.0.1' }).fullyBootstrapped()
  for (let n = 2; n <= 8; n++) {
    const options = { host: `11.1.0.${n}`, port: PORT, anyPort: false, ephemeral: false, firewalled: false }
    await new DHT({ ...options, bootstrap: BOOTSTRAP }).fullyBootstrapped()
  }
  console.log('eight public nodes stand')
}

main()
