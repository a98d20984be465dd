import type { ConnectStory } from '../peers/contract.js'

/** What a failure means, and what can be done about it: for people who have not read the protocol. */
const MEANINGS: Readonly<Record<string, string>> = {
  PEER_NOT_FOUND:
    'No node of this network knows the key. Either the server is not running or has not announced itself yet (wait for its ' +
    'listen()), or it is in another network (option bootstrap), or the key is not its key; or no node answers this one at ' +
    'all (node.online, node.nodes): does UDP get out?',
  PEER_CONNECTION_FAILED:
    'Nodes of the network know the server, but it did not answer. Either its firewall function refuses this key (it then says ' +
    'nothing at all), or it has gone or is suspended (its record lives on for up to 27 minutes).',
  SERVER_INCOMPATIBLE: 'The server speaks another version of the handshake. Update one of the two.',
  SERVER_ERROR: 'The server answered with an error: it could not make a stream for us, or does not know our version.',
  CANNOT_HOLEPUNCH:
    'The server is behind a NAT and named no node through which a hole could be punched. Try again in a while.',
  RELAY_ABORTED:
    'There is no direct way, and the blind relay did not pair the two sides within 15 s. Is it running, and does the server reach it?',
  SUSPENDED: 'This node is suspended. Call resume() first.',
  HOLEPUNCH_DOUBLE_RANDOMIZED_NATS:
    'Both sides are behind NATs that use another, random port for every destination. No hole can be punched between two of ' +
    'these. Name a blind relay (option relayThrough) on either side.',
  HOLEPUNCH_PROBE_TIMEOUT:
    'What kind of NAT one side is behind could not be found out: fewer than 3 nodes answered it. Is the network large enough, ' +
    'and does UDP get through?',
  HOLEPUNCH_TIMEOUT:
    'All probes were sent, and none came through the two NATs or firewalls. Name a blind relay (option relayThrough).',
  HOLEPUNCH_THROTTLED:
    'A NAT with random ports takes hundreds of probes, of which a node sends one series at a time, with a pause after it ' +
    '(option randomPunchInterval). Try again later.',
  HOLEPUNCH_VETOED: 'The holepunch function in the options of connect() refused.',
  REMOTE_ABORTED:
    'The server ended the hole punch: its holepunch function refused, it could not tell its own NAT, or it is busy with another ' +
    'random punch. Try again later, or name a blind relay (option relayThrough).',
  REMOTE_NOT_HOLEPUNCHING: 'The server did not begin to punch.',
  REMOTE_NOT_HOLEPUNCHABLE: 'The server told no address that could be punched to.',
  REQUEST_TIMEOUT:
    'The server answered the handshake, but no hole punch message. Either it closed in between, or it never punches (holepunch: ' +
    'false), or packets are lost between it and the node that relays for it.',
  HOLEPUNCH_INVALID: 'What came as the server’s answer was not made by the server.',
  BAD_HOLEPUNCH_REPLY: 'The answer to a hole punch message came from somewhere else, or was broken.'
}

/** Classes of NATs, as stories name them (HP-1). */
const CLASSES: Readonly<Record<string, string>> = {
  UNKNOWN: 'not known yet',
  OPEN: 'open',
  CONSISTENT: 'one port for all destinations',
  RANDOM: 'another port for each destination'
}
const CLASS_FACTS: ReadonlySet<string> = new Set(['class', 'own', 'remote', 'firewall'])

/** One line for each step, and at the end what a failure means. */
export function storyText({ steps }: ConnectStory, omitted = 0): string {
  const lines = steps.map(({ at, what, facts = {} }) => {
    const told = Object.entries(facts).map(([name, value]) => `${name} ${factText(name, value)}`)
    return `${`+${at} ms`.padStart(10)}  ${what}${told.length > 0 ? `: ${told.join(', ')}` : ''}`
  })
  if (omitted > 0) lines.push(`            and ${omitted} steps more`)
  const meaning = meaningOf(steps)
  if (meaning !== null) lines.push(meaning)
  return lines.join('\n')
}

/** What the failure at the end of a story means; null if it has none, or one that nobody knows more about. */
export function meaningOf(steps: ConnectStory['steps']): string | null {
  const failed = steps.findLast(({ what }) => what === 'failed')
  if (failed === undefined) return null
  const [code = ''] = String(failed.facts?.['why']).split(':')
  // Applications get one code for every failed punch; the true one stands in the step before (HP-194).
  const punch = steps.findLast(({ what }) => what === 'hole punching failed')
  const reason = code === 'HOLEPUNCH_ABORTED' ? String(punch?.facts?.['reason']) : code
  return MEANINGS[reason] ?? null
}

function factText(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(' ')
  if (CLASS_FACTS.has(name) && typeof value === 'string') {
    const meaning = CLASSES[value]
    return meaning === undefined ? value : `${value} (${meaning})`
  }
  return String(value)
}
