import fc from 'fast-check'
import { type Change, HOWS, type Layer, LAYERS } from './bytes.js'

/** Places for the two sides, from the one that everything reaches to the one that needs a relay. */
export const NATS = ['open', 'full-cone', 'port-restricted-cone', 'linux-answering', 'symmetric'] as const

/** Whose machines are attacked: an accepting server, a connecting client, a node that relays handshakes. */
export const VICTIMS = ['server', 'client', 'router'] as const
export type Victim = (typeof VICTIMS)[number]

/** What can be destroyed, or closed. */
export const ENDS = ['stream', 'accepted', 'server', 'client-node', 'server-node', 'router-node'] as const
export type End = (typeof ENDS)[number]

/** When something is done: as the n-th datagram since the call of `connect()` leaves, or so many ms after it. */
export type Moment = { readonly step: number } | { readonly ms: number }

/** A datagram of this run, by number from the latest one back, modulo how many there were. */
type Pick = number

/** One thing that is done to the machines. */
export type Deed = { readonly when: Moment } & (
  | {
      /** A datagram that went over the wire comes (again), as it was or changed, from its sender or somebody else. */
      readonly do: 'replay'
      readonly whom: Victim
      readonly pick: Pick
      readonly from: 'sender' | 'other' | 'stranger'
      /** Which of the victim's sockets gets it. */
      readonly socket: number
      readonly layer: Layer
      readonly changes: readonly Change[]
    }
  /** A request of the victim's is answered by whom it was sent to, with a value that somebody else meant for something else. */
  | {
      readonly do: 'answer'
      readonly whom: Victim
      readonly request: Pick
      readonly pick: Pick
      readonly layer: Layer
      readonly changes: readonly Change[]
    }
  /** The next datagrams arrive changed. */
  | {
      readonly do: 'alter'
      readonly count: number
      readonly layer: Layer
      readonly changes: readonly Change[]
    }
  | { readonly do: 'drop'; readonly count: number }
  /** They arrive late, and so after others. */
  | { readonly do: 'delay'; readonly count: number; readonly by: number }
  /** Who has the keys of the handshake says something that the protocol does not foresee. */
  | {
      readonly do: 'insider'
      readonly whom: 'server' | 'client'
      readonly says: Saying
      readonly changes: readonly Change[]
      readonly pick: Pick
      readonly known: boolean
    }
  /** Bytes out of nothing, such as the one-byte probes of hole punching. */
  | {
      readonly do: 'stray'
      readonly whom: Victim
      readonly bytes: string
      readonly pick: Pick
      readonly socket: number
    }
  | { readonly do: 'end'; readonly what: End; readonly force: boolean }
  /** A node is suspended and wakes up again. */
  | { readonly do: 'sleep'; readonly whom: 'server' | 'client'; readonly for: number }
  /** The client connects once more. */
  | { readonly do: 'connect' }
)

/** The plaintext of a hole punch message (HP-35); `changes` are made to its bytes. */
export interface Saying {
  readonly error: number
  readonly firewall: number
  readonly round: number
  readonly punching: boolean
  /** How many addresses, of which the first is the real one. */
  readonly addresses: number
  readonly remoteAddress: boolean
  readonly token: boolean
  readonly remoteToken: boolean
}

/** One run, from which everything in it follows. */
export interface Plan {
  /** Of the chance of the simulator. */
  readonly seed: number
  readonly server: (typeof NATS)[number]
  readonly client: (typeof NATS)[number]
  /** Both in the server's network. */
  readonly together: boolean
  /** Who offers a blind relay. */
  readonly relay: 'nobody' | 'server' | 'client'
  readonly fastOpen: boolean
  readonly reusableSocket: boolean
  /** Who lies in its Noise payload: changes made to the plaintext before it is encrypted. */
  readonly liar: 'nobody' | 'server' | 'client'
  readonly lie: readonly Change[]
  /** Whether every collection of every node is counted before and after, which takes as long as the rest. */
  readonly census: boolean
  readonly deeds: readonly Deed[]
}

const MAX_DEEDS = 14
/** Datagrams that a connect takes at most, but for random probing. */
const STEPS = 120
/** ms in which connects are through, or have failed; a handshake is remembered for 10 s (HS-144). */
const SPAN = 15_000

