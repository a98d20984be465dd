import { expect } from 'chai'
import { Chance } from '../../chance/index.js'
import type { Endpoint } from '../../types.js'
import { firewall, nat, type NatBehaviour } from './behaviour.js'
import { MAX_SESSIONS, NatBox, type Passage } from './box.js'

const at = (text: string): Endpoint => {
  const [host = '', port] = text.split(':')
  return { host, port: Number(port) }
}
const show = (passage: Passage): string =>
  'endpoint' in passage ? `${passage.endpoint.host}:${passage.endpoint.port}` : passage.drop

/** A box with its calls as text. */
function box(options: Partial<NatBehaviour> = {}, addresses = ['11.0.0.1']) {
  const own = new NatBox(nat(options), addresses, new Chance(1).stream('nat/x'))
  return {
    own,
    out: (inside: string, remote: string, now = 0) => show(own.outbound(at(inside), at(remote), now)),
    in: (external: string, remote: string, now = 0) => show(own.inbound(at(external), at(remote), now))
  }
}

const A = '192.168.1.2:1000'
const B = '192.168.1.3:1000'
const SHORT = { unreplied: 1000, replied: 5000, settles: 2000 }

describe('a NAT box', () => {
  it('moves a second host off a preserved port, or lets both have it', () => {
    const preserved = box()
    expect(preserved.out(A, '11.1.0.1:1')).to.equal('11.0.0.1:1000')
    expect(preserved.out(B, '11.1.0.2:1')).to.not.equal('11.0.0.1:1000')
    const overloaded = box({ ports: 'overloaded' })
    expect(overloaded.out(A, '11.1.0.1:1')).to.equal('11.0.0.1:1000')
    expect(overloaded.out(B, '11.1.0.2:1')).to.equal('11.0.0.1:1000')
    expect(overloaded.in('11.0.0.1:1000', '11.1.0.1:1')).to.equal(A)
    expect(overloaded.in('11.0.0.1:1000', '11.1.0.2:1')).to.equal(B)
    const collision = overloaded.out(B, '11.1.0.1:1')
    expect(collision)
      .to.match(/^11\.0\.0\.1:/)
      .and.not.equal('11.0.0.1:1000')
    expect(overloaded.in(collision, '11.1.0.1:1')).to.equal(B)
    expect(overloaded.out(B, '11.1.0.1:1')).to.equal(collision)
    expect(overloaded.out(B, '11.1.0.2:1')).to.equal('11.0.0.1:1000')
  })

  it('counts up, skips what is taken, and starts again at the end', () => {
    const sequential = box({ mapping: 'APDM', ports: 'sequential', portRange: [50_000, 50_002] })
    const ports = [1, 2, 3].map((port) => sequential.out(A, `11.1.0.1:${port}`))
    expect(ports).to.deep.equal(['11.0.0.1:50000', '11.0.0.1:50001', '11.0.0.1:50002'])
    expect(sequential.out(A, '11.1.0.1:4')).to.equal('ports exhausted')
    expect(sequential.out(A, '11.1.0.1:2')).to.equal('11.0.0.1:50001')
    expect(sequential.out(A, '11.1.0.1:4', 40_000)).to.equal('11.0.0.1:50000')
  })

  it('forgets what is not used, sooner while nobody answered', () => {
    const unreplied = box({ timeouts: SHORT })
    unreplied.out(A, '11.1.0.1:1', 0)
    expect(unreplied.in('11.0.0.1:1000', '11.1.0.1:1', 999)).to.equal(A)
    // That was an answer, but not yet a settled session.
    expect(unreplied.in('11.0.0.1:1000', '11.1.0.1:1', 1998)).to.equal(A)
    expect(unreplied.out(A, '11.1.0.1:1', 2500)).to.equal('11.0.0.1:1000')
    expect(unreplied.in('11.0.0.1:1000', '11.1.0.1:1', 7499)).to.equal(A)
    expect(unreplied.in('11.0.0.1:1000', '11.1.0.1:1', 12_499)).to.equal('filtered')
    const outbound = box({ timeouts: SHORT, refresh: 'outbound' })
    outbound.out(A, '11.1.0.1:1', 0)
    expect(outbound.in('11.0.0.1:1000', '11.1.0.1:1', 999)).to.equal(A)
    expect(outbound.in('11.0.0.1:1000', '11.1.0.1:1', 1000)).to.equal('filtered')
  })

  it('opens itself to a host that was sent to, not to one that only sent (ADF)', () => {
    const restricted = box({ filtering: 'ADF', timeouts: SHORT })
    restricted.out(A, '11.1.0.1:1', 0)
    expect(restricted.in('11.0.0.1:1000', '11.1.0.1:2', 900)).to.equal(A)
    expect(restricted.in('11.0.0.1:1000', '11.1.0.1:2', 1500)).to.equal(A)
    expect(restricted.in('11.0.0.1:1000', '11.1.0.1:3', 1500)).to.equal('filtered')
  })

  it('takes an early probe for its own, so that the host behind it is moved (only where it answers)', () => {
    for (const unsolicited of ['answered', 'silent'] as const) {
      const linux = box({ ports: 'overloaded', unsolicited })
      linux.out(A, '11.1.0.1:1')
      const passage = linux.own.inbound(at('11.0.0.1:1000'), at('11.1.0.2:2'), 0)
      expect(passage).to.deep.equal(
        unsolicited === 'answered' ? { drop: 'filtered', answer: true } : { drop: 'filtered' }
      )
      const moved = linux.out(A, '11.1.0.2:2') !== '11.0.0.1:1000'
      expect(moved, unsolicited).to.equal(unsolicited === 'answered')
      expect(linux.out(A, '11.1.0.1:1')).to.equal('11.0.0.1:1000')
      expect(linux.out(A, '11.1.0.2:2', 100_000)).to.equal('11.0.0.1:1000')
    }
  })

  it('after a reboot knows nobody; rebound it gives other ports, also where they are stable', () => {
    for (const ports of ['preserved', 'stable', 'overloaded'] as const) {
      const rebooted = box({ ports })
      const before = rebooted.out(A, '11.1.0.1:1')
      rebooted.own.reboot()
      expect(rebooted.in(before, '11.1.0.1:1')).to.equal('filtered')
      expect(rebooted.out(A, '11.1.0.1:1'), ports).to.equal(before)
      rebooted.out(B, '11.1.0.9:1')
      rebooted.own.rebind('192.168.1.2')
      expect(rebooted.in(before, '11.1.0.1:1')).to.equal('filtered')
      expect(rebooted.out(A, '11.1.0.1:1'), ports).to.not.equal(before)
      rebooted.own.renumber(['11.0.0.7'])
      expect(rebooted.out(A, '11.1.0.1:1')).to.equal(before.replace('11.0.0.1', '11.0.0.7'))
    }
  })

  it('hairpins as the outside or the inside endpoint, through its filter', () => {
    for (const [hairpin, src] of [
      ['external', '11.0.0.1:1000'],
      ['internal', A]
    ] as const) {
      const { own, out } = box({ hairpin, filtering: 'EIF' })
      const there = '192.168.1.3:2000'
      out(there, '11.1.0.1:1')
      expect(own.hairpin(at(A), at('11.0.0.1:2000'), 0)).to.deep.equal({ src: at(src), dst: at(there) })
      expect(own.hairpin(at(A), at('11.0.0.1:3000'), 0)).to.deep.equal({ drop: 'filtered' })
    }
    expect(box().own.hairpin(at(A), at('11.0.0.1:2000'), 0)).to.deep.equal({ drop: 'no hairpin' })
  })

  it('is bounded: a flood from either side fills the table and no more', () => {
    const flooded = box({ filtering: 'EIF', unsolicited: 'answered' })
    flooded.out(A, '11.1.0.1:1')
    for (let i = 0; i < MAX_SESSIONS + 100; i++)
      flooded.in('11.0.0.1:1000', `12.${i >> 16}.${(i >> 8) & 255}.${i & 255}:7`)
    expect(flooded.out(B, '11.1.0.1:1')).to.equal('table full')
    expect(flooded.out(A, '11.1.0.1:1')).to.equal('11.0.0.1:1000')
    expect(flooded.out(B, '11.1.0.1:1', 60_000)).to.equal('11.0.0.1:1000')
  }).timeout(60_000)

  it('without translation is a firewall', () => {
    const wall = new NatBox(firewall(), [], new Chance(1).stream('nat/x'))
    const host = at('11.5.0.2:1000')
    expect(show(wall.inbound(host, at('11.1.0.1:1'), 0))).to.equal('filtered')
    expect(show(wall.outbound(host, at('11.1.0.1:1'), 0))).to.equal('11.5.0.2:1000')
    expect(show(wall.inbound(host, at('11.1.0.1:1'), 0))).to.equal('11.5.0.2:1000')
    expect(show(wall.inbound(host, at('11.1.0.1:2'), 0))).to.equal('filtered')
  })
})
