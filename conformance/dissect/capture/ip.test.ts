import { expect } from 'chai'
import fc from 'fast-check'
import { ipv4, ipv6, link, vlan } from '../test-support/index.js'
import { type Frame, readFrame, shortIPv6 } from './ip.js'

const A = { host: '192.0.2.1', port: 4660 }
const B = { host: '198.51.100.2', port: 50000 }
const A6 = { host: '20010db8000000000000000000000001', port: 4660 }
const B6 = { host: 'fe800000000000000000000000000002', port: 50000 }
const PING = Buffer.from('030434127f000001419c00', 'hex')

const read = (type: number, frame: Buffer): Frame => readFrame({ number: 1, time: null, link: type, frame, length: 0 })

const found = (frame: Frame): unknown =>
  'skipped' in frame ? frame.skipped : [frame.source, frame.destination, frame.payload.toString('hex'), frame.fragment]

const whole = [A, B, PING.toString('hex'), false]
const whole6 = [{ host: '2001:db8::1', port: 4660 }, { host: 'fe80::2', port: 50000 }, PING.toString('hex'), false]

describe('frames', () => {
  for (const [type, name] of [
    [0, 'BSD loopback'],
    [1, 'Ethernet'],
    [101, 'raw IP'],
    [108, 'OpenBSD loopback'],
    [113, 'Linux cooked'],
    [228, 'raw IPv4'],
    [276, 'Linux cooked v2']
  ] as const) {
    it(`of ${name} hold IPv4 and IPv6 datagrams`, () => {
      expect(found(read(type, link(type, ipv4(A, B, PING))))).to.deep.equal(whole)
      expect(found(read(type, link(type, ipv6(A6, B6, PING))))).to.deep.equal(whole6)
    })
  }

  it('of BSD loopback are read in the byte order of either machine', () => {
    const ip = ipv4(A, B, PING)
    expect(found(read(0, Buffer.concat([Buffer.from([0, 0, 0, 2]), ip])))).to.deep.equal(whole)
    expect(found(read(108, Buffer.concat([Buffer.from([2, 0, 0, 0]), ip])))).to.equal('not IP')
  })

  it('may have VLAN tags, a few of them', () => {
    const ip = ipv4(A, B, PING)
    expect(found(read(1, vlan([0x8100], ip)))).to.deep.equal(whole)
    expect(found(read(1, vlan([0x88a8, 0x8100], ip)))).to.deep.equal(whole)
    expect(found(read(1, vlan([0x8100, 0x8100, 0x8100, 0x8100, 0x8100], ip)))).to.equal('not IP')
  })

  it('may carry padding behind the datagram, and IP options before it', () => {
    const padded = Buffer.concat([link(1, ipv4(A, B, Buffer.from([0]))), Buffer.alloc(17)])
    expect(found(read(1, padded))).to.deep.equal([A, B, '00', false])
    expect(found(read(101, ipv4(A, B, PING, { options: 3 })))).to.deep.equal(whole)
  })

  it('that were cut tell how long the datagram was', () => {
    const frame = link(1, ipv4(A, B, PING))
    const cut = read(1, frame.subarray(0, frame.length - 5))
    expect('skipped' in cut ? null : [cut.payload.length, cut.length]).to.deep.equal([PING.length - 5, PING.length])
    for (let n = 0; n < 14 + 20 + 8; n++)
      expect(read(1, frame.subarray(0, n)), `${n} bytes`).to.have.property('skipped')
  })

  it('that are fragments are told, not put together', () => {
    expect(found(read(101, ipv4(A, B, PING, { fragment: 0x2000 })))).to.deep.equal([A, B, PING.toString('hex'), true])
    expect(found(read(101, ipv4(A, B, PING, { fragment: 0x2005 })))).to.equal('a later IP fragment')
    const fragment = (field: string): Buffer => ipv6(A6, B6, PING, [{ type: 44, rest: '00' + field + '00000001' }])
    expect(found(read(101, fragment('0001')))).to.deep.equal([...whole6.slice(0, 3), true])
    expect(found(read(101, fragment('0008')))).to.equal('a later IP fragment')
  })

  it('of IPv6 may have extension headers, a few of them', () => {
    const options = { type: 0, rest: '00' + '00'.repeat(6) }
    const routing = { type: 43, rest: '01' + '00'.repeat(14) }
    const authentication = { type: 51, rest: '01' + '00'.repeat(10) }
    expect(found(read(101, ipv6(A6, B6, PING, [options, routing, authentication, options])))).to.deep.equal(whole6)
    expect(
      found(
        read(
          101,
          ipv6(
            A6,
            B6,
            PING,
            Array.from({ length: 9 }, () => options)
          )
        )
      )
    ).to.equal('not UDP')
  })

  it('without a datagram say why', () => {
    const tcp = ipv4(A, B, PING)
    tcp[9] = 6
    expect(found(read(101, tcp))).to.equal('not UDP')
    expect(found(read(1, Buffer.concat([Buffer.alloc(12), Buffer.from('0806', 'hex'), Buffer.alloc(28)])))).to.equal(
      'not IP'
    )
    expect(found(read(105, tcp))).to.equal('of link type 105, which is not supported')
    expect(found(read(101, Buffer.from([0x55])))).to.equal('not IP')
    const short = ipv4(A, B, PING)
    short[0] = 0x44
    expect(found(read(101, short))).to.equal('a broken IP header')
  })

  it('never throw, whatever their bytes', () => {
    const good = [link(1, ipv4(A, B, PING)), link(276, ipv6(A6, B6, PING, [{ type: 0, rest: '00' + '00'.repeat(6) }]))]
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 })
    fc.assert(
      fc.property(
        fc.constantFrom(...good),
        damage,
        fc.nat(100),
        fc.constantFrom(0, 1, 101, 108, 113, 276),
        (frame, changes, keep, type) => {
          const bytes = Buffer.from(frame.subarray(0, keep))
          for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value
          read(type, bytes)
        }
      ),
      { numRuns: 5000 }
    )
  })
})

describe('IPv6 texts', () => {
  it('are compared in their short form', () => {
    expect(shortIPv6('2001:0DB8:0:0::1')).to.equal('2001:db8::1')
    expect(shortIPv6('::1')).to.equal('::1')
    for (const none of ['1.2.3.4', 'example.org', '::1%eth0', ':::', '2001:db8::1]/x'])
      expect(shortIPv6(none)).to.equal(null)
  })
})
