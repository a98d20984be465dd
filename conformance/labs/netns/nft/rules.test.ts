import { expect } from 'chai'
import { firewall, nat, PROFILES } from '../../sim/net/index.js'
import { NetnsError } from '../errors.js'
import { rulesOf, timeoutsOf } from './index.js'

const PLACE = { inside: '192.168.1.0/24', outside: ['11.2.0.1'] }

function refused(act: () => unknown): string {
  try {
    act()
  } catch (err) {
    if (err instanceof NetnsError && err.code === 'NOT_ON_A_KERNEL') return err.message
    throw err
  }
  throw new Error('it was not refused')
}

describe('a NAT as rules of nftables', () => {
  for (const { name, boxes } of PROFILES) {
    it(`${name} has rules with as many ends as beginnings`, () => {
      for (const box of boxes) {
        const text = rulesOf(box, { ...PLACE, outside: box.kind === 'nat' ? PLACE.outside : [] })
        expect(text.split('{').length).to.equal(text.split('}').length)
        expect(text).to.include('policy drop')
      }
    })
  }

  it('filters by what the boxes are: a full cone looks nobody up, a restricted one who was sent to', () => {
    expect(rulesOf(nat({ filtering: 'EIF' }), PLACE)).to.include(
      'ip daddr 11.2.0.1 meta l4proto udp dnat ip to udp dport map @fc'
    )
    expect(rulesOf(nat({ filtering: 'ADF' }), PLACE)).to.include('ip saddr . udp dport @al dnat')
    expect(rulesOf(nat(), PLACE)).not.to.include('dnat ip to')
  })

  it('turns round only where it is said, seen from outside or not', () => {
    expect(rulesOf(nat(), PLACE)).not.to.include('iifname "lan" ip daddr')
    const internal = rulesOf(nat({ hairpin: 'internal' }), PLACE)
    expect(internal).to.include('iifname "lan" ip daddr 11.2.0.1')
    expect(internal).not.to.include('oifname "lan" ip saddr')
    expect(rulesOf(nat({ hairpin: 'external' }), PLACE)).to.include(
      'oifname "lan" ip saddr 192.168.1.0/24 ct status dnat'
    )
  })

  it('lets the router’s own stack answer strangers only where it is said', () => {
    const drop = 'iifname "wan" meta l4proto udp drop'
    expect(rulesOf(nat(), PLACE)).to.include(drop)
    expect(rulesOf(nat({ unsolicited: 'answered' }), PLACE)).not.to.include(drop)
  })

  it('gives sockets of a host ports of their own, never the inside one, and high ones for high ones', () => {
    const text = rulesOf(nat({ ports: 'stable' }), PLACE)
    const flips = [...text.matchAll(/udp sport \^ (\d+)/g)].map(([, bits]) => Number(bits))
    expect(new Set(flips)).to.have.property('size', 512)
    expect(Math.min(...flips)).to.be.above(0)
    expect(Math.max(...flips)).to.be.below(8192)
    expect(text).to.include('jhash ip saddr mod 512')
    expect(rulesOf(nat({ ports: 'stable', mapping: 'ADM' }), PLACE)).to.include('jhash ip saddr . ip daddr mod 512')
  })

  it('counts through the range of the box', () => {
    const range = { mapping: 'APDM', ports: 'sequential', portRange: [20_000, 20_099] } as const
    expect(rulesOf(nat(range), PLACE)).to.match(/numgen inc mod 100 map \{ 0 : 20000, .* 99 : 20099 \}/)
  })

  it('has the timeouts of the kernel in seconds', () => {
    const box = nat({ timeouts: { unreplied: 2000, replied: 4500, settles: 2000 } })
    expect(timeoutsOf(box)).to.deep.equal({ nf_conntrack_udp_timeout: 2, nf_conntrack_udp_timeout_stream: 5 })
  })

  it('refuses, with the reason, what a kernel cannot be', () => {
    expect(refused(() => rulesOf(nat({ refresh: 'outbound' }), PLACE))).to.include('keep its sessions alive')
    expect(refused(() => rulesOf(firewall({ refresh: 'outbound' }), PLACE))).to.include('keep its sessions alive')
    expect(refused(() => rulesOf(nat({ ports: 'random' }), PLACE))).to.include('APDM only')
    expect(refused(() => rulesOf(nat({ mapping: 'ADM', ports: 'sequential' }), PLACE))).to.include('APDM only')
    const pool = { ...PLACE, outside: ['11.2.0.1', '11.2.0.2'] }
    expect(refused(() => rulesOf(nat({ pooling: 'arbitrary' }), pool))).to.include('one address')
    expect(refused(() => rulesOf(nat({ filtering: 'EIF' }), pool))).to.include('one address')
    expect(rulesOf(nat(), pool)).to.include('snat to 11.2.0.1-11.2.0.2')
  })
})
