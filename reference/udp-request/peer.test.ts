import { createRequire } from 'node:module'
import { expect } from 'chai'
import { nodeId } from '../ipencoding/index.js'
import { type Incoming, type Udx, UdpRequest, type UdxSocket } from './index.js'
import { SmallNode } from './test-support/small-node.js'

/** As much of the peer as is called here. Run, never read. */
interface PeerReply {
  tid: number
  rtt: number
  from: { id: Buffer | null; host: string; port: number }
  to: { id: null; host: string; port: number }
  token: Buffer | null
  closerNodes: { id: null; host: string; port: number }[] | null
  error: number
  value: Buffer | null
}
interface PeerRequest extends Pick<Incoming, 'command' | 'target' | 'value' | 'token' | 'from' | 'tid'> {
  reply(value: Buffer | null, options?: object): void
  error(code: number, options?: object): void
  relay(value: Buffer | null, to: object, options?: object): void
}
interface Peer {
  address(): { host: string; port: number }
  fullyBootstrapped(): Promise<void>
  ping(to: object, options?: object): Promise<PeerReply>
  request(message: object, to: object, options?: object): Promise<PeerReply>
  on(event: 'request', listener: (request: PeerRequest) => void): void
  destroy(): Promise<void>
}
type PeerClass = new (options: object) => Peer

const require = createRequire(import.meta.url)
const HOST = '127.0.0.1'
const T = Buffer.alloc(32, 0x55)
const address = (socket: UdxSocket | null) => ({ host: HOST, port: socket?.address()?.port as number })

