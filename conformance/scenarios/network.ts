import { hash } from '@punchlist/hyperdht/crypto'
import type { DrivenNode } from '../drivers/node.js'
import type { Finding, Scenario, ScenarioContext, ScenarioTopology } from '../engine/index.js'

/** Nodes that a query returns at most (API-113). */
const K = 20
/** Targets that are looked for. */
const TARGETS = 8

const topologies: readonly ScenarioTopology[] = [2, 10, 30, 300].map((nodes) => ({
  name: `${nodes}-nodes`,
  layout: { nodes },
  server: null,
  client: null,
  expected: { paths: null, sentence: 'all join, and queries find the closest nodes' },
  nightly: nodes > 100
}))

/** A network comes up from one bootstrapper. */
export const network: Scenario = {
  id: 'network',
  title: 'Nodes join a network by its bootstrapper, become persistent, and every query finds the closest nodes.',
  claims: ['API-33', 'API-31', 'API-44', 'API-113', 'API-126'],
  roles: ['network'],
  needs: { lab: [], node: { network: ['dht'] } },
  topologies,

  async run(context: ScenarioContext): Promise<Finding | void> {
    const { nodes } = await context.network()
    const ids = await checkStates(context, nodes)
    for (let i = 0; i < TARGETS; i++) {
      const from = i % nodes.length
      const others = ids.filter((_, at) => at !== from)
      await checkClosest(context, nodes[from]!, others, context.bytes(`target ${i}`))
    }
  }
}

/** A node finds those of `ids`, the network without itself, that are closest to a target. */
export async function checkClosest(
  context: ScenarioContext,
  node: DrivenNode,
  ids: readonly Buffer[],
  name: Uint8Array
): Promise<void> {
  const target = hash(name)
  const found = await node.findNode(target)
  const seen = new Set(found.map(({ id }) => id?.toString('hex')))
  const missing = closest(ids, target).filter((id) => !seen.has(id.toString('hex')))
  context.check(missing.length === 0, () => {
    return `${node.site.host} does not find ${missing.length} of the ${K} nodes closest to a target.`
  })
}

/** All are persistent under the address that they have; their ids. */
export async function checkStates(context: ScenarioContext, nodes: readonly DrivenNode[]): Promise<Buffer[]> {
  const ids: Buffer[] = []
  for (const node of nodes) {
    const { host, addresses } = node.site
    const state = await node.state()
    context.check(state.bootstrapped, `${host} is not bootstrapped.`)
    context.check(!state.ephemeral && state.id !== null, `${host} is not persistent.`)
    context.check(state.host === addresses[0], `${host} believes its address is ${state.host}, not ${addresses[0]}.`)
    context.check(state.table.length > 0, `${host} knows no other node.`)
    ids.push(state.id)
  }
  return ids
}

function closest(ids: readonly Buffer[], target: Buffer): Buffer[] {
  const distance = (id: Buffer): Buffer => Buffer.from(id.map((byte, i) => byte ^ target[i]!))
  return [...ids].sort((a, b) => distance(a).compare(distance(b))).slice(0, K)
}
