import type { DrivenNode, LookupAnswer } from '../../drivers/node.js'
import type { ScenarioContext } from '../../engine/index.js'

/** Distinct public keys of a lookup, in hex, sorted. */
export function keysOf(answers: readonly LookupAnswer[]): string[] {
  const keys = answers.flatMap(({ peers }) => peers.map(({ publicKey }) => publicKey.toString('hex')))
  return [...new Set(keys)].sort()
}

/** Checks that a node finds these announcers under a target, and no other. */
export async function expectKeys(
  context: ScenarioContext,
  node: DrivenNode,
  target: Buffer,
  keys: readonly Buffer[],
  when: string
): Promise<readonly LookupAnswer[]> {
  const answers = await node.lookup(target)
  const found = keysOf(answers)
  const wanted = keys.map((key) => key.toString('hex')).sort()
  context.check(found.join() === wanted.join(), () => {
    return `${node.site.host} finds ${found.length} keys ${when}, not the ${wanted.length} announced.`
  })
  return answers
}
