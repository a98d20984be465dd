import { expect } from 'chai'
import { DecodeError, EncodeError } from '../encoding/index.js'
import { hasNodeId, ipv4Address, ipv4Array, ipv6Address, isIPv4, nodeId } from './index.js'

describe('ipencoding', () => {
  it('writes more hosts than it remembers, again and again (ENC-35)', () => {
    const hosts = Array.from({ length: 5000 }, (_, i) => ({ host: `10.7.${i >> 8}.${i & 255}`, port: i }))
    for (let round = 0; round < 2; round++) {
      for (const [i, address] of hosts.entries()) {
        const bytes = ipv4Address.encode(address)
        expect([...bytes]).to.deep.equal([10, 7, i >> 8, i & 255, i & 255, i >> 8])
      }
    }
  })

  it('writes hosts in the order of the text and ports little-endian (ENC-35, ENC-36)', () => {
    const table: [string, number, string][] = [
      ['192.0.2.1', 4660, 'c00002013412'],
      ['127.0.0.1', 49737, '7f00000149c2'],
      ['0.0.0.0', 0, '000000000000'],
      ['255.255.255.255', 65535, 'ffffffffffff']
    ]
    for (const [host, port, hex] of table) {
      expect(ipv4Address.encode({ host, port }).toString('hex')).to.equal(hex)
      expect(ipv4Address.decode(Buffer.from(hex, 'hex'))).to.deep.equal({ host, port })
    }
  })

  it('judges no address it decodes (ENC-37, ENC-38)', () => {
    expect(ipv4Address.decode(Buffer.from('0a0b0c0d0100', 'hex'))).to.deep.equal({ host: '10.11.12.13', port: 1 })
  })

  it('needs six bytes (ENC-41)', () => {
    expect(() => ipv4Address.decode(Buffer.alloc(5))).to.throw(DecodeError)
  })

  it('writes lists of addresses (ENC-40)', () => {
    const list = [
      { host: '1.2.3.4', port: 1 },
      { host: '5.6.7.8', port: 256 }
    ]
    expect(ipv4Array.encode(list).toString('hex')).to.equal('02010203040100050607080001')
  })

  it('knows IPv4 text by its one exact form (ENC-44)', () => {
    for (const text of ['0.0.0.0', '255.255.255.255', '10.20.30.40']) expect(isIPv4(text), text).to.equal(true)
    for (const text of [
      '01.2.3.4',
      '1.2.3',
      '256.1.1.1',
      '1.2.3.4.5',
      '',
      '1..2.3',
      '.1.2.3',
      '1.2.3.',
      '1.2.3.4 ',
      '1.2.3.a',
      '-1.2.3.4',
      '1.2.3.00'
    ]) {
      expect(isIPv4(text), text).to.equal(false)
    }
  })

  it('refuses hosts and ports it cannot write instead of writing something else (ENC-42, ENC-43)', () => {
    for (const [host, port] of [
      ['300.1.1.1', 1],
      ['1.2.3.4 ', 1],
      ['1.2.3', 1],
      ['1.2.3.4', 65536],
      ['1.2.3.4', -1],
      ['1.2.3.4', NaN],
      ['1.2.3.4', 1.5],
      [undefined, 1],
      ['1.2.3.4', undefined]
    ]) {
      const address = { host, port } as { host: string; port: number }
      expect(() => ipv4Address.encode(address), JSON.stringify(address))
        .to.throw(EncodeError)
        .with.property('code', 'BAD_ADDRESS')
    }
  })

  it('writes IPv6 groups big-endian with a little-endian port, and reads them uncompressed (ENC-45, ENC-46, ENC-47)', () => {
    const hex = '20010db800000000000000000000000149c2'
    expect(ipv6Address.encode({ host: '2001:db8::1', port: 49737 }).toString('hex')).to.equal(hex)
    expect(ipv6Address.decode(Buffer.from(hex, 'hex'))).to.deep.equal({ host: '2001:db8:0:0:0:0:0:1', port: 49737 })
    expect(() => ipv6Address.decode(Buffer.alloc(17))).to.throw(DecodeError)
  })

  it('expands one :: anywhere, and refuses what the peer would write as something else (ENC-48)', () => {
    const host = (text: string) => ipv6Address.decode(ipv6Address.encode({ host: text, port: 0 })).host
    expect(host('::')).to.equal('0:0:0:0:0:0:0:0')
    expect(host('::1')).to.equal('0:0:0:0:0:0:0:1')
    expect(host('FE80::')).to.equal('fe80:0:0:0:0:0:0:0')
    expect(host('1:2:3:4:5:6:7:0008')).to.equal('1:2:3:4:5:6:7:8')
    for (const text of [
      '::ffff:1.2.3.4',
      'fe80::1%eth0',
      '12345::',
      '1:2:3',
      '1::2::3',
      '1:2:3:4:5:6:7:8::',
      '',
      ':1:2:3:4:5:6:7:8'
    ]) {
      expect(() => ipv6Address.encode({ host: text, port: 1 }), text).to.throw(EncodeError)
    }
  })

  it('hashes the six address bytes to a node id (ENC-50, ENC-51)', () => {
    const table: [string, number, string][] = [
      ['127.0.0.1', 49737, 'd1dcf835b0d62b9230c41393cb96a34f5f8b9f814f421ca3382dfc1678022e0e'],
      ['192.0.2.1', 4660, 'db7333dbebda6c1da016ceb4ba2795e423de1b317edc1a47e86cc5b942f12dc9'],
      ['192.0.2.1', 4661, 'd9469ba1647e63db1c21cf831411892a07047421948054ab26880fc22cce5fa1']
    ]
    for (const [host, port, id] of table) expect(nodeId({ host, port }).toString('hex')).to.equal(id)
  })

  it('tells whether an id is the one of an address, seen before or not (RPC-42, ENC-50)', () => {
    const addresses = Array.from({ length: 5000 }, (_, i) => ({ host: `10.${i % 7}.0.${i % 251}`, port: 1 + i * 13 }))
    for (const round of [1, 2]) {
      for (const [i, address] of addresses.entries()) {
        const other = addresses[(i + round) % addresses.length] as typeof address
        expect(hasNodeId(nodeId(address), address)).to.equal(true)
        expect(hasNodeId(nodeId(other), address)).to.equal(false)
      }
    }
    const address = { host: '10.0.0.1', port: 7 }
    expect(hasNodeId(nodeId(address).subarray(0, 31), address)).to.equal(false)
    expect(hasNodeId(nodeId({ host: '0.0.0.0', port: 0 }), { host: '0.0.0.0', port: 0 }), 'port 0').to.equal(false)
    expect(hasNodeId(Buffer.alloc(32), { host: '0.0.0.0', port: 0 }), 'an empty place').to.equal(false)
    expect(hasNodeId(Buffer.alloc(32), { host: '::1', port: 7 })).to.equal(false)
  })
})
