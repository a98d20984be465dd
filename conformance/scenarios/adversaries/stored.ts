import { hash } from '@punchlist/hyperdht/crypto'
import type { DrivenNode } from '../../drivers/node.js'
import type { ScenarioContext } from '../../engine/index.js'

/** A record of each kind that the honest storers hold. */
export interface Stored {
  readonly topic: Buffer
  /** All of it is found by a node. `when` ends the sentence of a failure. */
  expectFound(reader: DrivenNode, when: string): Promise<void>
}

export async function storeAll(context: ScenarioContext, writer: DrivenNode): Promise<Stored> {
  const [topic, keyPair] = [context.bytes('topic'), context.keyPair('writer')]
  const value = Buffer.from('what honest nodes hold')
  await writer.announce(topic, keyPair)
  await writer.immutablePut(value)
  await writer.mutablePut(keyPair, value, { seq: 1 })
  return {
    topic,
    async expectFound(reader, when) {
      const peers = (await reader.lookup(topic)).flatMap(({ peers }) => peers)
      const isFound = peers.some(({ publicKey }) => publicKey.equals(keyPair.publicKey))
      context.check(isFound, () => `An announcement is not found ${when}.`)
      const immutable = await reader.immutableGet(hash(value))
      context.check(immutable?.value.equals(value) === true, () => `An immutable value is not found ${when}.`)
      const mutable = await reader.mutableGet(keyPair.publicKey)
      context.check(mutable?.value.equals(value) === true, () => `A mutable record is not found ${when}.`)
    }
  }
}

/** Nobody gives out an address that belongs to an adversary. */
export async function expectUnlisted(
  context: ScenarioContext,
  nodes: readonly DrivenNode[],
  hosts: ReadonlySet<string>
): Promise<void> {
  for (const node of nodes) {
    const { table } = await node.state()
    const listed = table.find(({ host }) => hosts.has(host))
    context.check(
      listed === undefined,
      () => `${node.site.host} has ${listed!.host}, which lies, in its routing table.`
    )
  }
}
