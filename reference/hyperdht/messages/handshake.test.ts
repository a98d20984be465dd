import { expect } from 'chai'
import { DecodeError, EncodeError } from '../../encoding/index.js'
import { connectAddress, handshake, holepunch, holepunchPayload, HOP_MODES, noisePayload } from './index.js'

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex')
const AA = Buffer.alloc(32, 0xaa)
const BB = Buffer.alloc(32, 0xbb)
const relayAddress = { host: '198.51.100.1', port: 49737 }
const peerAddress = { host: '203.0.113.5', port: 50001 }

const EVERYTHING = hex(`01 7f 00 01 05 01 c633640149c2 cb00710551c3 01 cb00710551c3
  01 20010db800000000000000000000000149c2 01 01 fe88776655 00 01
  01 00 ${'aa'.repeat(32)} ${'bb'.repeat(32)} 01 c633640149c2`)

describe('noise payload', () => {
  it('has every field in its place (HS-29, HS-32, HS-35, HS-38, HS-39)', () => {
    const m = noisePayload.create({
      firewall: 1,
      holepunch: { id: 5, relays: [{ relayAddress, peerAddress }] },
      addresses4: [peerAddress],
      addresses6: [{ host: '2001:db8:0:0:0:0:0:1', port: 49737 }],
      udx: { version: 1, reusableSocket: true, id: 0x55667788, seq: 0 },
      secretStream: { version: 1 },
      relayThrough: { version: 1, publicKey: AA, token: BB },
      relayAddresses: [relayAddress]
    })
    expect(noisePayload.encode(m)).to.deep.equal(EVERYTHING)
    expect(noisePayload.decode(EVERYTHING)).to.deep.equal(m)
  })

  it('leaves out empty address lists but not an empty relay list (HS-33, HS-39)', () => {
    expect(noisePayload.encode(noisePayload.create({ addresses4: [] })).toString('hex')).to.equal('01000000')
    expect(noisePayload.encode(noisePayload.create({ relayAddresses: [] })).toString('hex')).to.equal('0140000000')
    expect(noisePayload.decode(hex('0102000000')).addresses4).to.deep.equal([])
  })

  it('reads nothing of another version but its number (HS-40)', () => {
    for (const [bytes, version] of [
      ['00', 0],
      ['02ffffff', 2],
      ['fd0200', 2]
    ] as const) {
      expect(noisePayload.decode(hex(bytes))).to.deep.include({ version, error: 0, firewall: 0, udx: null })
    }
  })

  it('ignores unknown flags, trailing bytes and the versions of its parts (HS-41, HS-42, HS-44)', () => {
    expect(noisePayload.decode(hex('01fd8000000000deadbeef'))).to.deep.include({ udx: null, relayAddresses: null })
    expect(noisePayload.decode(hex('0110000007')).secretStream).to.deep.equal({ version: 7 })
    expect(noisePayload.decode(hex('0108000001030500')).udx).to.deep.include({ reusableSocket: true, id: 5 })
    expect(noisePayload.decode(hex('0108000001020500')).udx).to.deep.include({ reusableSocket: false })
  })

  it('fails as a whole when a byte is missing (HS-43)', () => {
    for (let n = 0; n < EVERYTHING.length; n++) {
      expect(() => noisePayload.decode(EVERYTHING.subarray(0, n)), `${n} bytes`).to.throw(DecodeError)
    }
  })

  it('keeps error and firewall to one byte (HS-45)', () => {
    for (const field of [{ error: 253 }, { firewall: 300 }, { error: -1 }]) {
      expect(() => noisePayload.create(field)).to.throw(EncodeError)
      expect(() => noisePayload.encode({ ...noisePayload.create({}), ...field })).to.throw(EncodeError)
    }
    expect(noisePayload.decode(hex('0100fd2c0103'))).to.include({ error: 300, firewall: 3 })
  })
})

describe('handshake message', () => {
  const noise = hex('c0ffee')

  it('has flags, mode, noise and the addresses the flags tell of (HS-47, HS-48)', () => {
    const table = [
      [{}, '0000'],
      [{ peerAddress }, '0100'],
      [{ relayAddress }, '0200'],
      [{ peerAddress, relayAddress }, '0300']
    ] as const
    for (const [addresses, head] of table) {
      const m = handshake.create({ mode: HOP_MODES.FROM_CLIENT, noise, ...addresses })
      const tail =
        ('peerAddress' in addresses ? 'cb00710551c3' : '') + ('relayAddress' in addresses ? 'c633640149c2' : '')
      expect(handshake.encode(m).toString('hex')).to.equal(head + '03c0ffee' + tail)
      expect(handshake.decode(handshake.encode(m))).to.deep.equal(m)
    }
  })

  it('ignores unknown flags and trailing bytes, and takes an empty noise for present (HS-49, HS-52)', () => {
    expect(handshake.decode(hex('f804 00 deadbeef'))).to.deep.equal({
      mode: 4,
      noise: Buffer.alloc(0),
      peerAddress: null,
      relayAddress: null
    })
  })

  it('does not decode when a byte is missing (HS-50)', () => {
    const whole = hex('030003c0ffeecb00710551c3c633640149c2')
    for (let n = 0; n < whole.length; n++) expect(() => handshake.decode(whole.subarray(0, n))).to.throw(DecodeError)
  })
})

