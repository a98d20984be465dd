import { found, SimWorld } from '../sim-world.js'

const NODES = 500
const NEWCOMERS = 20
/** Virtual ms between the starts of two nodes. */
const STAGGER = 50
/** Virtual ms in which a network finds its rest before something is measured, and between two measurements. */
const REST = 10_000

export const OPERATIONS = ['bootstrap', 'announce', 'lookup'] as const
export type Operation = (typeof OPERATIONS)[number]

/** Means over the newcomers. */
export interface NetworkCost {
  /** Datagrams that the newcomer sent and got while it was at it. */
  readonly packets: number
  readonly virtualMs: number
}

export type NetworkCosts = Readonly<Record<Operation, NetworkCost>>

/**
 * What it costs a newcomer, one after the other, to bootstrap from a network of 500 nodes, to announce a topic of its own,
 * and to look up the topic of the one before it. Exact: the same on every machine and at every time.
 *
 * @param network the module whose nodes make up the network
 * @param newcomers the module of those who join it
 */
export async function networkCosts(network: string, newcomers: string): Promise<NetworkCosts> {
  const world = new SimWorld({ hosts: NODES + NEWCOMERS, nodes: NODES, seed: 'bench network', network, newcomers })
  const { time, internet, Network } = world
  await world.start(STAGGER)
  await world.pass(REST)

  const total = Object.fromEntries(OPERATIONS.map((name) => [name, { packets: 0, virtualMs: 0 }])) as Record<
    Operation,
    { packets: number; virtualMs: number }
  >
  /** Has newcomer `i` do something and adds what it cost. */
  const cost = async <T>(operation: Operation, i: number, act: () => Promise<T>): Promise<T> => {
    const start = time.now
    const name = world.hostName(i)
    const stop = internet.tap(({ kind, at }) => {
      if (at === name && (kind === 'send' || kind === 'deliver')) total[operation].packets++
    })
    const value = await time.settle(time.owners.run(`node/${name}`, act), { what: `${operation} of ${name}` })
    stop()
    total[operation].virtualMs += time.now - start
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
  const mean = (operation: Operation): NetworkCost => ({
    packets: total[operation].packets / NEWCOMERS,
    virtualMs: total[operation].virtualMs / NEWCOMERS
  })
  return { bootstrap: mean('bootstrap'), announce: mean('announce'), lookup: mean('lookup') }
}
