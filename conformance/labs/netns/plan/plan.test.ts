import { expect } from 'chai'
import { profile } from '../../sim/net/index.js'
import { NetnsError } from '../errors.js'
import {
  addNamespaces,
  bridgeCommand,
  type Command,
  cutCommand,
  deleteNamespaces,
  gatewayCommands,
  hostCommands,
  isOurs,
  macOf,
  namespaceName,
  netnsLayout,
  plugCommand,
  runName,
  wiresCommands
} from './index.js'

const RUN = runName(['a run'])
const WIRES = namespaceName(RUN, 0)
const OTHER = namespaceName(RUN, 1)

/** Everything that is done for a topology. */
function commandsFor(layout: ReturnType<typeof netnsLayout>): Command[] {
  let index = 100
  const cable = () => ({ port: `p${++index}`, index })
  return [
    addNamespaces([WIRES, OTHER]),
    ...wiresCommands(WIRES),
    bridgeCommand(WIRES, ['b0', 'b1']),
    ...layout.hosts.flatMap((host) => hostCommands(WIRES, OTHER, host, cable())),
    ...layout.gateways.flatMap((gateway) => gatewayCommands(WIRES, OTHER, gateway, { lan: cable(), wan: cable() })),
    plugCommand(WIRES, [{ cable: cable(), bridge: 'b0', isolated: true }], [cable()]),
    cutCommand(WIRES, [cable()]),
    deleteNamespaces([WIRES, OTHER])
  ]
}

describe('a topology as commands', () => {
  const layout = netnsLayout({
    nodes: 3,
    sites: [
      { name: 'home', nat: 'cgnat', hosts: ['server'] },
      { name: 'office', nat: 'firewalled', hosts: ['client'] }
    ],
    outside: [{ name: 'stranger', addresses: ['11.9.0.9'] }],
    isolated: [['server']]
  })

  it('has a namespace for the public nodes together, and one for each other host', () => {
    const hosts = layout.hosts.map(({ names, addresses, network, via }) => ({ names, addresses, network, via }))
    expect(hosts).to.deep.equal([
      {
        names: ['dht1', 'dht2', 'dht3'],
        addresses: ['11.1.0.1/8', '11.1.0.2/8', '11.1.0.3/8'],
        network: 'internet',
        via: null
      },
      { names: ['server'], addresses: ['192.168.1.2/24'], network: 'home', via: '192.168.1.1' },
      { names: ['client'], addresses: ['11.65.0.2/16'], network: 'office', via: '11.65.0.1' },
      { names: ['stranger'], addresses: ['11.9.0.9/8'], network: 'internet', via: null }
    ])
  })

  it('has a gateway for each level, with the way to the next', () => {
    expect(layout.gateways.map(({ name, to, via, deadly }) => ({ name, to, via, deadly }))).to.deep.equal([
      { name: 'home/1', to: 'internet', via: null, deadly: 8 },
      { name: 'home', to: 'home/1', via: '100.64.0.1', deadly: 0 },
      { name: 'office', to: 'internet', via: null, deadly: 8 }
    ])
  })

  it('lets opening probes die on the way (UDX-88), unless the way has no hops', () => {
    const text = JSON.stringify(commandsFor(layout))
    expect(text).to.include('ip ttl <= 8 drop')
    const near = netnsLayout({ nodes: 1, hops: 0, sites: [{ name: 'home', nat: 'symmetric', hosts: ['server'] }] })
    expect(JSON.stringify(commandsFor(near))).not.to.include('ip ttl')
  })

  it('does nothing outside namespaces of its own', () => {
    for (const { argv, input } of commandsFor(layout)) {
      const [program, first, second, third] = argv
      expect(program).to.equal('ip')
      // Inside one of ours...
      if (first === '-netns') expect(isOurs(second!)).to.equal(true)
      else if (first === 'netns') expect([second, isOurs(third!)]).to.deep.equal(['exec', true])
      else {
        // ...or it makes and removes them, and cables between them, of which no end is ever outside.
        for (const line of input.trim().split('\n')) {
          const names = [...line.matchAll(/netns (?:add |del )?(\S+)/g)].map(([, name]) => name!)
          expect(line).to.match(/^(netns (add|del) |link add )/)
          expect(names).to.have.length(line.startsWith('link') ? 2 : 1)
          expect(names.every(isOurs)).to.equal(true)
        }
      }
    }
  })

  it('names runs by a hash, namespaces by the run, and knows its own', () => {
    expect(runName(['a']))
      .to.match(/^[0-9a-f]{8}$/)
      .and.not.equal(runName(['b']))
    expect(isOurs(namespaceName(RUN, 12))).to.equal(true)
    expect(['punchlist-x', 'default', `x${WIRES}`, `${WIRES} -n`].map(isOurs)).to.deep.equal([
      false,
      false,
      false,
      false
    ])
  })

  it('gives whoever has an address the same MAC address', () => {
    expect(macOf('11.2.0.1')).to.equal('02:00:0b:02:00:01')
    expect(macOf('11.2.0.1', 1)).to.equal('02:01:0b:02:00:01')
  })

  it('refuses groups of isolated hosts that a bridge cannot make', () => {
    const groups = () =>
      netnsLayout({
        sites: [{ name: 'lan', nat: profile('cgnat').boxes, hosts: ['a', 'b', 'c'] }],
        isolated: [['a', 'b'], ['c']]
      })
    expect(groups).to.throw(NetnsError, 'isolates hosts one by one')
  })
})
