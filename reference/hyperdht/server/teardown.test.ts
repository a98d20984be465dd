import { expect } from 'chai'
import { HOP_MODES } from '../messages/index.js'
import { AcceptingLab, ELSEWHERE, MAIN, SERVER } from '../test-support/accepting-lab.js'
import { HyperNet } from '../test-support/hyper-net.js'

const RUNS = 150

/** mulberry32 */
function chance(seed: number): (below: number) => number {
  let a = seed
  return (below) => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

type End = 'destroy' | 'suspend' | 'close'

describe('a server that ends in any state, at any moment (API-59, API-63, HS-155)', () => {
  it(`leaves no stream, socket or timer behind, in ${RUNS} runs`, async function () {
    this.timeout(60_000)
    for (let seed = 1; seed <= RUNS; seed++) {
      const roll = chance(seed)
      const net = new HyperNet()
      const before = net.clock.countTimers()
      const lab = new AcceptingLab(net)
      const server = await lab.listening({
        holepunch: roll(4) === 0 ? false : null,
        shareLocalAddress: roll(3) > 0,
        firewall: () => new Promise((resolve) => setTimeout(() => resolve(roll(5) === 0), roll(20)))
      })
      const modes = [HOP_MODES.FROM_CLIENT, HOP_MODES.FROM_RELAY, HOP_MODES.FROM_SECOND_RELAY]
      const peers = [null, ELSEWHERE, { host: '127.0.0.1', port: 3 }]
      for (let i = roll(6); i >= 0; i--) {
        const client = lab.client(51000 + i, {
          firewall: roll(2),
          addresses4: [{ host: '127.0.0.1', port: 9 }],
          version: 1,
          ...(roll(6) === 0 ? { udx: null } : {})
        })
        for (let again = roll(3); again >= 0; again--) {
          client.send(roll(2) === 0 ? SERVER : MAIN, {
            mode: modes[roll(3)] as number,
            peerAddress: peers[roll(3)] ?? null,
            relayAddress: roll(2) === 0 ? null : client.address,
            ...(roll(6) === 0 ? { noise: client.noise.subarray(0, roll(client.noise.length)) } : {})
          })
          await net.run(roll(30))
          const socket = lab.node.io.clientSocket
          if (roll(3) === 0 && socket)
            for (const stream of net.streams) if (!stream.destroying) stream.packet(socket, ELSEWHERE)
        }
      }
      await net.run([1, 50, 10_050, 25_000][roll(4)] as number)
      const end = (['destroy', 'suspend', 'close'] as const)[roll(3)] as End
      const { node } = lab
      await net.until(end === 'close' ? server.close() : node[end]())
      await net.run(1)
      const context = `seed ${seed}, ${end}`
      const open = net.streams.filter(({ destroyed }) => !destroyed).length
      if (end === 'close') expect(open, context).to.equal(lab.connections.filter(({ destroyed }) => !destroyed).length)
      else expect([open, node.rawStreams.size], context).to.deep.equal([0, 0])
      if (end !== 'close') {
        expect(node.stats.socketPool.socketsAdded, context).to.equal(node.stats.socketPool.socketsRemoved)
      }
      await net.until(node.destroy())
      // Timers of the hook above are its own.
      await net.run(25)
      expect(node.rawStreams.size, context).to.equal(0)
      expect(net.clock.countTimers(), context).to.equal(before)
      await net.end()
    }
  })
})
