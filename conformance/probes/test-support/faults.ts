import type { Kind } from '../index.js'

/** A way to break one claim. */
export interface Fault {
  /** What it does wrong. */
  readonly what: string
  /** A row that cites this one has to fail. */
  readonly claim: string
  /** The setting in which it shows; a persistent, un-firewalled hyperdht node by default. */
  readonly ephemeral?: true
  readonly firewalled?: true
  /** What the probe is told; by itself it would take a node with this fault for another kind. */
  readonly kind?: Kind
  /** The rows to run, where these take long or no other makes sense afterwards. */
  readonly slow?: readonly string[]
}

const fault = (claim: string, what: string, more: Partial<Fault> = {}): Fault => ({ what, claim, ...more })

/** Every fault the responder can be made with. */
export const FAULTS = {
  // Frames of replies
  'swaps-port': fault('RPC-37', 'writes the port of `to` big-endian'),
  'wrong-tid': fault('RPC-27', 'answers with the next tid'),
  'short-tid': fault('RPC-27', 'keeps one byte of the tid'),
  'empty-list': fault('RPC-29', 'writes an empty closerNodes list'),
  'zero-error': fault('RPC-30', 'writes the error 0'),
  'high-flags': fault('RPC-26', 'sets flag 32 in replies'),
  'trailing-byte': fault('RPC-26', 'adds a byte to replies'),
  twice: fault('RPC-118', 'sends each reply twice'),
  'other-socket': fault('RPC-4', 'replies from its other socket'),
  'random-id': fault('RPC-41', 'has an id that is not the hash of its address'),
  'id-everywhere': fault('RPC-40', 'puts an id into what leaves from the client socket', { firewalled: true }),
  'no-id-in-errors': fault('RPC-65', 'leaves the id out of error replies'),
  'token-everywhere': fault('RPC-53', 'puts a token into replies to internal commands'),
  'echoes-value': fault('RPC-72', 'repeats the value of a PING'),
  'lists-on-ping': fault('RPC-56', 'lists nodes in a PING reply to a target'),
  'no-list-in-errors': fault('RPC-65', 'lists no nodes in error replies'),
  'lists-itself': fault('RPC-59', 'lists itself'),
  'lists-21': fault('RPC-57', 'lists 21 nodes'),
  'lists-3': fault('RPC-57', 'lists 3 nodes at most'),
  'far-first': fault('RPC-135', 'lists the farthest nodes first'),

  // Acceptance
  'one-byte': fault('RPC-12', 'answers a datagram of one byte'),
  'version-2': fault('RPC-15', 'answers version 2'),
  'any-type': fault('RPC-15', 'looks at the low nibble of the first byte only'),
  dies: fault('RPC-15', 'breaks down at a datagram of another protocol', { slow: ['M87'] }),
  'truncated-flags': fault('RPC-16', 'answers a datagram that ends within the flags'),
  'error-on-garbage': fault('RPC-16', 'answers an undecodable request with an error'),
  'big-integers': fault('ENC-11', 'accepts integers above 2^53-1'),
  'answers-2049': fault('RPC-17', 'reads past 2048 bytes'),
  'drops-2048': fault('RPC-17', 'reads 2047 bytes only'),
  'drops-copies': fault('RPC-18', 'handles a request once'),
  'refuses-high-flags': fault('RPC-21', 'drops requests with unknown flags'),
  'refuses-wide': fault('ENC-10', 'drops requests with an integer that could be shorter'),
  'refuses-trailing': fault('RPC-23', 'drops requests with bytes after the last field'),
  'refuses-unused': fault('RPC-23', 'drops a PING with a target'),
  'refuses-empty-value': fault('RPC-24', 'drops requests with an empty value'),
  'checks-to': fault('RPC-38', 'drops requests whose `to` is not its address'),

  // Identity
  'never-adds': fault('RPC-42', 'ignores ids in requests'),
  'adds-any-id': fault('RPC-42', 'adds senders whose id is wrong'),
  'adds-own-id': fault('RPC-42', 'adds senders that show the id of the node itself'),
  'adds-after-dispatch': fault('RPC-43', 'adds senders of commands it answers only'),
  'adds-on-bad-token': fault('RPC-49', 'adds the sender of a wrong token'),
  'adds-value-port': fault('RPC-76', 'adds the port in the value of a PING_NAT'),
  'adds-unsolicited': fault('RPC-44', 'adds the sender of a response nobody asked for'),

  // Tokens
  'no-token-check': fault('RPC-48', 'does not look at tokens'),
  'token-check-internal': fault('RPC-49', 'does not look at tokens of external commands'),
  'token-by-port': fault('RPC-46', 'binds tokens to the port'),
  'no-fresh-token': fault('RPC-49', 'answers a wrong token without a right one'),
  'executes-bad-token': fault('RPC-49', 'executes what came with a wrong token'),
  'token-dies': fault('RPC-52', 'forgets tokens after 4 s', { slow: ['T4'] }),
  'token-lives': fault('RPC-51', 'never forgets a token', { slow: ['T5'] }),
  'no-previous': fault('RPC-48', 'takes tokens of the current secret only', { slow: ['M41'] }),

  // Internal commands
  'nat-to-source': fault('RPC-74', 'answers PING_NAT at the source port'),
  'nat-shows-source': fault('RPC-74', 'shows the source port in a reply to PING_NAT'),
  'nat-short': fault('RPC-75', 'answers a PING_NAT without a port'),
  'find-without-target': fault('RPC-79', 'answers FIND_NODE without a target'),
  'hint-silent': fault('RPC-83', 'does not answer DOWN_HINT'),
  'hint-waits': fault('RPC-83', 'answers a DOWN_HINT about a known node with a check only'),
  'hint-short': fault('RPC-82', 'answers a DOWN_HINT without an address'),
  'hint-unchecked': fault('RPC-84', 'does not check a node it was told is down'),
  'hint-anyone': fault('RPC-84', 'sends a PING to any address named in a DOWN_HINT'),
  'delay-none': fault('RPC-88', 'answers DELAYED_PING at once'),
  'delay-unlimited': fault('RPC-89', 'has no maximum for the delay'),
  'delay-15000': fault('RPC-89', 'has a higher maximum for the delay', { slow: ['M77'] }),
  'delay-9999': fault('RPC-89', 'has a lower maximum for the delay', { slow: ['V3'] }),
  'delay-once': fault('RPC-90', 'has one timer per sender'),
  'delay-short': fault('RPC-89', 'answers a DELAYED_PING without a delay'),
  'unknown-silent': fault('RPC-66', 'is silent to unknown internal commands'),
  'external-silent': fault('RPC-68', 'is silent to unknown external commands', { kind: 'hyperdht' }),

  // Commands of hyperdht
  'handshake-error': fault('HS-50', 'answers a PEER_HANDSHAKE without a value with an error', { kind: 'hyperdht' }),
  'bare-error': fault('RPC-69', 'answers FIND_PEER without a target with an error'),
  'no-reply-token': fault('RPC-53', 'leaves the token out of FIND_PEER replies'),
  'ephemeral-serves': fault('REC-2', 'serves records while ephemeral', { ephemeral: true }),

  // Requests of its own and their responses
  'ping-to-zero': fault('RPC-37', 'leaves the `to` of its PING empty'),
  'ping-without-id': fault('RPC-40', 'leaves its id out of its PING'),
  'ping-with-target': fault('RPC-20', 'writes a target into its PING'),
  'socket-checked': fault('RPC-97', 'takes responses on the asking socket only', { firewalled: true }),
  'tid-unchecked': fault('RPC-97', 'takes any response for the one it waits for'),
  'response-version-2': fault('RPC-15', 'takes responses of version 2'),
  'garbage-ends': fault('RPC-100', 'gives up on an undecodable response'),
  'retries-early': fault('RPC-103', 'sends again after 400 ms'),
  'retries-late': fault('RPC-103', 'sends again after 1800 ms'),
  'retries-changed': fault('RPC-35', 'sends again with another `to`'),
  'retries-answered': fault('RPC-99', 'sends again after the answer'),
  'retries-five': fault('RPC-104', 'sends a fifth time', { slow: ['R23'] }),
  'keeps-dead': fault('NODE-177', 'keeps nodes that do not answer', { slow: ['R23'] }),
  'late-adds': fault('RPC-99', 'adds the sender of a late response', { slow: ['R23'] }),
  'copies-add': fault('RPC-99', 'adds the sender of a second response'),
  'response-any-id': fault('RPC-42', 'believes any id in a response'),
  'response-id-by-asked': fault('RPC-101', 'holds the id of a response against the asked address'),
  'response-never-adds': fault('RPC-44', 'ignores ids in responses'),
  'keeps-ephemeral': fault('RPC-86', 'keeps a node that answers without an id'),
  'drops-healthy': fault('RPC-86', 'removes a node that answers with its id', { slow: ['R9.kept'] }),
  'refuses-empty-list': fault('RPC-31', 'drops responses with an empty list'),
  'refuses-25-nodes': fault('RPC-31', 'drops responses with more than 20 nodes'),
  'refuses-big-error': fault('RPC-63', 'drops responses with an error above 2^32'),
  'refuses-response-wide': fault('ENC-10', 'drops responses with wide flags'),
  'refuses-response-trailing': fault('RPC-31', 'drops responses with trailing bytes'),
  'retries-bad-token': fault('RPC-64', 'asks again when its token is refused')
} as const satisfies Record<string, Fault>

/** What a node may do or leave, and by what it differs from the peer: a probe must not mind (RPC-97). */
export const CHOICES = {
  'source-checked': 'takes the response to a PING from the asked address only'
} as const

export type FaultName = keyof typeof FAULTS | keyof typeof CHOICES
