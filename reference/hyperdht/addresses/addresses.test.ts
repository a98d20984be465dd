import { expect } from 'chai'
import type { Address } from '../../ipencoding/index.js'
import {
  directAddress,
  isBogon,
  isPrivate,
  isProbeable,
  isReserved,
  lanCandidate,
  lanMatch,
  matchAddress
} from './index.js'

const at = (...hosts: string[]): Address[] => hosts.map((host) => ({ host, port: 7 }))

describe('address classes', () => {
  const RANGES: [judge: (host: string) => boolean, inside: string[], outside: string[]][] = [
    [
      isPrivate,
      [
        ...['10.0.0.0', '10.255.255.255', '100.64.0.0', '100.127.255.255', '127.0.0.1', '127.255.255.255'],
        ...['169.254.0.0', '169.254.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255']
      ],
      [
        ...['9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0'],
        ...['169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0']
      ]
    ],
    [
      isReserved,
      [
        ...['0.0.0.0', '0.255.255.255', '192.0.0.0', '192.0.0.255', '192.0.2.0', '192.0.2.255', '198.18.0.0'],
        ...['198.19.255.255', '198.51.100.0', '198.51.100.255', '203.0.113.0', '203.0.113.255', '224.0.0.0'],
        ...['239.255.255.255', '240.0.0.0', '255.255.255.255']
      ],
      [
        ...['1.0.0.0', '191.255.255.255', '192.0.1.0', '192.0.3.0', '198.17.255.255', '198.20.0.0'],
        ...['198.51.99.255', '198.51.101.0', '203.0.112.255', '203.0.114.0', '223.255.255.255', '10.0.0.1']
      ]
    ]
  ]
  for (const [judge, inside, outside] of RANGES) {
    it(`${judge.name} at the edges of its ranges (HP-201, HS-150)`, () => {
      expect(inside.filter((host) => !judge(host))).to.deep.equal([])
      expect(outside.filter(judge)).to.deep.equal([])
      expect(inside.every(isBogon)).to.equal(true)
    })
  }

  it('calls nothing else a bogon, and no text that is no address (HP-201)', () => {
    for (const host of ['8.8.8.8', '20.2.0.2', '::1', '', 'localhost', '10.0.0']) expect(isBogon(host)).to.equal(false)
  })

  it('knows what a datagram cannot reach', () => {
    const probeable = (host: string, port = 7) => isProbeable({ host, port })
    expect(['8.8.8.8', '10.0.0.1', '127.0.0.1', '198.18.0.1'].every((host) => probeable(host))).to.equal(true)
    expect(['0.0.0.0', '224.0.0.1', '255.255.255.255', 'x'].some((host) => probeable(host))).to.equal(false)
    expect(probeable('8.8.8.8', 0)).to.equal(false)
  })
})

describe('addresses on one LAN', () => {
  const ROWS: [own: string[], remote: string[], match: string | null][] = [
    [['192.168.1.5'], ['10.0.0.1', '192.168.1.9'], '192.168.1.9'],
    [['192.168.1.5'], ['192.5.5.5', '192.168.9.9'], '192.168.9.9'],
    [['192.168.1.5'], ['192.168.9.9', '192.168.8.8'], '192.168.9.9'],
    [['192.168.1.5'], ['10.0.0.1'], null],
    [['10.0.0.7', '192.168.1.5'], ['10.9.9.9', '192.168.7.7'], '192.168.7.7'],
    [['192.168.1.5'], ['192.168.1.5'], '192.168.1.5'],
    [[], ['10.0.0.1'], null],
    [['10.0.0.1'], [], null]
  ]
  for (const [own, remote, match] of ROWS) {
    it(`${own.join(' ')} -> ${remote.join(' ')} (HP-206, HS-149)`, () => {
      expect(matchAddress(at(...own), at(...remote))?.host ?? null).to.equal(match)
    })
  }

  it('pings the match, else the first that is not reserved and has a port (HP-220, HS-198, HS-208)', () => {
    const own = at('192.168.1.5')
    expect(lanCandidate(own, at('8.8.8.8', '192.168.1.9'))?.host).to.equal('192.168.1.9')
    expect(lanCandidate(own, at('203.0.113.9', '8.8.8.8', '10.0.0.1'))?.host).to.equal('8.8.8.8')
    expect(lanCandidate(own, [{ host: '192.168.1.9', port: 0 }])).to.equal(null)
    expect(lanCandidate(own, at('203.0.113.9'))).to.equal(null)
  })

  it('matches private addresses of a client only (HP-210)', () => {
    expect(lanMatch(at('8.8.8.1'), at('8.8.8.2'))).to.equal(null)
    expect(lanMatch(at('10.0.0.1'), at('10.0.0.2'))?.host).to.equal('10.0.0.2')
  })

  it('connects directly to the first that is no bogon and has a port (HP-202, HS-195, HS-208)', () => {
    expect(directAddress(at('10.0.0.1', '192.0.2.1', '8.8.8.8', '9.9.9.9'))?.host).to.equal('8.8.8.8')
    expect(directAddress([{ host: '8.8.8.8', port: 0 }])).to.equal(null)
  })
})
