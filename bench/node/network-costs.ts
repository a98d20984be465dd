import { found, SimWorld } from '../sim-world.js'

const NODES = 500
const NEWCOMERS = 40
/** Virtual ms between the starts of two nodes. */
const STAGGER = 50
/** Virtual ms in which a network finds its rest before something is measured, and between two measurements. */
const REST = 2_000

export const OPERATIONS = ['bootstrap', 'announce', 'lookup'] as const
/** Of each newcomer. */
export interface NetworkCost {
  /** Datagrams that the newcomer sent and got while it was at it. */
  readonly packets: number[]
  readonly virtualMs: number[]
}

export type NetworkCosts = Readonly<Record<(typeof OPERATIONS)[number], NetworkCost>>

/**
 * What it costs a newcomer, one after the other, to bootstrap from a network of 500 nodes, to announce a topic of its own,
 * and to look up the topic of the one before it. Exact: the same on every machine and at every time.
 *
 * @param seed of the network: who meets whom, and when
 * @param network the module whose nodes make up the network
 * @param newcomers the module of those who join it
 */
export async function networkCosts(seed: string, network: string, newcomers: string): Promise<NetworkCosts> {
  const world = new SimWorld({ hosts: NODES + NEWCOMERS, nodes: NODES, seed, network, newcomers })
  const { time, internet, Network } = world
  await world.start(STAGGER)
  await world.pass(REST)

  const costs: NetworkCosts = {
    bootstrap: { packets: [], virtualMs: [] },
    announce: { packets: [], virtualMs: [] },
    lookup: { packets: [], virtualMs: [] }
  }
  /** Has newcomer `i` do something and notes what it cost. */
  const cost = async <T>(operation: keyof NetworkCosts, i: number, act: () => Promise<T>): Promise<T> => {
    const start = time.now
    let packets = 0
    const name = world.hostName(i)
    const stop = internet.tap(({ kind, at }) => {
      if (at === name && (kind === 'send' || kind === 'deliver')) packets++
    })
    const value = await time.settle(time.owners.run(`node/${name}`, act), { what: `${operation} of ${name}` })
    stop()
    costs[operation].packets.push(packets)
    costs[operation].virtualMs.push(time.now - start)
    await world.pass(REST)
    return value
  }

  const numbers = Array.from({ length: NEWCOMERS }, (_, i) => NODES + i)
  for (const i of numbers) await cost('bootstrap', i, () => world.join(i).fullyBootstrapped())
  const topicOf = (i: number): Buffer => Buffer.alloc(32, i % 256)
  const keyPairOf = (i: number) => Network.keyPair(Buffer.alloc(32, i % 256))
  for (const i of numbers) {
    await cost('announce', i, () => world.nodes[i]!.announce(topicOf(i), keyPairOf(i)).finished())
  }
  for (const i of numbers) {
    const other = i === NODES ? NODES + NEWCOMERS - 1 : i - 1
    const keys = await cost('lookup', i, () => found(world.nodes[i]!, topicOf(other)))
    if (!keys.has(keyPairOf(other).publicKey.toString('hex'))) throw new Error('a lookup missed what was announced')
  }
  return costs
}
