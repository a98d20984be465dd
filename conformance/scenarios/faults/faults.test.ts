import type { Internet } from '../../labs/sim/net/index.js'
import { isProbe } from '../connect/messages.js'
import { type Canary, describeScenarios, dropping, withoutCommands } from '../test-support/index.js'
import { FAULTS } from './index.js'

const nothing = (): void => {}
const probes = ({ bytes }: { readonly bytes: Buffer }): boolean => isProbe(bytes.toString('hex'))

const NEVER_MENDED = {
  what: 'a cut that is never mended',
  prepare: (internet) => {
    const cut = internet.partition.bind(internet)
    internet.partition = (groups) => {
      cut(groups)
      return nothing
    }
  },
  says: /^an announcement is not found across the healed cut after 6 min\./
} satisfies Omit<Canary, 'scenario' | 'topology'>

const ALTERED = {
  what: 'a storer that alters what it stored',
  prepare: altering,
  says: /^The (immutable value|mutable record) does not come back as it was\./
} satisfies Omit<Canary, 'scenario' | 'topology'>

const LOSSLESS = {
  what: 'a line that loses nothing',
  prepare: (internet) => {
    internet.setLink = nothing
  },
  says: /^The line has lost nothing: this proves nothing\./
} satisfies Omit<Canary, 'scenario' | 'topology'>

describeScenarios(
  'faults',
  FAULTS,
  [
    {
      scenario: 'partition',
      topology: '10-minutes',
      what: 'a cut that does not cut',
      prepare: (internet) => {
        internet.partition = () => nothing
      },
      says: /^The right half finds an announcement of the other one: there is no cut\./
    },
    {
      scenario: 'partition',
      topology: '10-minutes',
      ...NEVER_MENDED
    },
    {
      scenario: 'address-change',
      topology: 'home-to-office',
      what: 'a server that does not announce itself from its new address',
      prepare: (internet) => dropping((_packet, from) => from === 'office')(internet),
      says: /^The client does not get through after the move: /
    },
    {
      scenario: 'address-change',
      topology: 'new-public-address',
      what: 'a server that announces itself once and never again',
      prepare: (internet, time) => void time.schedule(30_000, 'quiet', () => withoutCommands('ANNOUNCE')(internet)),
      says: /^The client does not get through after the move: /
    },
    {
      scenario: 'address-change',
      topology: 'firewalled',
      what: 'a move that does not happen',
      prepare: (internet) => {
        internet.readdress = nothing
      },
      says: /^The client’s old connection still lives 20 s after the move\./
    },
    {
      scenario: 'lossy-links',
      topology: 'jitter',
      ...ALTERED
    },
    {
      scenario: 'lossy-links',
      topology: 'loss-20',
      ...LOSSLESS
    },
    {
      scenario: 'lossy-records',
      topology: 'loss-5',
      ...ALTERED
    },
    {
      scenario: 'lossy-records',
      topology: 'loss-20',
      ...LOSSLESS
    },
    {
      scenario: 'partition-records',
      topology: '10-minutes',
      ...NEVER_MENDED
    },
    {
      scenario: 'nat-reset',
      topology: 'client-reboot',
      what: 'a reboot that gives the mapping another port',
      prepare: (internet) => {
        const box = internet.gateway('client-site')
        box.reboot = () => box.rebind()
      },
      says: /^The connection ended before the (client|server)’s message came, after the reset\./
    },
    {
      scenario: 'nat-reset',
      topology: 'server-rebind',
      what: 'a NAT that does not forget',
      prepare: (internet) => {
        internet.gateway('server-site').rebind = nothing
      },
      says: /^The client’s end still lives 20 s after the reset\./
    },
    {
      scenario: 'relay-outage',
      topology: 'one-relay',
      what: 'a relay that lives on',
      prepare: (internet) => {
        internet.outage = () => nothing
      },
      says: /^1 of its relays are dead ones\./
    },
    {
      scenario: 'relay-outage',
      topology: 'all-relays',
      what: 'a server that announces itself once and never again',
      prepare: (internet, time) => void time.schedule(1500, 'quiet', () => withoutCommands('ANNOUNCE')(internet)),
      says: /^The server has 0 relays 30 s later, not 3\./
    },
    {
      scenario: 'bootstrap-outage',
      topology: '8-nodes',
      what: 'a bootstrapper that never comes back',
      prepare: (internet) => {
        const cut = internet.outage.bind(internet)
        internet.outage = (name) => {
          cut(name)
          return nothing
        }
      },
      says: /^The newcomer has not joined 11 min after/
    },
    {
      scenario: 'early-probe',
      topology: 'port-restricted-cone:port-restricted-cone',
      what: 'no probes at all',
      prepare: dropping(probes),
      says: /^Expected direct: .* on the wire: none/
    },
    {
      scenario: 'early-probe',
      topology: 'linux-answering:port-restricted-cone',
      what: 'probes with a low TTL that do not arrive after all',
      prepare: dropping((packet) => probes(packet) && packet.ttl < 10),
      says: /^Expected none: .* on the wire: direct/
    }
  ],
  { known: ['address-change/public'] }
)

/** Changes the last byte of what is large, outside of streams, and of a public node: its first hop sees it once. */
function altering(internet: Internet): void {
  internet.intercept(({ bytes }, from) => {
    if (bytes.length < 900 || bytes[0] === 0xff || !from.startsWith('dht')) return
    const altered = Buffer.from(bytes)
    altered[altered.length - 1]! ^= 1
    return { bytes: altered }
  })
}
