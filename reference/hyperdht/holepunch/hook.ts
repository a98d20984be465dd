import type { Puncher } from './puncher.js'
import type { Story } from '../story/index.js'
import type { PunchHook } from './types.js'

/** Whether the hook of a side lets it punch (HP-138, HP-167). An exception is a veto. */
export async function hookAgrees(hook: PunchHook | null | undefined, puncher: Puncher, story: Story): Promise<boolean> {
  if (!hook) return true
  const { nat, remote } = puncher
  try {
    const own = nat.addresses?.map(({ host, port }) => ({ host, port })) ?? null
    return Boolean(await hook(remote.firewall, nat.firewall, remote.plain(), own))
  } catch (error) {
    story.tell('the holepunch hook failed', { error: String(error) })
    return false
  }
}
