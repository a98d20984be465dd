import { isProbe } from '../connect/messages.js'
import { describeScenarios, dropping, faulty } from '../test-support/index.js'
import { RELAY } from './index.js'

const probes = ({ bytes }: { readonly bytes: Buffer }): boolean => isProbe(bytes.toString('hex'))

describeScenarios('relay', RELAY, [
  {
    scenario: 'relay',
    topology: 'symmetric:symmetric:client',
    what: 'a client that does not use the relay it is given',
    player: faulty({ node: (node) => ({ connect: (key) => node.connect(key) }) }),
    says: /^The client does not get through with a relay: HOLEPUNCH_ABORTED\./
  },
  {
    scenario: 'relay',
    topology: 'symmetric:symmetric:both',
    what: 'a client’s relay where the server names one too',
    player: faulty({
      node: (node) => ({ listen: ({ relayThrough: _, ...options } = {}) => node.listen(options) })
    }),
    says: /^The relay has matched 0 pairs, not 1\./
  },
  {
    scenario: 'relay',
    topology: 'symmetric:port-restricted-cone:server',
    what: 'a stream that never leaves the relay',
    prepare: dropping(probes),
    says: /^The stream is relayed 2 min later, not direct\./
  },
  {
    scenario: 'relay',
    topology: 'symmetric:port-restricted-cone:server',
    what: 'a stream that was direct from the beginning',
    player: faulty({
      node: (node) => ({ listen: ({ relayThrough: _, ...options } = {}) => node.listen(options) })
    }),
    says: /^The connection did not begin on the relay\./
  },
  {
    scenario: 'relay-failure',
    topology: 'refusing:symmetric',
    what: 'a relay that serves though it should refuse',
    player: faulty({ node: (node) => ({ relay: (keyPair) => node.relay(keyPair) }) }),
    says: /^A connection opens, though there is no relay and no hole\./
  },
  {
    scenario: 'relay-failure',
    topology: 'lost:symmetric',
    what: 'a relay that lives on',
    prepare: (internet) => {
      internet.outage = () => () => {}
    },
    says: /^The client’s end lives 20 s after the relay died\./
  },
  {
    scenario: 'relay-failure',
    topology: 'lost:port-restricted-cone',
    what: 'a direct connection that took the relay instead',
    prepare: dropping(probes),
    says: /^(The (client|server)’s connection closed with|Expected direct|The client does not get through)/
  }
])
