import { expect } from 'chai'
import type { Json } from '../../layouts/index.js'
import { LAYOUTS } from '../../layouts/index.js'
import { createHyperdhtDriver } from './index.js'

const P = 'db7333dbebda6c1da016ceb4ba2795e423de1b317edc1a47e86cc5b942f12dc9'
const K = 'f6438e2b6b8d000e1e09fd07c502b29c11671d5de8cd04faa5571a1a41ae2dce'
const T = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
const TO = { host: '198.51.100.2', port: 50000 }
const CLOSER = [{ host: '203.0.113.5', port: 1024 }, { host: '203.0.113.6', port: 80 }] // prettier-ignore

type Case = readonly [title: string, hex: string, value: Readonly<Record<string, Json>>]

const REQUESTS: readonly Case[] = [
  ['PING', '03043412c633640250c300', { internal: true, command: 0 }],
  ['PING with id', `03053412c633640250c3${P}00`, { internal: true, command: 0, id: P }],
  ['an internal command nobody has', '03043412c6336402 50c3fd2c01'.replace(' ', ''), { internal: true, command: 300 }],
  ['FIND_NODE', `030d3412c633640250c3${P}02${T}`, { internal: true, command: 2, id: P, target: T }],
  ['DELAYED_PING', '03143412c633640250c30404e8030000', { internal: true, command: 4, value: 'e8030000' }],
  [
    'external with everything',
    `031b3412c633640250c3${P}${'cc'.repeat(32)}06${T}0568656c6c6f`,
    { id: P, token: 'cc'.repeat(32), command: 6, target: T, value: '68656c6c6f' }
  ],
  ['an empty value', '03103412c633640250c30700', { command: 7, value: '' }]
]

const RESPONSES: readonly Case[] = [
  ['empty', '13003412c633640250c3', {}],
  ['with id', `13013412c633640250c3${P}`, { id: P }],
  ['FIND_NODE', `13053412c633640250c3${P}02cb0071050004cb0071065000`, { id: P, closerNodes: CLOSER }],
  [
    'INVALID_TOKEN',
    `130f3412c633640250c3${P}${K}02cb0071050004cb007106500002`,
    { id: P, token: K, closerNodes: CLOSER, error: 2 }
  ],
  [
    'external reply',
    `13173412c633640250c3${P}${K}02cb0071050004cb007106500005776f726c64`,
    { id: P, token: K, closerNodes: CLOSER, value: '776f726c64' }
  ],
  ['a large error with an empty value', '13183412c633640250c3fd2c0100', { error: 300, value: '' }]
]

const request = { tid: 0x1234, to: TO, id: null, token: null, internal: false, command: 0, target: null, value: null }
const response = { tid: 0x1234, to: TO, id: null, token: null, closerNodes: null, error: 0, value: null }

describe('drivers/hyperdht', () => {
  const peer = createHyperdhtDriver()
  before(() => peer.ready())
  after(() => peer.close())

  it('says which packages answer', () => {
    expect(peer.implementation.version).to.equal('6.34.0')
    expect(peer.implementation.packages).to.include({ hyperdht: '6.34.0', 'dht-rpc': '6.27.0' })
  })

  for (const [title, hex, value] of REQUESTS) {
    it(`reads and writes a request: ${title} (RPC-19)`, () => {
      expect(peer.decode('rpc-request', hex)).to.deep.equal({ ...request, ...value })
      expect(peer.encode('rpc-request', { ...request, ...value })).to.equal(hex)
    })
  }

  for (const [title, hex, value] of RESPONSES) {
    it(`reads and writes a response: ${title} (RPC-26)`, () => {
      expect(peer.decode('rpc-response', hex)).to.deep.equal({ ...response, ...value })
      expect(peer.encode('rpc-response', { ...response, ...value })).to.equal(hex)
    })
  }

  it('reads every tid and every tier of the flags (RPC-21, RPC-34)', () => {
    for (const flags of ['fd0100', 'fe01000000', 'ff0100000001000000', 'fd01ff']) {
      for (const tid of [0, 1, 0xff00, 0xffff]) {
        const le = Buffer.of(tid & 0xff, tid >>> 8).toString('hex')
        const rest = `${le}c633640250c3${P}`
        expect(peer.decode('rpc-request', `03${flags}${rest}00`)).to.deep.equal({ ...request, tid, id: P })
        expect(peer.decode('rpc-response', `13${flags}${rest}`)).to.deep.equal({ ...response, tid, id: P })
      }
    }
  })

  for (const [title, message, hex] of [
    ['a cut id', 'rpc-request', `03053412c633640250c3${P.slice(2)}`],
    ['a cut token', 'rpc-request', `03063412c633640250c3${K.slice(2)}`],
    ['a request where a response is wanted', 'rpc-response', '03043412c633640250c300'],
    ['another version', 'rpc-request', '02043412c633640250c300'],
    ['flags above 2^53-1', 'rpc-request', '03ff040000000000200034127f000001419c00'],
    ['a list of one that announces two', 'rpc-response', '13043412c633640250c302cb0071050004'],
    ['nothing', 'rpc-response', '']
  ] as const) {
    it(`refuses ${title} as ${message} (RPC-15, RPC-16)`, () => {
      expect(() => peer.decode(message, hex))
        .to.throw()
        .with.property('code', 'REJECTED')
    })
  }

  it('reads beyond what a socket would receive: that limit is not the codec’s (RPC-17)', () => {
    const value = 'ab'.repeat(3000)
    expect(peer.decode('rpc-request', `03103412c633640250c307fdb80b${value}`)).to.deep.include({ value })
  })

  it('does not spread leftover memory (RPC-25)', () => {
    expect(() => peer.encode('rpc-request', { ...request, target: 'ab' }))
      .to.throw('leftover memory')
      .with.property('code', 'UNSUPPORTED')
  })

  it('refuses a value of the wrong shape and a message nobody knows', () => {
    expect(() => peer.encode('handshake', { mode: 'x' }))
      .to.throw()
      .with.property('code', 'REJECTED')
    expect(() => peer.decode('no-such-message', '00'))
      .to.throw()
      .with.property('code', 'UNSUPPORTED')
  })

  it('has a codec for every layout', async () => {
    for (const { name } of LAYOUTS) {
      const outcome = await Promise.resolve()
        .then(() => peer.decode(name, ''))
        .then(
          () => 'ok',
          (err: { code?: string }) => err.code
        )
      expect(outcome, name).to.be.oneOf(['ok', 'REJECTED'])
    }
  })

  it('starts its node with the first frame, and leaves nothing when closed', async () => {
    const other = createHyperdhtDriver()
    expect(await other.decode('rpc-request', '03043412c633640250c300')).to.deep.include({ internal: true })
    await other.close()
    const idle = createHyperdhtDriver()
    await idle.close()
    expect(await Promise.resolve(idle.decode('rpc-request', '')).then(String, (err: Error) => err.message)).to.equal(
      'the driver is closed'
    )
  })
})