const change: fc.Arbitrary<Change> = fc.record({
  how: fc.constantFrom(...HOWS),
  at: fc.nat(1300),
  by: fc.nat(255)
})
const changes = (minLength = 0): fc.Arbitrary<Change[]> => fc.array(change, { minLength, maxLength: 3 })
const layer = fc.constantFrom(...LAYERS)
const whom = fc.constantFrom(...VICTIMS)
const side = fc.constantFrom('server' as const, 'client' as const)
const pick = fc.nat(60)
const count = fc.integer({ min: 1, max: 6 })
const when: fc.Arbitrary<Moment> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ step: fc.nat(STEPS) }) },
  { weight: 1, arbitrary: fc.record({ ms: fc.nat(SPAN) }) },
  // Several at nearly one moment.
  { weight: 1, arbitrary: fc.record({ step: fc.nat(12) }) }
)

const saying: fc.Arbitrary<Saying> = fc.record({
  error: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(252) }),
  firewall: fc.nat(4),
  round: fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(252) }),
  punching: fc.boolean(),
  addresses: fc.oneof({ weight: 4, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(40) }),
  remoteAddress: fc.boolean(),
  token: fc.boolean(),
  remoteToken: fc.boolean()
})

const deed = (weight: number, what: fc.Arbitrary<object>): { weight: number; arbitrary: fc.Arbitrary<Deed> } => ({
  weight,
  arbitrary: fc.tuple(when, what).map(([when, what]) => ({ when, ...what }) as Deed)
})

const deeds: fc.Arbitrary<Deed> = fc.oneof(
  deed(
    6,
    fc.record({
      do: fc.constant('replay'),
      whom,
      pick,
      from: fc.constantFrom('sender', 'other', 'stranger'),
      socket: fc.nat(4),
      layer,
      changes: changes()
    })
  ),
  deed(3, fc.record({ do: fc.constant('answer'), whom, request: pick, pick, layer, changes: changes() })),
  deed(4, fc.record({ do: fc.constant('alter'), count, layer, changes: changes(1) })),
  deed(2, fc.record({ do: fc.constant('drop'), count })),
  deed(2, fc.record({ do: fc.constant('delay'), count, by: fc.nat(4000) })),
  deed(
    5,
    fc.record({
      do: fc.constant('insider'),
      whom: side,
      says: saying,
      changes: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: changes(1) }),
      pick,
      known: fc.boolean()
    })
  ),
  deed(
    2,
    fc.record({
      do: fc.constant('stray'),
      whom,
      bytes: fc
        .uint8Array({ maxLength: 40 })
        .map((bytes) => Buffer.from(bytes.length > 4 ? bytes : bytes.subarray(0, 1)).toString('hex')),
      pick,
      socket: fc.nat(4)
    })
  ),
  deed(4, fc.record({ do: fc.constant('end'), what: fc.constantFrom(...ENDS), force: fc.boolean() })),
  deed(1, fc.record({ do: fc.constant('sleep'), whom: side, for: fc.nat(SPAN) })),
  deed(1, fc.record({ do: fc.constant('connect') }))
)

/** All plans. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  seed: fc.noShrink(fc.nat(0x7fffffff)),
  server: fc.constantFrom(...NATS),
  client: fc.constantFrom(...NATS),
  together: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  relay: fc.oneof(
    { weight: 6, arbitrary: fc.constant('nobody' as const) },
    { weight: 1, arbitrary: fc.constantFrom('server' as const, 'client' as const) }
  ),
  fastOpen: fc.boolean(),
  reusableSocket: fc.boolean(),
  liar: fc.oneof({ weight: 5, arbitrary: fc.constant('nobody' as const) }, { weight: 1, arbitrary: side }),
  lie: changes(1),
  census: fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  deeds: fc.array(deeds, { maxLength: MAX_DEEDS, size: 'max' })
})

/** A connect that nothing is done to. */
export const CALM: Plan = {
  seed: 1,
  server: 'port-restricted-cone',
  client: 'port-restricted-cone',
  together: false,
  relay: 'nobody',
  fastOpen: true,
  reusableSocket: false,
  liar: 'nobody',
  lie: [],
  census: true,
  deeds: []
}
