import { expect } from 'chai'
import { topologyOf } from '../../sim/lab/topology.js'
import { recordOf } from '../../sim/lab/recorder.js'
import { SimWire } from '../../sim/lab/wire.js'
import type { LabTopology } from '../../../engine/index.js'
import type { Port, Standing } from '../hosts/index.js'
import { netnsLayout } from '../plan/index.js'
import { KernelRecorder, type Sighting } from './index.js'

const TOPOLOGY: LabTopology = {
  nodes: 2,
  sites: [
    { name: 'home', nat: 'port-restricted-cone', hosts: ['server'] },
    { name: 'office', nat: 'symmetric', hosts: ['client'] }
  ]
}
/** Numbers of the cables below. */
const CABLE = { nodes: 1, server: 2, client: 3, homeLan: 4, homeWan: 5, officeLan: 6, officeWan: 7 } as const
const STREAM = 'ff010000' + '00'.repeat(16)

function standing(): Standing {
  const { hosts, gateways } = netnsLayout(TOPOLOGY)
  const ports: [number, Port][] = [
    [CABLE.nodes, { kind: 'host', names: ['dht1', 'dht2'] }],
    [CABLE.server, { kind: 'host', names: ['server'] }],
    [CABLE.client, { kind: 'host', names: ['client'] }],
    [CABLE.homeLan, { kind: 'lan', names: ['home'] }],
    [CABLE.homeWan, { kind: 'wan', names: ['home'] }],
    [CABLE.officeLan, { kind: 'lan', names: ['office'] }],
    [CABLE.officeWan, { kind: 'wan', names: ['office'] }]
  ]
  const standingHosts = hosts.flatMap((plan) =>
    plan.names.map((name) => [name, { plan, namespace: `of ${name}`, cable: { port: 'p', index: 0 } }] as const)
  )
  return { hosts: new Map(standingHosts), ports: new Map(ports), gateways }
}

function endpoint(text: string): Sighting['from'] {
  const [host = '', port] = text.split(':')
  return { host, port: Number(port) }
}

function bench() {
  const recorder = new KernelRecorder(standing())
  let at = Date.now()
  /** `server>`: the server sends; `>server`: it gets. */
  const see = (where: string, from: string, to: string, hex = '00', ttl = 64): void => {
    const direction = where.endsWith('>') ? 'in' : 'out'
    const index = CABLE[where.replace('>', '') as keyof typeof CABLE]
    const payload = Buffer.from(hex, 'hex')
    recorder.see({ index, direction, from: endpoint(from), to: endpoint(to), ttl, payload, at: at++ })
  }
  return { recorder, see, pass: (ms: number) => void (at += ms) }
}

/** From the client to the server's NAT, up to there. */
function across(see: ReturnType<typeof bench>['see'], outside: string, hex: string): void {
  see('client>', '192.168.1.2:1000', '11.2.0.1:49737', hex)
  see('>officeLan', '192.168.1.2:1000', '11.2.0.1:49737', hex)
  see('officeWan>', outside, '11.2.0.1:49737', hex, 63)
  see('>homeWan', outside, '11.2.0.1:49737', hex, 63)
}

