import { expect } from 'chai'
import { hash, keyPair } from '../crypto/index.js'
import { Announcer } from './announcer/index.js'
import { HyperDHT } from './index.js'
import { type Calls, Nodes, Peer, type Sent } from './test-support/peers.js'

const A = keyPair(Buffer.alloc(32, 1))
const T = Buffer.from(Array.from({ length: 32 }, (_, i) => i))
const HELLO = Buffer.from('hello')
const RELAY = { host: '192.0.2.1', port: 4660 }

/** Real sockets on 127.0.0.1, the peer as a running node. */
describe('client calls beside those of the peer', function () {
  this.timeout(90_000)
  const nodes = new Nodes()
  afterEach(() => nodes.close())

  /** The calls of the second table of section 9.4, in an order in which the stores look the same before each. */
  const CALLS: [string, (node: Calls) => Promise<unknown>][] = [
    ['announce', (node) => node.announce(T, A, [RELAY]).finished()],
    ['announce again, clear', (node) => node.announce(T, A, null, { clear: true, bump: 7 }).finished()],
    ['unannounce', (node) => node.unannounce(T, A)],
    ['unannounce nothing', (node) => node.unannounce(T, A)],
    ['immutablePut', (node) => node.immutablePut(HELLO)],
    ['mutablePut', (node) => node.mutablePut(A, HELLO, { seq: 5 })],
    ['mutablePut, too low', (node) => node.mutablePut(A, HELLO, { seq: 4 })],
    ['mutableGet', (node) => node.mutableGet(A.publicKey, { seq: 6 })],
    ['mutableGet, refresh', (node) => node.mutableGet(A.publicKey, { refresh: () => true })],
    ['immutableGet', (node) => node.immutableGet(hash(Buffer.from('nothing')))],
    ['findPeer', (node) => node.findPeer(A.publicKey).finished()]
  ]

  /** What each call sends, by port: the order of arrival is the network's. */
  async function script(Class: new (options: object) => Calls): Promise<[string, string[]][]> {
    const { node, sent } = await nodes.client(Class)
    const all: [string, string[]][] = []
    for (const [name, call] of CALLS) {
      const before = sent().length
      await call(node)
      const word = ({ command, port, target, value }: Sent) => `${command} ${port} ${target} ${value}`
      all.push([name, sent().slice(before).map(word).sort()])
    }
    return all
  }

  it('send the same bytes to the same nodes (REC-20, REC-31, REC-39, REC-119 to REC-144, section 9.4)', async () => {
    await nodes.network(Peer, 3)
    const ours = await script(HyperDHT)
    const theirs = await script(Peer)
    expect(ours).to.deep.equal(theirs)
    const counts = Object.fromEntries(ours.map(([name, sent]) => [name, sent.length]))
    // Four nodes answer; the first one does not know its address, and so is no storer.
    expect(counts).to.include({ announce: 7, 'unannounce nothing': 4, mutableGet: 4, immutablePut: 7 })
  })

  it('tell who refused, where the peer’s resolve (REC-136)', async () => {
    await nodes.network(Peer, 3)
    const { node } = await nodes.client(HyperDHT)
    const { stored } = await node.mutablePut(A, HELLO, { seq: 5 })
    expect(stored).to.have.length(3)
    const low = await node.mutablePut(A, HELLO, { seq: 4 })
    expect([low.stored.length, low.refused.map(({ error }) => error)]).to.deep.equal([0, [17, 17, 17]])
    const reason = (seq: number, value: string) =>
      node.mutablePut(A, Buffer.from(value), { seq, strict: true }).then(
        () => 'stored',
        (err: Error & { code?: string }) => err.code
      )
    expect([await reason(4, 'hello'), await reason(5, 'other'), await reason(5, 'hello')]).to.deep.equal([
      'SEQ_TOO_LOW',
      'SEQ_REUSED',
      'stored'
    ])
  })

  it('are found by either, whoever announces a server: ours by theirs (REC-158, REC-159, REC-160, REC-175)', async () => {
    await nodes.network(Peer, 5)
    const { node, sent } = await nodes.client(HyperDHT)
    const announcer = new Announcer(node, A)
    await announcer.start()
    expect(announcer.relays).to.have.length(3)
    const reader = nodes.make(Peer, { ephemeral: true })
    const found = async (): Promise<string[]> => {
      const keys: string[] = []
      for await (const { peer } of reader.findPeer(A.publicKey)) keys.push(peer.publicKey.toString('hex'))
      return keys
    }
    expect(await found()).to.deep.equal(Array<string>(3).fill(A.publicKey.toString('hex')))
    await announcer.close()
    expect(await found()).to.deep.equal([])
    expect(sent().map(({ command }) => command)).to.deep.equal([
      ...Array<string>(6).fill('FIND_PEER'),
      ...Array<string>(3).fill('ANNOUNCE'),
      ...Array<string>(3).fill('FIND_PEER'),
      ...Array<string>(3).fill('UNANNOUNCE')
    ])
  })

  it('and theirs by ours; both send the same announces (REC-160)', async () => {
    await nodes.network(HyperDHT, 5)
    const theirs = await nodes.client(Peer)
    const server = theirs.node.createServer()
    await server.listen(A)
    const reader = nodes.make(HyperDHT)
    const found = []
    for await (const { from } of reader.findPeer(A.publicKey)) found.push(from.port)
    expect(found.sort()).to.deep.equal(server.relayAddresses.map(({ port }) => port).sort())
    const announces = (sent: Sent[]) =>
      sent
        .filter(({ command }) => /ANNOUNCE/.test(command))
        .map(word)
        .sort()
    const word = ({ command, port, value }: Sent) => `${command} ${port} ${value}`
    await server.close()
    const ours = await nodes.client(HyperDHT)
    const announcer = new Announcer(ours.node, A)
    await announcer.start()
    await announcer.close()
    expect(announces(ours.sent())).to.have.length(6)
    expect(announces(ours.sent())).to.deep.equal(announces(theirs.sent()))
  })
})
