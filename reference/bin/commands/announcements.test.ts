import { expect } from 'chai'
import { hash, keyPair } from '../../crypto/index.js'
import { type Calls, Nodes, Peer } from '../../hyperdht/test-support/peers.js'
import { Child, type Event, events, run } from '../test-support/child.js'
import { joining, mixedNetwork } from '../test-support/network.js'

const SEED = hash(Buffer.from('announcer'))
const PAIR = keyPair(SEED)
const KEY = PAIR.publicKey.toString('hex')
const TOPIC = hash(Buffer.from('my topic'))

/** Who a node finds. */
async function found(node: Calls, topic: Buffer): Promise<string[]> {
  const keys = new Set<string>()
  for await (const { peers } of node.lookup(topic)) for (const peer of peers) keys.add(peer.publicKey.toString('hex'))
  return [...keys]
}

describe('punchlist-node announce, lookup, find-peer and ping', function () {
  this.timeout(60_000)
  const nodes = new Nodes()
  let join: string[]
  let judge: Calls

  before(async () => {
    await mixedNetwork(nodes)
    join = joining(nodes)
    judge = nodes.make(Peer, { ephemeral: true })
    await judge.fullyBootstrapped()
  })

  after(() => nodes.close())

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    it(`stays announced until ${signal}, and takes it back then`, async () => {
      const child = new Child(['announce', 'my topic', '--seed', SEED.toString('hex'), '--json', ...join])
      const names = { topic: TOPIC.toString('hex'), publicKey: KEY }
      expect(await child.event('announced')).to.deep.equal({ event: 'announced', ...names, stored: 5, refused: 0 })
      expect(await found(judge, TOPIC)).to.deep.equal([KEY])

      const { code } = await child.end(signal)
      expect(code).to.equal(0)
      expect(child.events.at(-1)).to.deep.equal({ event: 'withdrawn', ...names })
      expect(await found(judge, TOPIC)).to.deep.equal([])
    })
  }

  it('leaves a record with --once, which unannounce takes back', async () => {
    const seed = ['--seed', SEED.toString('hex')]
    const relays = ['--relay', '127.0.0.1:1001', '--relay', '127.0.0.1:1002']
    const once = await run(['announce', TOPIC.toString('hex'), '--once', ...seed, ...relays, ...join])
    expect([once.code, once.stdout.toString()]).to.deep.equal([0, `announced ${KEY} on 5 nodes\n`])
    expect(await found(judge, TOPIC)).to.deep.equal([KEY])

    const lookup = await run(['lookup', 'my topic', ...join])
    expect(lookup.stdout.toString()).to.equal(`${KEY} 127.0.0.1:1001 127.0.0.1:1002\n`)
    const [peer, done] = (await events(['lookup', 'my topic', ...join])) as [Event, Event]
    expect(peer).to.deep.include({
      event: 'peer',
      publicKey: KEY,
      relayAddresses: ['127.0.0.1:1001', '127.0.0.1:1002'],
      bump: 0
    })
    expect(peer.from).to.have.all.keys('host', 'port', 'id')
    expect(done).to.deep.equal({ event: 'done', topic: TOPIC.toString('hex'), peers: 1, answers: 5 })

    const taken = await events(['unannounce', 'my topic', ...seed, ...join])
    expect(taken).to.deep.equal([{ event: 'withdrawn', topic: TOPIC.toString('hex'), publicKey: KEY }])
    expect(await found(judge, TOPIC)).to.deep.equal([])
  })

  it('exits with 1 for a topic or key that nobody has', async () => {
    const lookup = await run(['lookup', 'nobody', '--json', ...join])
    expect(lookup.code).to.equal(1)
    const lines = lookup.stdout.toString().trim().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as Event).event)).to.deep.equal(['done', 'error'])
    expect((await run(['find-peer', KEY, ...join])).code).to.equal(1)
  })

  it('finds a key that announces itself', async () => {
    await judge.announce(hash(PAIR.publicKey), PAIR, [{ host: '127.0.0.1', port: 1001 }]).finished()
    const list = await events(['find-peer', KEY, ...join])
    expect(list.map(({ event }) => event)).to.deep.equal([...Array<string>(5).fill('found'), 'done'])
    expect(list[0]).to.deep.include({ publicKey: KEY, relayAddresses: ['127.0.0.1:1001'] })
    expect(list.at(-1)).to.deep.equal({ event: 'done', publicKey: KEY, nodes: 5, answers: 5 })
    expect((await run(['find-peer', '--seed', SEED.toString('hex'), ...join])).code).to.equal(0)
  })

  it('pings a node without any network', async () => {
    const { host, port } = nodes.bootstrap[0] as { host: string; port: number }
    const list = await events(['ping', `${host}:${port}`, '--count', '2', '--host', '127.0.0.1'])
    expect(list.map(({ event }) => event)).to.deep.equal(['pong', 'pong'])
    expect(list[0]).to.have.all.keys('event', 'from', 'ms', 'seen')
    expect(list[0]?.from).to.deep.include({ host, port })
    const text = (await run(['ping', `${host}:${port}`, '--host', '127.0.0.1'])).stdout.toString()
    expect(text).to.match(/^127\.0\.0\.1:\d+ [\d.]+ ms, id \w+, sees us as 127\.0\.0\.1:\d+\n$/)
  })

  it('exits with 6 for an address where nobody is', async () => {
    const { code, stdout } = await run(['ping', '127.0.0.1:9', '--json', '--host', '127.0.0.1'])
    expect(code).to.equal(6)
    expect(
      stdout
        .toString()
        .split('\n')
        .slice(0, -1)
        .map((line) => (JSON.parse(line) as Event).event)
    ).to.deep.equal(['timeout', 'error'])
  })
})
