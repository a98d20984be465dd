import { INTERNAL_COMMANDS, type Response } from '@punchlist/hyperdht/wire'
import type { Address, DrivenNode } from '../../drivers/node.js'
import type { ScenarioContext } from '../../engine/index.js'
import type { ScriptedHost } from '../scripted/index.js'

/** Port of a node that was not told another (API-19). */
export const PORT = 49_737

/** Where strangers reach the server socket of a node with a public address. */
export function publicAddress(node: DrivenNode): Address {
  return { host: node.site.addresses[0]!, port: PORT }
}

/** The answer of a node to a FIND_NODE for `target`. */
export function findNodeAt(asker: ScriptedHost, to: Address, target: Uint8Array): Promise<Response> {
  return asker.answerOf(to, { internal: true, command: INTERNAL_COMMANDS.FIND_NODE, target }, 'a FIND_NODE')
}

/** Nodes out of `nodes` that give out `address` to who looks for `id`. */
export async function knownBy(
  asker: ScriptedHost,
  nodes: readonly DrivenNode[],
  { host, port }: Address,
  id: Uint8Array
): Promise<DrivenNode[]> {
  const answers = await Promise.all(nodes.map((node) => findNodeAt(asker, publicAddress(node), id)))
  return nodes.filter((_, i) => answers[i]!.closerNodes?.some((node) => node.host === host && node.port === port))
}

/** Sleeps until `ms` after the beginning of what is measured. */
export async function until(context: ScenarioContext, ms: number): Promise<void> {
  await context.sleep(Math.max(0, context.began + ms - context.now))
}
