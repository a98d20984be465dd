// A network that no other network knows of, from its first node on: what `createTestnet` and `punchlist-node testnet` do.
// On several machines: the bootstrapper on one with a public address, the others with its `host:port`.
import HyperDHT from '@punchlist/hyperdht'

const HOST = '127.0.0.1'
const PORT = Number(process.argv[2] ?? 49837)

// The first node: others can reach it at this address, which it has to be told.
const first = HyperDHT.bootstrapper(PORT, HOST, { host: HOST })
await first.fullyBootstrapped()
const bootstrap = [`${HOST}:${PORT}`]

// A few nodes that stay, answer and store. Nobody has to find out whether they can be reached: firewalled is false.
const nodes = []
for (let i = 0; i < 4; i++) {
  const node = new HyperDHT({ bootstrap, host: HOST, ephemeral: false, firewalled: false })
  await node.fullyBootstrapped()
  nodes.push(node)
}
console.log(`${nodes.length + 1} nodes; the last one knows ${nodes.at(-1).nodes.length} of them`)

// What applications run: an ephemeral node, which is in nobody's table.
const node = new HyperDHT({ bootstrap })
const topic = HyperDHT.hash(Buffer.from('a topic'))
await node.announce(topic, HyperDHT.keyPair()).finished()

const found = new Set()
for await (const { peers } of nodes[0].lookup(topic)) {
  for (const { publicKey } of peers) found.add(publicKey.toString('hex'))
}
console.log(`${found.size} peer is announced under the topic`)
console.log(
  'every node that anybody here knows is at',
  [...new Set(nodes[0].nodes.toArray().map(({ host }) => host))].join(', ')
)

await node.destroy()
for (const one of nodes.reverse()) await one.destroy()
await first.destroy()
