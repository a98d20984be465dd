import { NodeFailure } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { place } from '../places.js'

/** A node that nobody answers, and one that is gone. Real time: 0.01 s. */
export const alone: Scenario = {
  id: 'alone',
  title:
    'Without a network, what reads finds nothing and is no error; what stores fails; a destroyed node fails in all.',
  claims: ['REC-108', 'REC-109', 'REC-110', 'API-119'],
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

    const stores = {
      announce: () => node.announce(target, keyPair),
      unannounce: () => node.unannounce(target, keyPair),
      lookupAndUnannounce: () => node.lookupAndUnannounce(target, keyPair),
      immutablePut: () => node.immutablePut(value),
      mutablePut: () => node.mutablePut(keyPair, value),
      'mutableGet with refresh': () => node.mutableGet(keyPair.publicKey, { refresh: true })
    }
    await expectFailures(context, stores, 'Too few nodes responded')
    await node.destroy()
    const reads = {
      lookup: () => node.lookup(target),
      findPeer: () => node.findPeer(keyPair.publicKey),
      immutableGet: () => node.immutableGet(target),
      mutableGet: () => node.mutableGet(keyPair.publicKey)
    }
    await expectFailures(context, { ...stores, ...reads }, 'Node destroyed')
  }
}

/** Plain errors without a code, by their text. */
async function expectFailures(
  context: ScenarioContext,
  calls: Readonly<Record<string, () => Promise<unknown>>>,
  text: string
): Promise<void> {
  for (const [what, call] of Object.entries(calls)) {
    const failure = await failureOf(call())
    context.check(failure !== null, () => `${what} succeeds where it must fail with "${text}".`)
    const { code, message } = failure
    context.check(code === null && message === text, () => {
      return `${what} fails with ${code ?? 'no code'}, "${message}", not "${text}".`
    })
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
