/** What only the registry can show: an old version is fetched, and talks to the installed one in this process. */
import { expect } from 'chai'
import { once } from 'node:events'
import { UserError } from '../../errors.js'
import { VersionCache } from './cache.js'
import { loadImplementation, type LoadedImplementation } from './load.js'
import { npm } from './npm.js'
import { specOfRow, VERSION_ROWS } from './rows.js'
import { temporaryFolder } from './test-support/index.js'

interface KeyPair {
  readonly publicKey: Buffer
}
interface Stream extends NodeJS.EventEmitter {
  write(bytes: Buffer): void
  destroy(): void
}
interface Server {
  listen(keyPair: KeyPair): Promise<void>
  close(): Promise<void>
}
interface Node {
  fullyBootstrapped(): Promise<void>
  address(): { readonly port: number }
  announce(topic: Buffer, keyPair: KeyPair): { finished(): Promise<void> }
  lookup(topic: Buffer): AsyncIterable<{ readonly peers: readonly KeyPair[] }>
  createServer(onconnection: (stream: Stream) => void): Server
  connect(publicKey: Buffer): Stream
  destroy(): Promise<void>
}
interface NodeClass {
  new (options: object): Node
  keyPair(seed: Buffer): KeyPair
}

const TOPIC = Buffer.alloc(32, 7)
const LOOPBACK = { host: '127.0.0.1', firewalled: false, ephemeral: false }

describe('drivers/versions: with the registry', function () {
  this.timeout(120_000)

  const folder = temporaryFolder()
  let old: LoadedImplementation
  let installed: LoadedImplementation
  let classes: NodeClass[]

  before(async function () {
    installed = await loadImplementation({ kind: 'installed' })
    try {
      old = await loadImplementation(specOfRow(VERSION_ROWS[0]!), { cache: new VersionCache(folder), npm })
    } catch (err) {
      if (!(err instanceof UserError && err.code === 'UNREACHABLE')) throw err
      console.log(`    Not run, since they need the npm registry. ${err.message}`)
      this.skip()
    }
    classes = [old.DHT as NodeClass, installed.DHT as NodeClass]
  })

  it('fetches the oldest version of the matrix, with nothing in common with the installed one', () => {
    expect(old.name).to.equal(VERSION_ROWS[0]!.spec)
    expect(old.DHT).to.not.equal(installed.DHT)
    expect(old.sodiums[0]).to.not.equal(installed.sodiums[0])
    expect(old.packages).to.include.keys('udx-native', 'sodium-native')
  })

  for (const [server, client] of [
    [0, 1],
    [1, 0]
  ] as const) {
    // prettier-ignore
    it(`lets ${['the old one', 'the installed one'][client]} find and reach the other`, async () => {
      const [Serving, Asking] = [classes[server]!, classes[client]!]
      const nodes: Node[] = []
      // Never the public network (ENC-88).
      const start = async (Class: NodeClass, bootstrap: object[]): Promise<Node> => {
        const node = new Class({ ...LOOPBACK, bootstrap })
        nodes.push(node)
        await node.fullyBootstrapped()
        return node
      }
      try {
        const first = await start(Serving, [])
        const bootstrap = [{ host: LOOPBACK.host, port: first.address().port }]
        const far = await start(Serving, bootstrap)
        const near = await start(Asking, bootstrap)
        // Who keeps the announcement: the first one knows no id of its own, and the two others do not ask themselves.
        await start(Serving, bootstrap)

        const keyPair = Serving.keyPair(Buffer.alloc(32, server))
        await far.announce(TOPIC, keyPair).finished()
        const found = new Set<string>()
        for await (const { peers } of near.lookup(TOPIC)) for (const { publicKey } of peers) found.add(publicKey.toString('hex'))
        expect([...found]).to.deep.equal([keyPair.publicKey.toString('hex')])

        const listening = far.createServer((stream) => {
          stream.on('error', () => {})
          stream.on('data', (bytes: Buffer) => stream.write(bytes))
        })
        await listening.listen(keyPair)
        const stream = near.connect(keyPair.publicKey)
        stream.write(Buffer.from('there and back'))
        const [bytes] = (await once(stream, 'data')) as [Buffer]
        expect(bytes.toString()).to.equal('there and back')
        const closed = once(stream, 'close')
        stream.destroy()
        await closed
        await listening.close()
      } finally {
        for (const node of nodes.reverse()) await node.destroy()
      }
    })
  }
})
