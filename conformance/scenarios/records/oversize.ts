import { hash } from '@punchlist/hyperdht/crypto'
import { type DrivenNode, NodeFailure } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, place } from '../places.js'

/** Bytes that always fit, immutable and mutable with the largest seq (REC-184). */
const SAFE = { immutable: 1274, mutable: 1198 }
/** Bytes that a datagram of 1472 bytes, all that a path of the internet takes, has no room for (RPC-125). */
const TOO_LARGE = 1400
/** Bytes that fit a put and not the answer to a get, which carries id, token and closer nodes besides (REC-182). */
const ONE_WAY = 1390

/** Values near and above what a datagram holds. Real time: 0.1 s. */
export const oversize: Scenario = {
  id: 'oversize',
  title:
    'Values of the sizes that always fit come back whole; a put of a larger one fails, and nobody ever gets a part of one.',
  claims: ['REC-107', 'REC-180', 'REC-184'],
  roles: ['network', 'writer', 'reader'],
  needs: {
    lab: ['nat'],
    node: { network: ['immutable', 'mutable'], writer: ['immutable', 'mutable'], reader: ['immutable', 'mutable'] }
  },
  topologies: [
    place(
      6,
      { writer: 'port-restricted-cone', reader: 'open' },
      { sentence: 'what fits comes back, what does not fit fails, and both nodes go on' }
    )
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    const [writer, reader] = [await join(context, network, 'writer'), await join(context, network, 'reader')]
    const value = (name: string, bytes: number): Buffer => Buffer.alloc(bytes, context.bytes(name))
    const roundTrip = async (bytes: number): Promise<void> => {
      const { hash: target } = await writer.immutablePut(value(`immutable ${bytes}`, bytes))
      const got = await reader.immutableGet(target)
      context.check(got?.value.length === bytes, () => `An immutable value of ${bytes} bytes does not come back.`)
    }

    await roundTrip(SAFE.immutable)
    const keyPair = context.keyPair('safe')
    await writer.mutablePut(keyPair, value('mutable', SAFE.mutable), { seq: Number.MAX_SAFE_INTEGER })
    const safe = await reader.mutableGet(keyPair.publicKey)
    context.check(safe?.value.length === SAFE.mutable, () => {
      return `A mutable value of ${SAFE.mutable} bytes does not come back.`
    })

    const large = value('large', TOO_LARGE)
    await expectFailure(context, `An immutable put of ${TOO_LARGE} bytes`, writer.immutablePut(large))
    context.check((await reader.immutableGet(hash(large))) === null, 'A value is found that fits no datagram.')
    const author = context.keyPair('large')
    await expectFailure(context, `A mutable put of ${TOO_LARGE} bytes`, writer.mutablePut(author, large, { seq: 1 }))
    context.check((await reader.mutableGet(author.publicKey)) === null, 'A record is found that fits no datagram.')

    await oneWay(context, writer, reader, value('one way', ONE_WAY))
    await roundTrip(100)
  }
}

/** A storer may make room by leaving out closer nodes; a reader then gets the value, and else nothing. */
async function oneWay(context: ScenarioContext, writer: DrivenNode, reader: DrivenNode, value: Buffer): Promise<void> {
  const { hash: target } = await writer.immutablePut(value)
  const got = await reader.immutableGet(target)
  context.check(got === null || got.value.equals(value), 'A part of a value comes back.')
}

/** With no storer that answers, a put has failed (REC-107). */
async function expectFailure(context: ScenarioContext, what: string, put: Promise<unknown>): Promise<void> {
  try {
    await put
  } catch (err) {
    if (err instanceof NodeFailure) return
    throw err
  }
  context.fail(`${what} succeeds, though no storer can have got it.`)
}