describe('beside the running peer, on 127.0.0.1', () => {
  let udx: Udx
  let peer: Peer
  let peerHandles: (request: PeerRequest) => void
  let ours: SmallNode
  let at: { host: string; port: number }
  let peerAt: { host: string; port: number }

  before(async () => {
    const UDX = require('udx-native') as new () => Udx
    const Dht = require('dht-rpc') as PeerClass
    udx = new UDX()
    // Firewalled: its own requests leave from the client socket, without an id.
    peer = new Dht({ bootstrap: [], host: HOST, port: 0 })
    peer.on('request', (request) => peerHandles(request))
    await peer.fullyBootstrapped()
    peerAt = { host: HOST, port: peer.address().port }
  })
  after(() => peer.destroy())

  let handle: (request: Incoming) => void
  beforeEach(async () => {
    peerHandles = (request) => request.reply(null)
    handle = (request) => request.reply(null)
    ours = new SmallNode(null, (request) => handle(request))
    ours.io = new UdpRequest(udx, { host: HOST }, ours)
    await ours.io.bind()
    at = address(ours.io.serverSocket)
  })
  afterEach(() => ours.io.destroy())

  it('its node answers our ping and our request (RPC-72, RPC-26, RPC-32, RPC-53)', async () => {
    const pong = await ours.io.request({ internal: true, command: 0 }, peerAt)
    expect(pong).to.deep.include({ from: { id: null, ...peerAt }, to: { id: null, ...at }, error: 0, token: null })
    peerHandles = (request) => {
      expect(request.command).to.equal(77)
      expect(request.target).to.deep.equal(T)
      expect(request.from).to.deep.include({ id: null, ...at })
      request.reply(Buffer.concat([request.value as Buffer, Buffer.from('!')]))
    }
    const reply = await ours.io.request({ command: 77, target: T, value: Buffer.from('hi') }, peerAt)
    expect(reply.value?.toString()).to.equal('hi!')
    expect(reply.token).to.have.length(32)
    expect(ours.io.stats.requests).to.deep.include({ active: 0, total: 2, responses: 2, retries: 0 })
  })

  it('our layer answers its ping and its request (RPC-19, RPC-32, RPC-70)', async () => {
    const pong = await peer.ping(at, { size: 100 })
    expect(pong).to.deep.include({ error: 0, value: null, token: null, closerNodes: null })
    expect(pong.from).to.deep.equal({ id: null, ...at })
    ours.table = [{ host: '192.0.2.1', port: 5 }]
    handle = (request) => request.reply(Buffer.concat([request.value as Buffer, Buffer.from('!')]))
    const reply = await peer.request({ command: 2 ** 40, target: T, value: Buffer.from('hi') }, at)
    expect(reply.value?.toString()).to.equal('hi!')
    expect(reply.token).to.have.length(32)
    expect(reply.closerNodes).to.deep.equal([{ id: null, host: '192.0.2.1', port: 5 }])
    handle = (request) => request.error(300)
    const refused = await peer.request({ command: 1 }, at)
    expect(refused).to.deep.include({ error: 300, token: null, value: null })
  })

  it('each takes its own tokens back from the other, and refuses others (RPC-46, RPC-48, RPC-49)', async () => {
    const theirs = (await ours.io.request({ command: 1 }, peerAt)).token as Buffer
    expect((await ours.io.request({ command: 1, token: theirs }, peerAt)).error).to.equal(0)
    const refused = await ours.io.request({ command: 1, token: Buffer.alloc(32) }, peerAt)
    expect([refused.error, refused.token]).to.deep.equal([2, theirs])
    const given = (await peer.request({ command: 1 }, at)).token as Buffer
    let seen: Buffer | null = null
    handle = (request) => {
      seen = request.token
      request.reply(null)
    }
    expect((await peer.request({ command: 1, token: given }, at)).error).to.equal(0)
    expect(seen).to.deep.equal(given)
    expect((await peer.request({ command: 1, token: Buffer.alloc(32) }, at)).error).to.equal(2)
  })

  it('a request that its node relays is answered by ours, and the reverse (RPC-119, RPC-120, RPC-121, RPC-122)', async () => {
    const third = new SmallNode(null, (request) => {
      // The relayed request says where the answer has to go.
      const port = (request.value as Buffer).readUInt16LE(0)
      expect([request.target, request.token]).to.deep.equal([T, null])
      request.reply(Buffer.from('far'), { to: { host: HOST, port }, token: false })
    })
    third.io = new UdpRequest(udx, { host: HOST }, third)
    await third.io.bind()
    const far = address(third.io.serverSocket)
    const back = (port: number) => Buffer.from([port & 0xff, port >> 8])
    peerHandles = (request) => request.relay(back(request.from.port), far)
    const viaPeer = await ours.io.request({ command: 8, target: T }, peerAt)
    expect([viaPeer.from, viaPeer.value?.toString()]).to.deep.equal([{ id: null, ...far }, 'far'])
    handle = (request) => request.relay(back(request.from.port), far)
    const viaOurs = await peer.request({ command: 8, target: T }, at)
    expect([viaOurs.from, viaOurs.value?.toString()]).to.deep.equal([{ id: null, ...far }, 'far'])
    await third.io.destroy()
  })

  it('an answer to our PING_NAT comes to the port in it (RPC-74, RPC-77)', async () => {
    const value = Buffer.from([at.port & 0xff, at.port >> 8])
    const sockets: unknown[] = []
    Object.assign(ours, { onresponse: (_: unknown, __: unknown, socket: unknown) => sockets.push(socket) })
    const reply = await ours.io.request({ internal: true, command: 1, value }, peerAt, { socket: ours.io.clientSocket })
    expect(reply.to).to.deep.equal({ id: null, ...at })
    expect(sockets[0]).to.equal(ours.io.serverSocket)
  })

  it('each sees the other as persistent by a fitting id, and only then (ENC-39, ENC-52, RPC-40, RPC-42)', async () => {
    let id = nodeId(at)
    const owner = { idOn: () => id, onrequest: (r: Incoming) => r.reply(null) }
    const io = new UdpRequest(udx, { host: HOST }, owner)
    await io.bind()
    const own = address(io.serverSocket)
    expect((await peer.request({ command: 1 }, own)).from.id, 'the id of another address').to.equal(null)
    id = nodeId(own)
    expect((await peer.request({ command: 1 }, own)).from.id).to.deep.equal(id)
    let seen: Buffer | null = null
    peerHandles = (request) => {
      seen = request.from.id
      request.reply(null)
    }
    const reply = await io.request({ command: 1 }, peerAt)
    expect(reply.to).to.deep.equal({ id: null, ...own })
    expect(seen).to.deep.equal(id)
    await io.destroy()
  })

  it('its retransmissions of a request of ours that we answer late are one request to it (RPC-35, RPC-103)', async () => {
    const tids: number[] = []
    handle = (request) => {
      tids.push(request.tid)
      if (tids.length === 2) request.reply(Buffer.from('second'))
    }
    const reply = await peer.request({ command: 1 }, at)
    expect([reply.value?.toString(), reply.tid]).to.deep.equal(['second', tids[0]])
    expect(tids[1]).to.equal(tids[0])
    expect(reply.rtt).to.be.at.least(900)
  })

  it('answers up to 2048 bytes go both ways, and larger ones time out (RPC-17, RPC-124, API-153)', async () => {
    const head = 10 + 3
    const answer = (total: number) => Buffer.alloc(total - head, 1)
    peerHandles = (request) => request.reply(answer(2048), { token: false })
    expect((await ours.io.request({ command: 1 }, peerAt)).value).to.have.length(2048 - head)
    peerHandles = (request) => request.reply(answer(2049), { token: false })
    const failure = await ours.io
      .request({ command: 1 }, peerAt, { retries: 0 })
      .catch((error: { code: string }) => error.code)
    expect(failure).to.equal('REQUEST_TIMEOUT')
    expect(ours.io.stats.dropped.malformed).to.equal(1)
    handle = (request) => request.reply(answer(2048), { token: false })
    expect((await peer.request({ command: 1 }, at)).value).to.have.length(2048 - head)
  })
})