describe('holepunch message', () => {
  it('has flags, mode, id, payload and the address the flags tell of (HP-4, HP-5, HP-6)', () => {
    const address = { host: '20.3.0.2', port: 43670 }
    const m = holepunch.create({ mode: HOP_MODES.FROM_CLIENT, id: 3, payload: hex('c0ffee'), peerAddress: address })
    expect(holepunch.encode(m).toString('hex')).to.equal('01000303c0ffee1403000296aa')
    expect(holepunch.decode(hex('00000303c0ffee')).peerAddress).to.equal(null)
  })

  it('ignores unknown flags and trailing bytes, and may have an empty payload (HP-5, HP-7, HP-11)', () => {
    expect(holepunch.decode(hex('f8010700deadbeef'))).to.deep.equal({
      mode: 1,
      id: 7,
      payload: Buffer.alloc(0),
      peerAddress: null
    })
  })

  it('does not decode when a byte is missing (HP-8)', () => {
    const whole = hex('01000303c0ffee1403000296aa')
    for (let n = 0; n < whole.length; n++) expect(() => holepunch.decode(whole.subarray(0, n))).to.throw(DecodeError)
  })
})

describe('holepunch payload', () => {
  const address = { host: '20.3.0.2', port: 43670 }
  const other = { host: '20.2.0.2', port: 44181 }

  it('has every field in its place (HP-35, HP-36)', () => {
    const m = holepunchPayload.create({
      firewall: 2,
      round: 1,
      connected: true,
      punching: true,
      addresses: [address, other],
      remoteAddress: other,
      token: AA,
      remoteToken: BB
    })
    const whole = hex(`3f 00 02 01 02 1403000296aa 1402000295ac 1402000295ac ${'aa'.repeat(32)} ${'bb'.repeat(32)}`)
    expect(holepunchPayload.encode(m)).to.deep.equal(whole)
    expect(holepunchPayload.decode(whole)).to.deep.equal(m)
    for (let n = 0; n < whole.length; n++) {
      expect(() => holepunchPayload.decode(whole.subarray(0, n)), `${n} bytes`).to.throw(DecodeError)
    }
  })

  it('ignores unknown flags and trailing bytes (HP-36, HP-37)', () => {
    expect(holepunchPayload.decode(hex('c0010001ffff'))).to.deep.equal(holepunchPayload.create({ error: 1, round: 1 }))
  })

  it('keeps error, firewall and round to one byte (HP-38)', () => {
    for (const field of [{ error: 253 }, { firewall: 253 }, { round: 253 }]) {
      expect(() => holepunchPayload.create(field)).to.throw(EncodeError)
      expect(() => holepunchPayload.encode({ ...holepunchPayload.create({}), ...field })).to.throw(EncodeError)
    }
    expect(holepunchPayload.encode(holepunchPayload.create({ round: 252 })).toString('hex')).to.equal('000000fc')
  })

  it('writes an empty list of addresses as present (HP-41)', () => {
    expect(holepunchPayload.encode(holepunchPayload.create({ addresses: [] })).toString('hex')).to.equal('0400000000')
  })
})

describe('connect address', () => {
  const KEY = 'aa'.repeat(32)

  it('is a key, and nodes behind a flag (ENC-80)', () => {
    const table: [string, unknown][] = [
      ['', null],
      ['00', null],
      ['0100', []],
      ['020909', null],
      ['fd010001c00002013412', [{ host: '192.0.2.1', port: 4660 }]]
    ]
    for (const [rest, nodes] of table) {
      expect(connectAddress.decode(hex(KEY + rest)), rest).to.deep.equal({ publicKey: AA, nodes })
    }
  })

  it('fails on a short key and a missing or cut list (ENC-81)', () => {
    for (const bytes of ['', 'aa'.repeat(31), KEY + '01', KEY + '01010102030405']) {
      expect(() => connectAddress.decode(hex(bytes)), bytes).to.throw(DecodeError)
    }
  })

  it('always writes the flags (ENC-83)', () => {
    expect(connectAddress.encode(connectAddress.create({ publicKey: AA })).toString('hex')).to.equal(KEY + '00')
    expect(connectAddress.encode(connectAddress.create({ publicKey: AA, nodes: [] })).toString('hex')).to.equal(KEY + '0100') // prettier-ignore
  })
})
