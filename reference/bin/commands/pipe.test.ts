import { expect } from 'chai'
import { once } from 'node:events'
import { hash, keyPair, type KeyPair } from '../../crypto/index.js'
import { type Calls, Nodes, Peer, type PeerServer } from '../../hyperdht/test-support/peers.js'
import type { EncryptedStream } from '../../hyperdht/peers/index.js'
import { Child, run } from '../test-support/child.js'
import { joining, mixedNetwork } from '../test-support/network.js'

const SEED = hash(Buffer.from('listener'))
const KEY = keyPair(SEED).publicKey.toString('hex')
const CLIENT = keyPair(hash(Buffer.from('client')))

/** What these tests call of the peer besides. */
type Peers = Calls & {
  createServer(onconnection: (stream: EncryptedStream) => void): PeerServer
  connect(key: Buffer, options?: { keyPair: KeyPair }): EncryptedStream
}

/** Bytes that no chunk of a stream has twice. */
function bytes(name: string, size: number): Buffer {
  const out = Buffer.alloc(size)
  let block: Buffer = Buffer.from(name)
  for (let at = 0; at < size; at += block.length) {
    block = hash(block)
    block.copy(out, at)
  }
  return out
}

/** All that a stream of the peer's says until it ends. */
async function allOf(stream: EncryptedStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  await new Promise((resolve) => stream.once('end', resolve))
  return Buffer.concat(chunks)
}

describe('punchlist-node listen and connect', function () {
  this.timeout(60_000)
  const nodes = new Nodes()
  let join: string[]
  let peer: Peers

  before(async () => {
    await mixedNetwork(nodes)
    join = joining(nodes)
    peer = nodes.make(Peer as unknown as new () => Peers, { ephemeral: true })
    await peer.fullyBootstrapped()
  })
  after(() => nodes.close())

  /** `listen`, when it listens. */
  async function listening(...words: string[]): Promise<Child> {
    const child = new Child(['listen', '--seed', SEED.toString('hex'), ...words, ...join])
    if (words.includes('--json')) await child.event('serving')
    else await child.said(`listening, connect to ${KEY}`)
    return child
  }

  it('are a pipe of 3 MB each way at once, and end with it', async () => {
    const [there, back] = [bytes('there', 3_000_000), bytes('back', 3_000_000)]
    const server = await listening()
    server.process.stdin.end(back)
    const client = await run(['connect', KEY, ...join], there)
    const { code, stdout } = await server.ended
    expect([code, stdout.equals(there)]).to.deep.equal([0, true])
    expect([client.code, client.stdout.equals(back)]).to.deep.equal([0, true])
    expect(client.stderr).to.match(new RegExp(`connected to ${KEY} at 127\\.0\\.0\\.1:\\d+\n$`))
  })

  it('tell each step as it happens with --verbose, to whoever listens and to whoever connects', async () => {
    const server = await listening('--verbose')
    server.process.stdin.end()
    const client = await run(['connect', KEY, '--verbose', ...join], Buffer.from('hello'))
    const { stderr } = await server.ended
    expect(client.stderr).to.match(new RegExp(`connect ${KEY.slice(0, 8)}, \\d+ ms: searches [^]* ms: open {"how":`))
    expect(stderr.toString()).to.match(/accept [0-9a-f]{8}, \d+ ms: handshake {"relayed":[^]* ms: open {"direct":/)
    const calm = await run(['connect', '00'.repeat(32), ...join], Buffer.from('hello'))
    expect([calm.code, calm.stderr.includes(' ms: ')]).to.deep.equal([calm.code || 1, false])
  })

  it('go on one way when the other has ended', async () => {
    const server = await listening()
    const client = new Child(['connect', KEY, ...join])
    client.process.stdin.end('a question')
    await once(server.process.stdout, 'data')
    server.process.stdin.write('an ')
    await once(client.process.stdout, 'data')
    server.process.stdin.end('answer')
    expect((await client.ended).stdout.toString()).to.equal('an answer')
    expect((await server.ended).stdout.toString()).to.equal('a question')
  })

  it('listen: a client on the peer', async () => {
    const server = await listening('--allow', CLIENT.publicKey.toString('hex'))
    server.process.stdin.end('from ours')
    const stream = peer.connect(keyPair(SEED).publicKey, { keyPair: CLIENT })
    const got = allOf(stream)
    stream.end('from theirs')
    expect((await got).toString()).to.equal('from ours')
    const { code, stdout, stderr } = await server.ended
    expect([code, stdout.toString()]).to.deep.equal([0, 'from theirs'])
    expect(stderr).to.include(`connected to ${CLIENT.publicKey.toString('hex')}`)
  })

  it('connect: a server on the peer', async () => {
    const served: Promise<Buffer>[] = []
    const server = peer.createServer((stream) => {
      served.push(allOf(stream))
      stream.end('from theirs')
    })
    await server.listen(CLIENT)
    const { code, stdout } = await run(['connect', CLIENT.publicKey.toString('hex'), ...join], 'from ours')
    expect([code, stdout.toString()]).to.deep.equal([0, 'from theirs'])
    expect((await served[0])?.toString()).to.equal('from ours')
    await server.close()
  })

  it('tell all of it with --json', async () => {
    const server = await listening('--json')
    server.process.stdin.end('hello')
    const client = await run(['connect', KEY, '--json', ...join], Buffer.from([0xff, 0x00]))
    await server.ended
    const [serving, connected, data, ended] = server.events
    expect(serving).to.deep.include({ event: 'serving', publicKey: KEY })
    expect(serving?.['z32']).to.have.length(52)
    expect(connected).to.have.keys('event', 'publicKey', 'host', 'port')
    expect(data).to.deep.equal({ event: 'data', bytes: 2, base64: '/wA=' })
    expect(ended).to.deep.equal({ event: 'ended', sent: 5, received: 2 })
    const [first, second, third] = client.stdout.toString().trim().split('\n')
    expect(JSON.parse(first!)).to.deep.include({ event: 'connected', publicKey: KEY })
    expect(JSON.parse(second!)).to.deep.equal({ event: 'data', bytes: 5, base64: 'aGVsbG8=' })
    expect(JSON.parse(third!)).to.deep.equal({ event: 'ended', sent: 2, received: 5 })
  })

  it('listen refuses whom it does not allow, and goes on waiting', async () => {
    const server = await listening('--allow', CLIENT.publicKey.toString('hex'))
    const refused = await run(['connect', KEY, ...join])
    expect(refused.code).to.equal(6)
    expect(refused.stderr).to.include(`No connection to ${KEY}: `)
    const { code, stdout } = await server.end('SIGTERM')
    expect([code, stdout.toString()]).to.deep.equal([128 + 15, ''])
  })

  it('listen takes its announcement back, so that nobody knows it any more', async () => {
    await (await listening()).end('SIGINT')
    const { code, stderr } = await run(['connect', KEY, '--json', ...join])
    expect(code).to.equal(1)
    expect(stderr).to.include(`Nobody knows a server with the key ${KEY}.`)
  })

  it('say that the connection broke, if the other side is gone', async () => {
    const server = await listening()
    const client = new Child(['connect', KEY, ...join])
    client.process.stdin.write('half of it')
    await once(server.process.stdout, 'data')
    await client.end('SIGINT')
    const { code, stderr } = await server.ended
    expect(code).to.equal(8)
    expect(stderr).to.include('The connection broke after 0 bytes out and 10 in: ')
  })
})
