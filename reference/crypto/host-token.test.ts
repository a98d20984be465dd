import { expect } from 'chai'
import { hostToken, verifyHostToken } from './host-token.js'

const SECRET = Buffer.alloc(32, 0x22)

describe('host tokens', () => {
  it('are the keyed hash of the host text (RPC-46, HP-45)', () => {
    expect(hostToken(SECRET, '20.2.0.2').toString('hex')).to.equal(
      '9a1c84bf85242de8d066d0be88960a3dacaad6ea51191b03405ebb134116c1f0'
    )
    expect(hostToken(SECRET, '20.3.0.2').toString('hex')).to.equal(
      '7b4c583c70e99d8366eaa4d34b6296492c2a2be5b8616d629b2a075314f48817'
    )
  })

  it('verify for their host and secret only (HP-51)', () => {
    const token = hostToken(SECRET, '20.2.0.2')
    expect(verifyHostToken(SECRET, '20.2.0.2', token)).to.equal(true)
    expect(verifyHostToken(SECRET, '20.3.0.2', token)).to.equal(false)
    expect(verifyHostToken(Buffer.alloc(32, 0x23), '20.2.0.2', token)).to.equal(false)
  })

  it('never verify at another length', () => {
    const token = hostToken(SECRET, '20.2.0.2')
    for (const length of [0, 31]) expect(verifyHostToken(SECRET, '20.2.0.2', token.subarray(0, length))).to.equal(false)
    expect(verifyHostToken(SECRET, '20.2.0.2', Buffer.concat([token, Buffer.alloc(1)]))).to.equal(false)
  })
})
