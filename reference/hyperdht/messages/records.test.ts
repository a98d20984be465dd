import { expect } from 'chai'
import { DecodeError, EncodeError } from '../../encoding/index.js'
import {
  announce,
  encodeLookupReply,
  lookupReply,
  mutableGet,
  mutablePut,
  mutableRecord,
  mutableSigned,
  peerRecord,
  pluginRequest
} from './index.js'

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex')
const A = '8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c'
const SIGNATURE = '68c98d51f5ed308f'.repeat(8)
const relay = { host: '192.0.2.1', port: 4660 }

/** Every way to cut a message short fails: no field is used of a message that lost one byte. */
function failsWhenCut(codec: { decode(bytes: Buffer): unknown }, whole: Buffer): void {
  for (let n = 0; n < whole.length; n++) {
    expect(() => codec.decode(whole.subarray(0, n)), `${n} of ${whole.length} bytes`).to.throw(DecodeError)
  }
  codec.decode(whole)
  codec.decode(Buffer.concat([whole, hex('deadbeef')]))
}

describe('peer record', () => {
  it('is a key and its relay addresses: 33, 39, 51 bytes (REC-12)', () => {
    expect(peerRecord.encode(peerRecord.create({ publicKey: hex(A) })).toString('hex')).to.equal(A + '00')
    const one = peerRecord.encode({ publicKey: hex(A), relayAddresses: [relay] })
    expect(one.toString('hex')).to.equal(A + '01c00002013412')
    expect(peerRecord.size({ publicKey: hex(A), relayAddresses: [relay, relay, relay] })).to.equal(51)
    failsWhenCut(peerRecord, one)
  })

  it('judges no address (REC-13)', () => {
    expect(peerRecord.decode(hex(A + '01000000000000')).relayAddresses).to.deep.equal([{ host: '0.0.0.0', port: 0 }])
  })
})

describe('lookup reply', () => {
  it('is a count, records without lengths, and the bump, always (REC-16, REC-17, ENC-34)', () => {
    const peer = { publicKey: hex(A), relayAddresses: [relay] }
    const bytes = hex('01' + A + '01c00002013412' + '00')
    expect(lookupReply.encode(lookupReply.create({ peers: [peer] }))).to.deep.equal(bytes)
    expect(encodeLookupReply([peerRecord.encode(peer)], 0)).to.deep.equal(bytes)
    expect(encodeLookupReply([hex('aa'.repeat(32) + '00')], 300).toString('hex')).to.equal(
      '01' + 'aa'.repeat(32) + '00' + 'fd2c01'
    )
  })

  it('has a bump of 0 where none is left to read, and none at all where it is cut (REC-18)', () => {
    expect(lookupReply.decode(hex('00'))).to.deep.equal({ peers: [], bump: 0 })
    expect(lookupReply.decode(hex('0005ffff'))).to.deep.equal({ peers: [], bump: 5 })
    expect(() => lookupReply.decode(hex('00fd00'))).to.throw(DecodeError)
    expect(() => lookupReply.decode(hex('01aa'))).to.throw(DecodeError)
  })

  it('holds any number of records (REC-19)', () => {
    const many = lookupReply.decode(hex('19' + (A + '00').repeat(25)))
    expect(many.peers).to.have.length(25)
  })
})

describe('announce message', () => {
  it('has the signature before the bump, each behind its flag (REC-20)', () => {
    const whole = announce.encode(
      announce.create({
        peer: { publicKey: hex(A), relayAddresses: [] },
        refresh: Buffer.alloc(32, 0x99),
        signature: hex(SIGNATURE),
        bump: 5
      })
    )
    expect(whole.toString('hex')).to.equal('0f' + A + '00' + '99'.repeat(32) + SIGNATURE + '05')
    failsWhenCut(announce, whole)
  })

  it('writes no bump of 0 (REC-21)', () => {
    expect(announce.encode(announce.create({ refresh: Buffer.alloc(32, 1), bump: 0 }))).to.have.length(33)
    expect(announce.size(announce.create({ peer: { publicKey: hex(A), relayAddresses: [] }, signature: hex(SIGNATURE) }))).to.equal(98) // prettier-ignore
  })

  it('ignores flags it does not know and takes them in any tier (REC-21, REC-22)', () => {
    for (const flags of ['05', '75', 'fd0500']) {
      const m = announce.decode(hex(`${flags} ${A} 00 ${SIGNATURE} deadbeef`))
      expect(m, flags).to.deep.equal({
        peer: { publicKey: hex(A), relayAddresses: [] },
        refresh: null,
        signature: hex(SIGNATURE),
        bump: 0
      })
    }
  })

  it('refuses fields of a wrong size', () => {
    expect(() => announce.create({ refresh: Buffer.alloc(31) })).to.throw(EncodeError)
    expect(() => announce.create({ signature: Buffer.alloc(32) })).to.throw(EncodeError)
    expect(() => announce.create({ peer: { publicKey: Buffer.alloc(1), relayAddresses: [] } })).to.throw(EncodeError)
  })
})

describe('mutable messages', () => {
  const record = { seq: 1, value: Buffer.from('hello'), signature: hex(SIGNATURE) }

  it('lay out seq, value, signature, behind the key in a put (REC-23)', () => {
    expect(mutableGet.encode(mutableGet.create({})).toString('hex')).to.equal('00')
    expect(mutableSigned.encode(record).toString('hex')).to.equal('010568656c6c6f')
    expect(mutableRecord.encode(record).toString('hex')).to.equal('010568656c6c6f' + SIGNATURE)
    const put = mutablePut.encode({ publicKey: hex(A), ...record })
    expect(put.toString('hex')).to.equal(A + '010568656c6c6f' + SIGNATURE)
    failsWhenCut(mutablePut, put)
    failsWhenCut(mutableRecord, mutableRecord.encode(record))
  })

  it('have values that may be empty (REC-24)', () => {
    expect(mutableSigned.encode({ seq: 300, value: Buffer.alloc(0) }).toString('hex')).to.equal('fd2c0100')
    expect(mutableRecord.decode(hex('0500' + SIGNATURE)).value).to.deep.equal(Buffer.alloc(0))
  })

  it('have sequence numbers from 0 to 2^53-1 (REC-25)', () => {
    for (const seq of [-1, 2 ** 53, 1.5]) expect(() => mutableGet.create({ seq })).to.throw(EncodeError)
    expect(mutableGet.decode(mutableGet.encode({ seq: Number.MAX_SAFE_INTEGER })).seq).to.equal(2 ** 53 - 1)
    expect(() => mutableGet.decode(hex('ff0000000000002000'))).to.throw(DecodeError)
    expect(() => mutableGet.decode(hex(''))).to.throw(DecodeError)
  })
})

describe('plugin request', () => {
  it('lays out name, version, command, flags, value (REC-28)', () => {
    const whole = pluginRequest.encode({ plugin: 'demo', version: 1, command: 3, value: Buffer.from('hello') })
    expect(whole.toString('hex')).to.equal('0464656d6f0103010568656c6c6f')
    failsWhenCut(pluginRequest, whole)
    expect(pluginRequest.decode(hex('0464656d6f010302')).value).to.equal(null)
  })

  it('tells an empty value from none (REC-29)', () => {
    const head = { plugin: 'demo', version: 1, command: 3 }
    expect(pluginRequest.encode(pluginRequest.create(head)).toString('hex')).to.equal('0464656d6f010300')
    expect(pluginRequest.encode({ ...head, value: Buffer.alloc(0) }).toString('hex')).to.equal('0464656d6f01030100')
  })
})
