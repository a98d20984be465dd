import { expect } from 'chai'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { INTERNAL_COMMANDS } from '../dht-rpc/index.js'
import { type Address, nodeId } from '../ipencoding/index.js'
import { request, type Request, response, type Response } from '../udp-request/index.js'
import { MemoryNetwork, type MemorySocket, type Packet } from '../udp-request/test-support/memory-udx.js'
import { HyperDHT } from './index.js'
import { COMMANDS } from './messages/index.js'

const REQUESTS = 100_000
/** Handled between two turns of the event loop, as a socket that is never idle hands them over. */
const BURST = 500
const NODE: Address = { host: '10.0.0.1', port: 49_737 }
const FRIEND: Address = { host: '10.0.0.2', port: 7000 }
/** Table, pending delayed pings and checks, all full. */
const MAX_GROWTH = 6 * 1024 * 1024

function heap(): number {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  return process.memoryUsage().heapUsed
}

/** Keeps nothing, and delivers at once what is for the node. */
class FloodedNetwork extends MemoryNetwork {
  answers = 0
  last: Response | null = null

  override carry({ to, bytes }: Packet): void {
    if (bytes[0] !== 0x13) return
    this.answers++
    if (to.host === FRIEND.host) this.last = response.decode(bytes)
  }
}

type Question = Partial<Request> & Pick<Request, 'command'>

/** Everything that a node may remember something of, or has to look something up for. */
const KINDS: readonly ((from: Address, target: Buffer, n: number) => Question)[] = [
  (from) => ({ internal: true, command: INTERNAL_COMMANDS.PING, id: nodeId(from) }),
  () => ({ internal: true, command: INTERNAL_COMMANDS.PING_NAT, value: Buffer.from([1, 2]) }),
  (_, target) => ({ internal: true, command: INTERNAL_COMMANDS.FIND_NODE, target }),
  () => ({ internal: true, command: INTERNAL_COMMANDS.DOWN_HINT, value: Buffer.from([10, 0, 0, 3, 1, 2]) }),
  () => ({ internal: true, command: INTERNAL_COMMANDS.DELAYED_PING, value: Buffer.from([0x10, 0x27, 0, 0]) }),
  (_, target) => ({ command: COMMANDS.LOOKUP, target }),
  (_, target) => ({ command: COMMANDS.FIND_PEER, target }),
  (_, target) => ({ command: COMMANDS.MUTABLE_GET, target, value: Buffer.from([0]) }),
  (_, target, n) => ({ command: COMMANDS.IMMUTABLE_PUT, target, token: target, value: Buffer.alloc(900, n & 0xff) }),
  (_, target, n) => ({ command: COMMANDS.ANNOUNCE, target, token: target, value: Buffer.alloc(120, n & 0xff) }),
  (_from, _target, n) => ({ command: COMMANDS.PLUGIN, value: Buffer.alloc(200, n & 0xff) }),
  (_, target, n) => ({ command: 1000 + (n % 50), target })
]

/** No two alike: address, port and target are their own. */
function spoofed(n: number): { from: Address; bytes: Buffer } {
  const from = { host: `11.${n & 0x7f}.${(n >>> 7) & 0xff}.${1 + (n >>> 15)}`, port: 1024 + (n % 60_000) }
  const target = Buffer.alloc(32, n & 0xff)
  target.writeUInt32LE(n)
  const question = KINDS[n % KINDS.length]!(from, target, n)
  return { from, bytes: request.encode(request.create({ tid: n & 0xffff, to: NODE, ...question })) }
}

describe('a node in a flood', () => {
  it('answers 100,000 requests of as many senders, holds no more than its bounds, and goes on (RPC-48, RPC-137)', async function () {
    this.timeout(60_000)
    const network = new FloodedNetwork()
    const sockets: MemorySocket[] = []
    const udx = network.udx(NODE.host)
    const makeSocket = udx.createSocket.bind(udx)
    udx.createSocket = () => {
      const socket = makeSocket()
      sockets.push(socket as MemorySocket)
      return socket
    }
    udx.networkInterfaces = () => [{ name: 'eth0', host: NODE.host, family: 4, internal: false }]
    udx.watchNetworkInterfaces = () => ({ on: () => ({}) as never, destroy: () => {} })
    const node = HyperDHT.bootstrapper(NODE.port, NODE.host, { udx, bootstrap: [] })
    try {
      await node.fullyBootstrapped()
      const server = sockets.find((socket) => socket.address()?.port === NODE.port)!
      const receive = ({ from, bytes }: { from: Address; bytes: Buffer }) =>
        server.emit('message', bytes, { ...from, family: 4 })

      const before = heap()
      for (let n = 0; n < REQUESTS; n++) {
        receive(spoofed(n))
        if (n % BURST === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      // All but those whose token is wrong, whose plugin there is not, or whose answer is to come later.
      expect(network.answers).to.be.above(REQUESTS / 2)
      const grown = heap() - before
      expect(grown).to.be.below(MAX_GROWTH)
      expect(node.toArray().length).to.be.below(400)

      const question = { internal: true, command: INTERNAL_COMMANDS.FIND_NODE, target: Buffer.alloc(32, 1) }
      receive({ from: FRIEND, bytes: request.encode(request.create({ tid: 7, to: NODE, ...question })) })
      expect(network.last?.tid).to.equal(7)
      expect(network.last?.id).to.deep.equal(node.id)
      expect(network.last?.closerNodes?.length).to.be.above(0)
    } finally {
      await node.destroy()
    }
  })
})
