import type { Scenario } from '../../engine/index.js'
import { connect, CONNECT_TOPOLOGIES, type ConnectTopology } from '../connect/index.js'

/**
 * Low-TTL probes die on the way and open the sender's NAT only. Where they arrive, a NAT that answers by itself takes the
 * probe for a session of its own and gives the punch another port: it fails by design (HP-218). It is the client that sends
 * one before the other side has sent anything (HP-128), so it is the server's NAT that is spoilt.
 */
function arriving(server: string, client: string, opens: boolean): ConnectTopology {
  const name = `${server}:${client}`
  const one = CONNECT_TOPOLOGIES.find((topology) => topology.name === name)!
  return {
    ...one,
    layout: { ...one.layout, hops: 0 },
    expected: opens
      ? { paths: ['direct'], sentence: 'direct: the probe that arrives does no harm' }
      : { paths: ['none'], sentence: 'none: the probe that arrives moves the mapping (HP-218)' }
  }
}

/** As connect, on an internet so small that the low-TTL probes arrive. Real time: 0.1 s each. */
export const earlyProbe: Scenario<ConnectTopology> = {
  ...connect,
  id: 'early-probe',
  title: 'Where low-TTL probes reach the other NAT, silent NATs connect, and one that answers by itself is spoilt.',
  claims: ['HP-128', 'HP-215', 'HP-218', 'UDX-88'],
  topologies: [
    arriving('port-restricted-cone', 'port-restricted-cone', true),
    arriving('linux-silent', 'linux-silent', true),
    arriving('port-restricted-cone', 'linux-answering', true),
    arriving('linux-answering', 'port-restricted-cone', false),
    arriving('linux-answering', 'linux-answering', false),
    arriving('open', 'linux-answering', true),
    arriving('linux-answering', 'open', true)
  ]
}
