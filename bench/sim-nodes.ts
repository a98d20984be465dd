import type { Measured } from './sim-result.js'
import { stopwatch } from './sim-stopwatch.js'
import { found, SimWorld } from './sim-world.js'

/**
 * So many nodes bootstrapped, one announce, one lookup that must find it.
 *
 * @param stagger virtual ms between the starts of two nodes
 */
export async function benchNodes(nodes: number, stagger: number): Promise<Measured> {
  const elapsed = stopwatch()
  const world = new SimWorld({ hosts: nodes, seed: 'bench nodes' })
  await world.start(stagger)
  const bootstrapped = `${(world.time.now / 1000).toFixed(1)} virtual s, ${elapsed().toFixed(1)} s`

  const topic = Buffer.alloc(32, 3)
  const keyPair = world.Network.keyPair(Buffer.alloc(32, 7))
  const announced = world.as(nodes >> 1, (node) => node.announce(topic, keyPair).finished())
  await world.time.settle(announced, { what: 'the announce' })
  const lookupAt = world.time.now
  const keys = await world.time.settle(
    world.as(nodes - 1, (node) => found(node, topic)),
    { what: 'the lookup' }
  )
  if (!keys.has(keyPair.publicKey.toString('hex'))) throw new Error('the lookup did not find what was announced')
  return {
    seconds: elapsed(),
    ...world.measures(),
    notes: [
      `one node starts every ${stagger} virtual ms; all bootstrapped after ${bootstrapped}`,
      `the lookup took ${Math.round(world.time.now - lookupAt)} virtual ms`
    ]
  }
}
