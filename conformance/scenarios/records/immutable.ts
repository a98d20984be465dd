import { hash } from '@punchlist/hyperdht/crypto'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, place } from '../places.js'
import { writerAndReader } from './topologies.js'

/** Bytes of the largest immutable value that always fits (REC-184). */
const LARGEST = 1274
const K = 20
const sentence = 'every value comes back as it was, by its hash'

/** Immutable values. Real time: 0.1 s. */
export const immutable: Scenario = {
  id: 'immutable',
  title:
    'An immutable value that one node puts, any node gets by its hash, whatever its bytes; an unknown hash gives nothing.',
  claims: ['REC-26', 'REC-84', 'REC-85', 'REC-113', 'REC-132', 'REC-133', 'REC-184'],
  roles: ['network', 'writer', 'reader'],
  needs: { lab: [], node: { network: ['immutable'], writer: ['immutable'], reader: ['immutable'] } },
  topologies: [
    place(8, { writer: 'open', reader: 'open' }, { name: 'open', sentence }),
    // The first one stands for all in labs without NATs.
    ...writerAndReader({ sentence }, [12, 24]).filter(({ plain }) => plain !== true)
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [writer, reader] = [await join(context, network, 'writer'), await join(context, network, 'reader')]
    const values = {
      empty: Buffer.alloc(0),
      'of one byte': Buffer.from([0]),
      short: Buffer.from('hello'),
      large: Buffer.alloc(LARGEST, context.bytes('large'))
    }
    for (const [name, value] of Object.entries(values)) {
      const target = hash(value)
      context.check((await reader.immutableGet(target)) === null, () => `The value ${name} is there before it is put.`)
      const put = await writer.immutablePut(value)
      context.check(put.hash.equals(target), () => `The hash of the value ${name} is not BLAKE2b-256 of its bytes.`)
      const expected = Math.min(K, network.nodes.length)
      context.check(put.closest.length === expected, () => {
        return `The put of the value ${name} went to ${put.closest.length} nodes, not ${expected}.`
      })
      for (const node of [reader, writer, network.nodes[0]!]) {
        const got = await node.immutableGet(target)
        context.check(got !== null, () => `${node.site.host} does not find the value ${name}.`)
        context.check(got.value.equals(value), () => {
          return `${node.site.host} gets ${got.value.length} other bytes for ${name}.`
        })
      }
    }
    const twice = await reader.immutablePut(values.short)
    context.check(twice.hash.equals(hash(values.short)), 'Putting a value again does not succeed.')
    context.check((await reader.immutableGet(context.bytes('nothing'))) === null, 'An unknown hash gives something.')
  }
}
