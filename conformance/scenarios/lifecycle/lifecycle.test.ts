import { response, RPC_ERRORS } from '@punchlist/hyperdht/wire'
import type { Internet } from '../../labs/sim/net/index.js'
import { HOUR, MINUTE } from '../places.js'
import { describeScenarios, dropping, faulty, withoutCommands } from '../test-support/index.js'
import { LIFECYCLE } from './index.js'

/** A storer that says yes where it means no. */
function withoutTokenErrors(internet: Internet): void {
  internet.intercept((packet, from) => {
    if (!from.startsWith('dht') || packet.bytes[0] !== 0x13) return
    const message = response.decode(packet.bytes)
    if (message.error !== RPC_ERRORS.INVALID_TOKEN) return
    const answer = { ...message, error: 0 }
    return { bytes: Buffer.from(response.encode(answer)) }
  })
}

const joiner = (site: { readonly host: string }, change: object): object => (site.host === 'joiner' ? change : {})

describeScenarios('lifecycle', LIFECYCLE, [
  {
    scenario: 'turn-persistent',
    topology: 'open',
    what: 'a node that never turns persistent',
    player: faulty({ options: (options, site) => ({ ...options, ...joiner(site, { adaptive: false }) }) }),
    says: /^The node is not persistent 20\.\d+ min after ready\./
  },
  {
    scenario: 'turn-persistent',
    topology: 'open',
    what: 'a node that is persistent at once',
    player: faulty({ options: (options, site) => ({ ...options, ...joiner(site, { ephemeral: false }) }) }),
    says: /^The node says that it is persistent\./
  },
  {
    scenario: 'turn-persistent',
    topology: 'port-restricted-cone',
    what: 'a node behind a NAT that does not look whether it can be reached',
    player: faulty({ options: (options, site) => ({ ...options, ...joiner(site, { firewalled: false }) }) }),
    says: /^The node says that it is persistent\./
  },
  {
    scenario: 'turn-ephemeral',
    topology: '6-nodes',
    what: 'a node that stays persistent when it wakes up',
    player: faulty({ options: (options, site) => ({ ...options, ...joiner(site, { ephemeral: false }) }) }),
    says: /^The node is still persistent after it woke up\./
  },
  {
    scenario: 'token-rotation',
    topology: '2-nodes',
    what: 'a storer that takes every token',
    prepare: withoutTokenErrors,
    says: /^A token is accepted \d+(\.\d+)? ms after it was given out\./
  },
  {
    scenario: 'record-expiry',
    topology: '20-minutes',
    what: 'a storer that keeps records for longer',
    player: faulty({ options: (options) => ({ ...options, maxAge: HOUR }) }),
    says: /^3 of 3 storers have the (topic record|forward) not asked for, not 0, 1\.34 ages after/
  },
  {
    scenario: 'record-expiry',
    topology: 'max-age',
    what: 'a storer that forgets early',
    player: faulty({ options: (options) => ({ ...options, maxAge: MINUTE / 3 }) }),
    says: /^0 of 3 storers have the (topic record|forward|mutable record|value) .*, not 3/
  },
  {
    scenario: 'forward-expiry',
    topology: '2-nodes',
    what: 'a relay that never forgets a way',
    player: faulty({ options: (options) => ({ ...options, maxAge: 10 * HOUR }) }),
    says: /^The relay passes a handshake on to second, not to nobody, though nobody asked for 27 minutes\./
  },
  {
    scenario: 'server-renewal',
    topology: '8-nodes',
    what: 'a server that announces itself once and never again',
    prepare: (internet, time) => {
      time.schedule(MINUTE, 'no more announces', () => withoutCommands('ANNOUNCE')(internet))
    },
    says: /^The client does not get through after (27|54) minutes: /
  },
  {
    scenario: 'server-renewal',
    topology: '8-nodes',
    what: 'a server that does not take its records back',
    prepare: withoutCommands('UNANNOUNCE'),
    says: /^A server that closed is still found\./
  },
  {
    scenario: 'suspend-resume',
    topology: 'open',
    what: 'a node that speaks while it sleeps',
    prepare: withoutCommands('UNANNOUNCE'),
    says: /^The server is still on its relays while it sleeps\./
  },
  {
    scenario: 'suspend-resume',
    topology: 'port-restricted-cone',
    what: 'a server that does not announce itself again',
    player: faulty({ node: (node) => ({ resume: async () => void node.site.host }) }),
    says: /^The server is on no relay 5 s after it woke up\./
  },
  {
    scenario: 'suspend-resume',
    topology: 'symmetric',
    what: 'a node that does not tell the other end that it goes',
    // DESTROY of a stream (UDX-51): the third byte has bit 4.
    prepare: dropping(({ bytes }) => bytes[0] === 0xff && bytes[1] === 1 && (bytes[2]! & 0x10) !== 0),
    says: /^The client’s end closed with ETIMEDOUT, not ECONNRESET\./
  }
])