describe('what was seen at cables, put together', () => {
  it('follows a datagram through two NATs, to the host whose cable it is', () => {
    const { recorder, see } = bench()
    across(see, '11.2.0.2:5555', STREAM)
    see('homeLan>', '11.2.0.2:5555', '192.168.1.2:49737', STREAM, 62)
    see('>server', '11.2.0.2:5555', '192.168.1.2:49737', STREAM, 62)
    const [record] = recorder.since(0).map(recordOf)
    expect(record).to.include({ sender: 'client', receiver: 'server', fate: 'delivered' })
    expect(record!.hops.map(({ place, from, to }) => `${place} ${from} ${to}`)).to.deep.equal([
      'client 192.168.1.2:1000 11.2.0.1:49737',
      'office 11.2.0.2:5555 11.2.0.1:49737',
      'home 11.2.0.2:5555 192.168.1.2:49737',
      'server 11.2.0.2:5555 192.168.1.2:49737'
    ])
  })

  it('is read as the simulator’s record is: a stream both ways is a direct path', () => {
    const { recorder, see } = bench()
    const wire = new SimWire(recorder, topologyOf(TOPOLOGY))
    across(see, '11.2.0.2:5555', STREAM)
    see('homeLan>', '11.2.0.2:5555', '192.168.1.2:49737', STREAM)
    see('>server', '11.2.0.2:5555', '192.168.1.2:49737', STREAM)
    expect(wire.pathBetween('server', 'client', 0)).to.equal(null)
    see('server>', '192.168.1.2:49737', '11.2.0.2:5555', STREAM)
    see('>homeLan', '192.168.1.2:49737', '11.2.0.2:5555', STREAM)
    see('homeWan>', '11.2.0.1:49737', '11.2.0.2:5555', STREAM)
    see('>officeWan', '11.2.0.1:49737', '11.2.0.2:5555', STREAM)
    see('officeLan>', '11.2.0.1:49737', '192.168.1.2:1000', STREAM)
    see('>client', '11.2.0.1:49737', '192.168.1.2:1000', STREAM)
    expect(wire.pathBetween('server', 'client', 0)).to.equal('direct')
    expect(wire.pathBetween('server', 'client', 1)).to.equal(null)
  })

  it('knows the external address by what public nodes got', () => {
    const { recorder, see } = bench()
    const wire = new SimWire(recorder, topologyOf(TOPOLOGY))
    see('server>', '192.168.1.2:49737', '11.1.0.2:49737')
    see('>homeLan', '192.168.1.2:49737', '11.1.0.2:49737')
    see('homeWan>', '11.2.0.1:40000', '11.1.0.2:49737')
    expect(wire.externalOf('server')).to.equal(null)
    see('>nodes', '11.2.0.1:40000', '11.1.0.2:49737')
    expect(recorder.since(0)[0]!.receiver).to.equal('dht2')
    expect(wire.externalOf('server')).to.deep.equal({ host: '11.2.0.1', port: 40_000 })
  })

  it('says which gateway did not pass a datagram on', () => {
    const { recorder, see } = bench()
    across(see, '11.2.0.2:5555', '00')
    recorder.end()
    expect(recordOf(recorder.since(0)[0]!)).to.include({ receiver: null, fate: 'not passed on by home' })
  })

  it('does not take a probe for arrived that died on the way (UDX-88)', () => {
    const { recorder, see } = bench()
    see('client>', '192.168.1.2:1000', '11.1.0.1:49737', '00', 5)
    see('>officeLan', '192.168.1.2:1000', '11.1.0.1:49737', '00', 5)
    see('officeWan>', '11.2.0.2:5555', '11.1.0.1:49737', '00', 4)
    see('>nodes', '11.2.0.2:5555', '11.1.0.1:49737', '00', 4)
    expect(recordOf(recorder.since(0)[0]!)).to.include({ receiver: null, ttl: 5, fate: 'ttl on the way' })
  })

  it('tells equal datagrams of many sockets apart by their order', () => {
    const { recorder, see } = bench()
    for (const port of [1001, 1002]) {
      see('client>', `192.168.1.2:${port}`, '11.2.0.1:49737')
      see('>officeLan', `192.168.1.2:${port}`, '11.2.0.1:49737')
    }
    for (const port of [7001, 7002]) see('officeWan>', `11.2.0.2:${port}`, '11.2.0.1:49737')
    expect(recorder.since(0).map(({ hops }) => hops.map(({ from }) => from.port))).to.deep.equal([
      [1001, 7001],
      [1002, 7002]
    ])
  })

  it('does not take a late datagram for an old one that is alike', () => {
    const { recorder, see, pass } = bench()
    across(see, '11.2.0.2:5555', '00')
    pass(3000)
    see('homeLan>', '11.2.0.2:5555', '192.168.1.2:49737')
    see('>server', '11.2.0.2:5555', '192.168.1.2:49737')
    expect(recorder.since(0)[0]!.receiver).to.equal(null)
  })

  it('looks at no cable that it does not know', () => {
    const { recorder } = bench()
    const { from, to } = { from: endpoint('127.0.0.1:1'), to: endpoint('127.0.0.1:9') }
    recorder.see({ index: 99, direction: 'in', from, to, ttl: 64, payload: Buffer.alloc(1), at: Date.now() })
    expect(recorder.count).to.equal(0)
  })
})
