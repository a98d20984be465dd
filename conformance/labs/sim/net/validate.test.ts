import { expect } from 'chai'
import { SimError } from '../errors.js'
import { layout, nat, validate, type GatewaySpec, type Topology } from './index.js'

const internet = { name: 'internet', prefix: '11.0.0.0/8' }
const gateway: GatewaySpec = { to: 'internet', inside: '192.168.1.1', outside: ['11.0.0.1'], box: nat() }
const lan = { name: 'lan', prefix: '192.168.1.0/24', gateway }
const host = { name: 'a', network: 'lan', addresses: ['192.168.1.2'] }
const possible: Topology = { networks: [internet, lan], hosts: [host] }

function errorOf(change: Partial<Topology>): string {
  try {
    validate({ ...possible, ...change })
  } catch (err) {
    expect(err).to.be.instanceOf(SimError)
    return `${(err as SimError).code}: ${(err as SimError).message}`
  }
  return 'possible'
}

describe('a topology', () => {
  it('that can be is accepted', () => {
    expect(errorOf({})).to.equal('possible')
    expect(
      errorOf({ networks: [internet, lan, { ...lan, name: 'other', gateway: { ...gateway, outside: ['11.0.0.2'] } }] })
    ).to.equal('possible')
  })

  const impossible: [what: string, change: Partial<Topology>, error: RegExp][] = [
    [
      'two hosts with one address',
      { hosts: [host, { ...host, name: 'b' }] },
      /^DUPLICATE_ADDRESS: The host b and The host a both have 192\.168\.1\.2/
    ],
    [
      'a host with the address of its gateway',
      { hosts: [{ ...host, addresses: ['192.168.1.1'] }] },
      /^DUPLICATE_ADDRESS/
    ],
    ['two gateways with one address', { networks: [internet, lan, { ...lan, name: 'other' }] }, /^DUPLICATE_ADDRESS/],
    ['two hosts with one name', { hosts: [host, { ...host, addresses: ['192.168.1.3'] }] }, /^DUPLICATE_NAME: .* "a"/],
    [
      'a name that means two hosts',
      { hosts: [host, { ...host, name: 'b', names: ['a'], addresses: ['192.168.1.3'] }] },
      /^DUPLICATE_NAME/
    ],
    [
      'a host in a network that is not there',
      { hosts: [{ ...host, network: 'moon' }] },
      /^UNKNOWN_NETWORK: .*"moon".*internet, lan/
    ],
    [
      'gateways in a circle',
      {
        networks: [
          internet,
          { ...lan, gateway: { ...gateway, to: 'b' } },
          { ...lan, name: 'b', gateway: { ...gateway, to: 'lan' } }
        ]
      },
      /^GATEWAY_LOOP: .*lan -> b -> lan/
    ],
    ['no internet', { networks: [{ ...lan, gateway: { ...gateway, to: 'lan' } }] }, /^GATEWAY_LOOP/],
    [
      'two internets',
      { networks: [internet, lan, { name: 'other', prefix: '12.0.0.0/8' }] },
      /^NO_SINGLE_INTERNET: .*internet, other/
    ],
    [
      'an address outside its network',
      { hosts: [{ ...host, addresses: ['192.168.2.2'] }] },
      /^BAD_ADDRESS: .*192\.168\.1\.0\/24/
    ],
    ['an address that is none', { hosts: [{ ...host, addresses: ['192.168.1'] }] }, /^BAD_ADDRESS: .*no IPv4/],
    ['a host without address', { hosts: [{ ...host, addresses: [] }] }, /^BAD_ADDRESS/],
    [
      'a prefix that is none',
      { networks: [internet, { ...lan, prefix: '192.168.1.7/24' }] },
      /^BAD_ADDRESS: .*beyond its length/
    ],
    [
      'a prefix without length',
      { networks: [internet, { ...lan, prefix: '192.168.1.0' }] },
      /^BAD_ADDRESS: .*write it as/
    ],
    [
      'a NAT without address',
      { networks: [internet, { ...lan, gateway: { ...gateway, outside: [] } }] },
      /^BAD_ADDRESS: .*NAT has addresses/
    ],
    [
      'a routed network that is not part of the one outside',
      { networks: [internet, { ...lan, gateway: { ...gateway, outside: [], box: { kind: 'router' } } }] },
      /^BAD_ADDRESS: .*routed, not translated/
    ],
    [
      'routed networks that overlap',
      {
        networks: [
          internet,
          {
            name: 'x',
            prefix: '11.5.0.0/16',
            gateway: { to: 'internet', inside: '11.5.0.1', outside: [], box: { kind: 'router' } }
          },
          {
            name: 'y',
            prefix: '11.5.9.0/24',
            gateway: { to: 'internet', inside: '11.5.9.1', outside: [], box: { kind: 'router' } }
          }
        ],
        hosts: []
      },
      /^DUPLICATE_ADDRESS: .*x and y/
    ],
    [
      'an address that is routed elsewhere',
      {
        networks: [
          internet,
          {
            name: 'x',
            prefix: '11.5.0.0/16',
            gateway: { to: 'internet', inside: '11.5.0.1', outside: [], box: { kind: 'router' } }
          }
        ],
        hosts: [{ name: 'a', network: 'internet', addresses: ['11.5.3.3'] }]
      },
      /^DUPLICATE_ADDRESS: .*routed to x/
    ],
    [
      'a line that loses more than all',
      { hosts: [{ ...host, link: { loss: 1.5 } }] },
      /^BAD_LINK: .*loss is from 0 to 1/
    ],
    ['a line that is faster than light', { hosts: [{ ...host, link: { latency: -1 } }] }, /^BAD_LINK/],
    ['half a router', { hosts: [{ ...host, hops: 1.5 }] }, /^BAD_LINK: .*hops/],
    [
      'a NAT from a file with a value nobody knows',
      { networks: [internet, { ...lan, gateway: { ...gateway, box: { ...nat(), filtering: 'all' as never } } }] },
      /^BAD_BEHAVIOUR: .*filtering is one of EIF, ADF, APDF, not all/
    ]
  ]
  for (const [what, change, error] of impossible) {
    it(`cannot be: ${what}`, () => expect(errorOf(change)).to.match(error))
  }

  it('cannot have a NAT that contradicts itself', () => {
    const codeOf = (make: () => unknown): unknown => {
      try {
        return make()
      } catch (err) {
        return (err as SimError).code
      }
    }
    expect(codeOf(() => nat({ ports: 'overloaded', mapping: 'APDM' }))).to.equal('BAD_BEHAVIOUR')
    expect(codeOf(() => nat({ portRange: [9, 3] }))).to.equal('BAD_BEHAVIOUR')
    expect(codeOf(() => nat({ timeouts: { unreplied: 0, replied: 1, settles: 0 } }))).to.equal('BAD_BEHAVIOUR')
    expect(codeOf(() => layout({ sites: [{ name: 'x', nat: 'conical', hosts: [] }] }))).to.equal('UNKNOWN_PROFILE')
    expect(codeOf(() => layout({ sites: [{ name: 'x', behind: 'y', hosts: [] }] }))).to.equal('UNKNOWN_NETWORK')
  })

  it('is laid out with equal private addresses on all sides', () => {
    const topology = layout({
      nodes: 2,
      sites: ['symmetric', 'cgnat', 'firewalled', 'open'].map((name) => ({ name, nat: name, hosts: [`h-${name}`] }))
    })
    validate(topology)
    expect(topology.hosts.map(({ network, addresses }) => `${network} ${addresses.join()}`)).to.deep.equal([
      'internet 11.1.0.1',
      'internet 11.1.0.2',
      'symmetric 192.168.1.2',
      'cgnat 192.168.1.2',
      'firewalled 11.66.0.2',
      'internet 11.2.0.3'
    ])
    expect(topology.networks.map(({ name, gateway: to }) => `${name} ${to?.outside.join() ?? ''}`)).to.deep.equal([
      'internet ',
      'symmetric 11.2.0.1',
      'cgnat/1 11.2.0.2',
      'cgnat 100.64.0.2',
      'firewalled '
    ])
  })
})
