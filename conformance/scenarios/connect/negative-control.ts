import type { ScenarioContext } from '../../engine/index.js'
import { STRANGER } from '../sites.js'
import { type ConnectTopology, hostOf } from './topologies.js'

/**
 * Before anybody connects: a stranger's datagram to the server's external address arrives only where the NAT lets it in. If
 * it did arrive elsewhere, a connection would prove nothing about hole punching.
 */
export async function negativeControl(context: ScenarioContext<ConnectTopology>): Promise<void> {
  const { world, topology } = context
  const host = hostOf(topology, 'server')
  await world.wire.settled()
  const external = world.wire.externalOf(host)
  if (topology.unsolicited === null) {
    context.check(external === null, 'The server’s datagrams get out, though its boxes block UDP.')
    return
  }
  context.check(external !== null, 'No datagram of the server got out.')
  const arrived = await world.reaches(STRANGER, external, host)
  const address = `${external.host}:${external.port}`
  context.check(arrived === topology.unsolicited, () =>
    arrived
      ? `Negative control: an unsolicited datagram to ${address} reached the server before the hole punch.`
      : `Negative control: an unsolicited datagram to ${address} should reach this server, and did not.`
  )
}
