import { expect } from 'chai'
import sodium from 'sodium-native'
import { nodeId } from '../ipencoding/index.js'
import { compareDistance } from '../kbucket/index.js'
import { DhtRpc, type DhtRpcOptions, INTERNAL_COMMANDS } from './index.js'
import { createPeerTestnet, Peer, type PeerNode, requestsIn, watchedUdx } from './test-support/peer.js'

const HOST = '127.0.0.1'
/** Ports of B, P and J of section 17.1, moved so that test runs on one machine do not meet. */
const BASE = 20_000 + (process.pid % 3000) * 4
const [B, P, J] = [BASE, BASE + 1, BASE + 2] as const
const { FIND_NODE, PING_NAT } = INTERNAL_COMMANDS

/** What is to be ended after a test, the last made first. */
const ends: (() => Promise<unknown>)[] = []
const keep = <T extends { destroy(): Promise<unknown> }>(node: T): T => {
  ends.push(() => node.destroy())
  return node
}

const at = (port: number): { host: string; port: number } => ({ host: HOST, port })
const idOf = (port: number): Buffer => nodeId(at(port))
const ports = (nodes: readonly { port: number }[]): number[] => nodes.map(({ port }) => port).sort((a, b) => a - b)

describe('our node and the peer on loopback', function () {
  this.timeout(90_000)
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  const bootstrapper = async (whose: 'our' | 'their', port: number): Promise<DhtRpc | PeerNode> => {
    const node =
      whose === 'our' ? DhtRpc.bootstrapper(port, HOST, { host: HOST }) : Peer.bootstrapper(port, HOST, { host: HOST })
    keep<DhtRpc | PeerNode>(node)
    await node.fullyBootstrapped()
    return node
  }
  const ours = async (options: DhtRpcOptions): Promise<DhtRpc> => {
    const node = keep(new DhtRpc({ host: HOST, ...options }))
    await node.fullyBootstrapped()
    return node
  }
  const theirs = async (options: object): Promise<PeerNode> => {
    const node = keep(new Peer({ host: HOST, ...options }))
    await node.fullyBootstrapped()
    return node
  }

  for (const whose of ['our', 'their'] as const) {
    it(`joins a network of ${whose} nodes in the bytes of section 17.1 (NODE-76, NODE-91, NODE-114, NODE-174, NODE-176)`, async () => {
      await bootstrapper(whose, B)
      const persistent = { port: P, anyPort: false, ephemeral: false, firewalled: false, bootstrap: [B] }
      await (whose === 'our' ? ours(persistent) : theirs(persistent))

      const { udx, log } = watchedUdx()
      const random = sodium.randombytes_buf
      sodium.randombytes_buf = (buffer) => void (buffer.length === 2 ? buffer.set([1, 0]) : buffer.fill(0x11))
      let joiner: DhtRpc
      try {
        joiner = new DhtRpc({ udx, host: HOST, port: J, ephemeral: false, bootstrap: [`${HOST}:${B}`] })
      } finally {
        sodium.randombytes_buf = random
      }
      await keep(joiner).fullyBootstrapped()

      const names = { B: idOf(B), P: idOf(P), J: idOf(J), 11: Buffer.alloc(32, 0x11) }
      // The ports of the section, as they stand in its bytes, and ours.
      const moved = { 3175: B, 3275: P, 9475: J, 9575: joiner.io.clientSocket?.address()?.port ?? 0 }
      const hex = (text: string) =>
        text
          .replace(/\{(\w+)\}/g, (_, name: keyof typeof names) => names[name].toString('hex'))
          .replace(
            /7f000001(\w{4})|(?<=02 )(9475)$/g,
            (all, port?: keyof typeof moved, own?: keyof typeof moved) =>
              all.slice(0, -4) + littleEndian(moved[port ?? own ?? 9475])
          )
          .replaceAll(' ', '')
      // Transaction ids are left out: which of two nodes is asked first is nobody's business.
      const seen = log.map(({ direction, socket, other, bytes }) => {
        const text = bytes.toString('hex')
        return `${direction} ${'SC'[socket]} ${other.port} ${text.slice(0, 4)}${text.slice(8)}`
      })
      const line = (how: string, text: string) => `${how} ${hex(text)}`
      const steps: string[][] = [
        [line(`out C ${B}`, '030c 7f0000013175 02 {11}')],
        [line(`in C ${B}`, '1305 7f0000019575 {B} 01 7f0000013275')],
        [line(`out C ${P}`, '030c 7f0000013275 02 {11}')],
        [line(`in C ${P}`, '1305 7f0000019575 {P} 01 7f0000013175')],
        [
          line(`out C ${P}`, '0314 7f0000013275 01 02 9475'),
          line(`out C ${B}`, '0314 7f0000013175 01 02 9475'),
          line(`out C ${B}`, '0314 7f0000013175 01 02 9475')
        ],
        [
          line(`in S ${P}`, '1301 7f0000019475 {P}'),
          line(`in S ${B}`, '1301 7f0000019475 {B}'),
          line(`in S ${B}`, '1301 7f0000019475 {B}')
        ],
        [line(`out S ${P}`, '030d 7f0000013275 {J} 02 {J}'), line(`out S ${B}`, '030d 7f0000013175 {J} 02 {J}')],
        [
          line(`in S ${P}`, '1305 7f0000019475 {P} 02 7f0000019475 7f0000013175'),
          line(`in S ${B}`, '1305 7f0000019475 {B} 02 7f0000019475 7f0000013275')
        ]
      ]
      let place = 0
      for (const step of steps) {
        const part = seen.slice(place, (place += step.length))
        // The order of a list of closer nodes is the responder's.
        expect(part.map(sortedNodes)).to.have.members(step.map(sortedNodes))
      }
      expect(seen).to.have.length(place)
      expect(requestsIn(log).map(({ request }) => request.tid)).to.deep.equal([1, 2, 3, 4, 5, 6, 7])
    })
  }

  describe('joining a network of theirs, sends what section 17 counts', () => {
    const rows: [size: number, options: DhtRpcOptions, fromC: number, pingNat: number, fromS: number, end: string][] = [
      [1, {}, 1, 1, 0, 'firewalled, ephemeral'],
      [1, { quickFirewall: false }, 1, 0, 0, 'firewalled, ephemeral'],
      [1, { ephemeral: false }, 1, 1, 1, 'persistent'],
      [1, { ephemeral: false, firewalled: false }, 0, 0, 2, 'persistent'],
      [2, { quickFirewall: false }, 2, 0, 0, 'firewalled, ephemeral'],
      [2, { ephemeral: false }, 2, 2, 2, 'persistent'],
      [10, { quickFirewall: false }, 10, 0, 0, 'firewalled, ephemeral'],
      [10, { ephemeral: false }, 10, 5, 10, 'persistent'],
      [10, { ephemeral: false, firewalled: false }, 0, 0, 20, 'persistent']
    ]
    for (const [size, options, fromC, probes, fromS, end] of rows) {
      it(`${size} nodes, ${JSON.stringify(options)} (NODE-87, NODE-90, NODE-175)`, async () => {
        const testnet = keep(await createPeerTestnet(size, { host: HOST }))
        const { udx, log } = watchedUdx()
        const joiner = await ours({ udx, bootstrap: testnet.bootstrap, ...options })
        const sent = requestsIn(log)
        const count = (command: number, socket: number) =>
          sent.filter(({ request, socket: used }) => request.command === command && used === socket).length
        expect([count(FIND_NODE, 1), count(PING_NAT, 1), count(FIND_NODE, 0)]).to.deep.equal([fromC, probes, fromS])
        const state = joiner.ephemeral ? `${joiner.firewalled ? '' : 'un-'}firewalled, ephemeral` : 'persistent'
        expect(state).to.equal(end)
        // The first node of their network stays ephemeral: it is in no table (NODE-171).
        const known = testnet.nodes.slice(1).map((node) => node.address().port)
        expect(ports(joiner.toArray())).to.deep.equal(known.sort((a, b) => a - b))
        if (end === 'persistent') {
          const own = joiner.address()?.port
          for (const node of testnet.nodes) expect(ports(node.toArray())).to.include(own)
        }
      })
    }

    it('50 nodes: no more than the peer does (NODE-75)', async () => {
      const testnet = keep(await createPeerTestnet(50, { host: HOST }))
      const { udx, log } = watchedUdx()
      const joiner = await ours({ udx, bootstrap: testnet.bootstrap, ephemeral: false })
      const count = (command: number) => requestsIn(log).filter(({ request }) => request.command === command).length
      expect([joiner.ephemeral, count(PING_NAT)]).to.deep.equal([false, 5])
      expect(count(FIND_NODE)).to.be.at.most(44 + 40)
    })
  })

  it('is the entry point of their network, whose queries go through our nodes (NODE-13, RPC-135, QRY-58)', async () => {
    await bootstrapper('our', B)
    const all: number[] = [B]
    for (let i = 0; i < 12; i++) {
      const options = { bootstrap: [B], ephemeral: false, firewalled: false }
      const node = await (i % 2 === 0 ? ours(options) : theirs(options))
      all.push((node.address() as { port: number }).port)
    }
    const target = Buffer.alloc(32, 0x55)
    const byDistance = [...all].sort((a, b) => compareDistance(target, idOf(a), idOf(b)))
    const asker = await theirs({ bootstrap: [B], ephemeral: true })
    const query = asker.findNode(target)
    await query.finished()
    expect(query.closestNodes.map(({ port }) => port)).to.deep.equal(byDistance)
    const ourAsker = await ours({ bootstrap: [B], ephemeral: true })
    const ourQuery = ourAsker.findNode(target)
    await ourQuery.finished()
    expect(ourQuery.closestNodes.map(({ port }) => port)).to.deep.equal(byDistance)
  })

  it('answers their requests and commits, and has its own answered (RPC-67, QRY-61)', async () => {
    const first = (await bootstrapper('our', B)) as DhtRpc
    const stored: string[] = []
    first.on('request', (request) => {
      if (request.token !== null) stored.push(String(request.value))
      request.reply(Buffer.from('hello'))
    })
    const asker = await theirs({ bootstrap: [B], ephemeral: true })
    const values: string[] = []
    const query = asker.query({ target: Buffer.alloc(32, 7), command: 99, value: Buffer.from('v') }, { commit: true })
    for await (const { value } of query) values.push(String(value))
    expect([values, stored]).to.deep.equal([['hello'], ['v']])
  })

  it('pings and delays pings both ways (RPC-72, RPC-88, RPC-91)', async () => {
    const their = (await bootstrapper('their', B)) as PeerNode
    const our = (await bootstrapper('our', P)) as DhtRpc
    expect((await our.ping(at(B))).from.id).to.deep.equal(their.id)
    expect((await their.ping(at(P))).from.id).to.deep.equal(our.id)
    expect((await our.delayedPing(at(B), 300)).rtt).to.be.at.least(290)
    expect((await their.delayedPing(at(P), 300)).rtt).to.be.at.least(290)
    expect([ports(our.toArray()), ports(their.toArray())]).to.deep.equal([[B], [P]])
  })

  it('tells them of dead nodes, and believes their hints after a look (RPC-81, RPC-84, RPC-87, QRY-47)', async () => {
    const our = (await bootstrapper('our', B)) as DhtRpc
    const their = (await bootstrapper('their', P)) as PeerNode
    await our.ping(at(P))
    await their.ping(at(B))
    const dead = await ours({ bootstrap: [B, P], ephemeral: false, firewalled: false })
    const { port } = dead.address() as { port: number }
    await dead.destroy()
    for (const node of [our, their]) expect(ports(node.toArray())).to.include(port)

    const gone = (node: DhtRpc | PeerNode): Promise<unknown> =>
      new Promise((resolve) => (node as NodeJS.EventEmitter).on('remove-node', (record: { port: number }) => record.port === port && resolve(null))) // prettier-ignore
    const both = Promise.all([gone(our), gone(their)])
    // One asker of each kind: hints go to whoever listed the dead node.
    const askers = [
      keep(new DhtRpc({ host: HOST, bootstrap: [`${HOST}:${P}`] })),
      keep(new Peer({ host: HOST, bootstrap: [`${HOST}:${B}`] }))
    ]
    await Promise.all(askers.map((node) => node.fullyBootstrapped()))
    await both
    expect(ports(our.toArray())).not.to.include(port)
    expect(ports(their.toArray())).not.to.include(port)
  })
})

/** A line of the log with the six-byte addresses of a list at its end in ascending order. */
function sortedNodes(line: string): string {
  return line.replace(/(?<=02)((?:7f000001[0-9a-f]{4}){2})$/, (list) => (list.match(/.{12}/g) ?? []).sort().join(''))
}

function littleEndian(port: number): string {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(port)
  return bytes.toString('hex')
}
