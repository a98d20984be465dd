import type { ScenarioContext } from '../../engine/index.js'
import { isHolepunch, isProbe } from './messages.js'

/** The handshake's low-TTL probe for fast open, once per probe round (HP-128); punching sends at least 10. */
const WITHOUT_PUNCHING = 6

/**
 * Whether the two refused each other, by what the wire shows: hole punch messages passed, and then neither side punched.
 * A pair that punched in vain sent probes by the dozen; a pair without a way to each other sent no hole punch message.
 */
export function refusedOnWire({ world, firstPacket }: ScenarioContext): boolean {
  const sent = world.wire.records(firstPacket)
  const probes = sent.filter(({ sender, hex }) => isEnd(sender) && isProbe(hex))
  const holepunches = sent.filter(({ receiver, hex }) => isEnd(receiver) && isHolepunch(hex))
  return holepunches.length > 0 && probes.length <= WITHOUT_PUNCHING
}

function isEnd(host: string | null): boolean {
  return host === 'server' || host === 'client'
}
