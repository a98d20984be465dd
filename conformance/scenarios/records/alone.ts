import { NodeFailure } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { place } from '../places.js'

/** A node that nobody answers. Real time: 0.01 s. */
export const alone: Scenario = {
  id: 'alone',
  title: 'Without a network, what reads finds nothing and is no error; what stores fails and says why.',
  claims: ['REC-108', 'REC-109', 'API-119'],
  roles: ['writer'],
  needs: { lab: [], node: { writer: ['discovery', 'immutable', 'mutable'] } },
  topologies: [
    place(0, { writer: 'open' }, { name: 'no-network', sentence: 'nothing is found, and puts have too few nodes' })
  ],

  async run(context: ScenarioContext): Promise<void> {
    const node = await context.node('writer', { bootstrap: [] })
    await node.ready()
    context.begin()
    const [target, keyPair] = [context.bytes('target'), context.keyPair('writer')]
    const value = Buffer.from('value')

    context.check((await node.lookup(target)).length === 0, 'A lookup finds something.')
    context.check((await node.findPeer(keyPair.publicKey)).length === 0, 'findPeer finds somebody.')
    context.check((await node.immutableGet(target)) === null, 'An immutable value is found.')
    context.check((await node.mutableGet(keyPair.publicKey)) === null, 'A mutable record is found.')

    const stores: Readonly<Record<string, () => Promise<unknown>>> = {
      announce: () => node.announce(target, keyPair),
      unannounce: () => node.unannounce(target, keyPair),
      lookupAndUnannounce: () => node.lookupAndUnannounce(target, keyPair),
      immutablePut: () => node.immutablePut(value),
      mutablePut: () => node.mutablePut(keyPair, value),
      'mutableGet with refresh': () => node.mutableGet(keyPair.publicKey, { refresh: true })
    }
    for (const [what, store] of Object.entries(stores)) {
      const failure = await failureOf(store())
      context.check(failure !== null, () => `${what} succeeds with nobody to ask.`)
      const { code, message } = failure
      context.check(code === null && message === 'Too few nodes responded', () => {
        return `${what} fails with ${code ?? 'no code'}, "${message}".`
      })
    }
  }
}

async function failureOf(promise: Promise<unknown>): Promise<NodeFailure | null> {
  try {
    await promise
    return null
  } catch (err) {
    if (err instanceof NodeFailure) return err
    throw err
  }
}
