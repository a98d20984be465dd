import { SimError } from '../../errors.js'
import { firewall, nat, type Behaviour } from './behaviour.js'

/** A named point of the space: the boxes a host sits behind, from the inside out. */
export interface Profile {
  readonly name: string
  /** One sentence for people: where it is met. */
  readonly note: string
  readonly boxes: readonly Behaviour[]
}

const portRestricted = nat()

const presets: Readonly<Record<string, readonly [note: string, ...boxes: Behaviour[]]>> = {
  open: ['A public address, nothing in between.'],
  firewalled: ['A public address behind a stateful firewall.', firewall()],
  'full-cone': ['One port for everybody, open to everybody.', nat({ filtering: 'EIF' })],
  'restricted-cone': ['One port for everybody, open to hosts that were sent to.', nat({ filtering: 'ADF' })],
  'port-restricted-cone': ['One port for everybody, open to endpoints that were sent to: most homes.', portRestricted],
  'cone-random-port': ['One port for everybody, not the inside one, but always the same.', nat({ ports: 'stable' })],
  adm: ['A port per remote host.', nat({ mapping: 'ADM', ports: 'stable' })],
  symmetric: [
    'A random port per remote endpoint: mobile networks, offices.',
    nat({ mapping: 'APDM', ports: 'random' })
  ],
  'symmetric-sequential': ['The next port per remote endpoint.', nat({ mapping: 'APDM', ports: 'sequential' })],
  'symmetric-open-filter': [
    'A random port per remote endpoint, each open to everybody.',
    nat({ mapping: 'APDM', ports: 'random', filtering: 'EIF' })
  ],
  'linux-silent': ['Plain masquerade; unsolicited packets are dropped.', nat({ ports: 'overloaded' })],
  'linux-answering': [
    'Plain masquerade; the router itself takes unsolicited packets: an early probe moves the mapping.',
    nat({ ports: 'overloaded', unsolicited: 'answered' })
  ],
  cgnat: [
    'A home router behind the NAT of a carrier.',
    portRestricted,
    nat({ ports: 'stable', hairpin: 'external', portRange: [20_000, 59_999] })
  ],
  'short-lived': [
    'A port-restricted cone that forgets within seconds.',
    nat({ timeouts: { unreplied: 2000, replied: 4000, settles: 2000 } })
  ],
  'udp-blocked': ['No UDP gets out.', nat({ blocksUdp: true })]
}

/** All presets, in the order of the design. */
export const PROFILES: readonly Profile[] = Object.entries(presets).map(([name, [note, ...boxes]]) => ({
  name,
  note,
  boxes
}))

export function profile(name: string): Profile {
  const found = PROFILES.find((one) => one.name === name)
  if (found !== undefined) return found
  const names = PROFILES.map((one) => one.name).join(', ')
  throw new SimError('UNKNOWN_PROFILE', `There is no NAT profile "${name}"; there are ${names}.`)
}
