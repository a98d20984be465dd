import { expect } from 'chai'
import { keyPair } from '../../crypto/index.js'
import { NoiseWrap } from '../handshake/index.js'
import { noisePayload } from '../messages/index.js'
import { HyperNet } from '../test-support/hyper-net.js'
import { shown, workedExample } from '../test-support/worked-example.js'
import type { HyperDHT } from '../index.js'
import type { HyperDHTOptions } from '../options.js'

const seed = (byte: number): Buffer => Buffer.alloc(32, byte)
const SERVER_KEYS = keyPair(seed(2))
const SERVER_STREAM = 0x55667788
const CLIENT_STREAM = 0x11223344

describe('the worked examples of chapter 06, section 11, by our nodes', () => {
  let net: HyperNet
  let relay: HyperDHT
  beforeEach(() => {
    net = new HyperNet()
    net.ids.push(SERVER_STREAM)
  })
  afterEach(() => net.end())

  /** Relay N2 at 40002, and the server node at 40010 and 40011, announced to it. */
  async function listening(options: HyperDHTOptions = {}): Promise<HyperDHT> {
    relay = net.relay(40002)
    await net.until(relay.fullyBootstrapped())
    net.ports.push(40011)
    const node = net.hyper({ port: 40010, bootstrap: ['127.0.0.1:40002'], ephemeral: true, ...options })
    await net.until(node.fullyBootstrapped())
    const server = node.createServer({
      createHandshake: (own) => new NoiseWrap(own, null, keyPair(seed(4)))
    })
    server.on('connection', (stream) => stream.on('error', () => {}))
    await net.until(server.listen(SERVER_KEYS))
    expect(server.target?.toString('hex')).to.match(/^c11ae4092c56/)
    return node
  }

  /** Sends a datagram of the chapter from a port, and gives what came back there. */
  async function exchange(from: number, to: number, hex: string): Promise<string[]> {
    const peer = net.peer(from)
    peer.trySend(Buffer.from(hex, 'hex'), to, '127.0.0.1')
    await net.run(20)
    return peer.received.filter(({ bytes }) => bytes.length > 1).map(({ bytes }) => bytes.toString('hex'))
  }

  it('11.1: a relayed handshake, every datagram of it (HS-54 to HS-60, HS-64, HS-68, HS-117 to HS-123, HS-132)', async () => {
    await listening()
    const replies = await exchange(40021, 40002, shown('11.1', 'FROM_CLIENT'))
    expect(net.between(40002, 40011).at(-1)).to.equal(shown('11.1', 'FROM_RELAY'))
    expect(net.between(40011, 40002).at(-1)).to.equal(shown('11.1', 'FROM_SERVER'))
    expect(replies).to.deep.equal([shown('11.1', 'REPLY')])
    expect(net.streams[0]?.connected, 'waits for the client').to.be.false
  })

  it('11.1: the server begins its stream with its id, the client is asked for its own (HS-23, HS-139, HS-140, STR-30)', async () => {
    const node = await listening()
    await exchange(40021, 40002, shown('11.1', 'FROM_CLIENT'))
    const stream = net.streams[0]
    const socket = node.io.serverSocket
    expect(socket && stream?.packet(socket, { host: '127.0.0.1', port: 40020 })).to.be.true
    expect(stream).to.include({ connected: true, remoteId: CLIENT_STREAM, remotePort: 40020 })
    await net.run(1)
    expect(stream?.written[0]?.toString('hex')).to.match(
      /^38000056d01a5c4db7cf885b76906550b40960570e4e903d352977b1084cab5f1fe392/
    )
  })

  it('11.2: direct (HS-67, HS-71, HS-128, HS-129)', async () => {
    const node = await listening()
    const replies = await exchange(40021, 40011, shown('11.2', 'Same keys'))
    expect(replies).to.deep.equal([shown('11.2', 'REPLY')])
    expect(net.streams[0]).to.include({ connected: true, remoteId: CLIENT_STREAM, remotePort: 40021 })
    expect(net.streams[0]?.socket).to.equal(node.io.clientSocket)
    expect(node.stats.punches.open).to.equal(1)
  })

  it('11.3: through a second relay, and not back through it (HS-61, HS-63, HS-69)', async () => {
    await listening()
    const first = net.hyper({ port: 40001 })
    await net.until(first.fullyBootstrapped())
    const replies = await exchange(40021, 40001, shown('11.3', 'Client asks'))
    expect(net.between(40001, 40002).at(-1)).to.equal(shown('11.3', 'FROM_RELAY'))
    expect(net.between(40002, 40011).at(-1)).to.equal(shown('11.3', 'FROM_SECOND_RELAY'))
    expect(net.between(40011, 40001)).to.deep.equal([shown('11.3', 'FROM_SERVER')])
    expect(replies).to.deep.equal([shown('11.3', 'REPLY')])
  })

  it('11.4: no route (HS-62)', async () => {
    const node = net.hyper({ port: 40001 })
    await net.until(node.fullyBootstrapped())
    node.addNode({ host: '127.0.0.1', port: 40002 })
    const request = shown('11.3', 'Client asks')
      .replace(/7f000001429c$/, '')
      .replace('7d0200', '770000')
    expect(await exchange(40021, 40001, request)).to.deep.equal([shown('11.4', 'Same FROM_CLIENT')])
  })

  it('11.5: an open server sends no holepunch record, and its own address first (HS-101, HS-102, HS-118, HS-119)', async () => {
    const node = await listening({ firewalled: false })
    expect(node.remoteAddress()).to.deep.equal({ host: '127.0.0.1', port: 40010 })
    const replies = await exchange(40021, 40002, shown('11.1', 'FROM_CLIENT'))
    expect(replies).to.deep.equal([shown('11.5', 'REPLY')])
    // Case B goes before case C: 10.2 shows another LAN (HS-133).
    expect(net.streams[0]?.connected).to.be.false
  })

  it('11.6: an open client is connected to at once, from the main socket (HS-128 to HS-130)', async () => {
    const node = await listening()
    const replies = await exchange(40020, 40002, shown('11.6', 'FROM_CLIENT'))
    expect(replies).to.deep.equal([shown('11.6', 'REPLY')])
    expect(net.streams[0]).to.include({ connected: true, remoteId: CLIENT_STREAM, remotePort: 40020 })
    expect(net.streams[0]?.socket).to.equal(node.io.clientSocket)
  })

  it('11.7: another version is answered VERSION_MISMATCH (HS-40, HS-114, HS-121, HS-124)', async () => {
    await listening()
    expect(await exchange(40021, 40002, shown('11.7', 'FROM_CLIENT'))).to.deep.equal([shown('11.7', 'REPLY', 0)])
    expect(net.streams).to.have.length(0)
  })

  it('11.7: no udx is answered ABORTED (HS-114, STR-4)', async () => {
    await listening()
    const client = new NoiseWrap(keyPair(seed(1)), SERVER_KEYS.publicKey, keyPair(seed(3)))
    const noise = client.send({ version: 1 })
    const head = shown('11.7', 'FROM_CLIENT').slice(0, 86)
    const request = `${head}670000${noise.length.toString(16)}${noise.toString('hex')}`
    expect(await exchange(40021, 40002, request)).to.deep.equal([shown('11.7', 'REPLY', 1)])
    expect(client.recv(Buffer.from(shown('11.7', 'REPLY', 1).slice(92, 92 + 170), 'hex'))).to.include({ error: 1 })
  })

  it('results of 11.1 come out of the drivers of both sides (HS-20 to HS-24)', () => {
    const { values } = workedExample('11.1')
    const client = new NoiseWrap(keyPair(seed(1)), SERVER_KEYS.publicKey, keyPair(seed(3)))
    const server = new NoiseWrap(SERVER_KEYS, null, keyPair(seed(4)))
    const payload = (name: string) => noisePayload.decode(Buffer.from(values.get(name) as string, 'hex'))
    expect(server.recv(client.send(payload('client payload')))).to.deep.equal(payload('client payload'))
    expect(client.recv(server.send(payload('server payload')))).to.deep.equal(payload('server payload'))
    for (const result of [client.final(), server.final()]) {
      expect(result.hash.toString('hex')).to.equal(values.get('handshake hash'))
      expect(result.holepunchSecret.toString('hex')).to.equal(values.get('holepunch secret'))
      const [tx, rx] = result.isInitiator ? [result.tx, result.rx] : [result.rx, result.tx]
      expect(tx.toString('hex')).to.equal(values.get('client tx = server rx'))
      expect(rx.toString('hex')).to.equal(values.get('client rx = server tx'))
    }
    expect(client.final().remoteId.toString('hex')).to.match(/^56d01a5c4db7cf88/)
    expect(server.final().remoteId.toString('hex')).to.match(/^cb78e2079e651878/)
  })
})
