import { expect } from 'chai'
import { holepunchSecret, secretStreamIds } from './handshake-hash.js'
import { namespace } from './namespaces.js'

const HASH_A = Buffer.from(
  'f62ce2b2559a9d16c8c9cc4407f157678bdc8146360bce55b85af255aa112d9d888dc1450b9f2eec7b388194cf93ffef3f6aded4a0779af7d9a7fdacf2bf8409',
  'hex'
)

describe('keys from the handshake hash', () => {
  it('gives the holepunch secret (HS-22, HP-28)', () => {
    expect(holepunchSecret(Buffer.alloc(64, 0x33)).toString('hex')).to.equal(
      '01b4a4c3df6460fe95089a906dd07923009c77e9724e112c1002e79ce1a3842b'
    )
    expect(holepunchSecret(HASH_A).toString('hex')).to.equal(
      'e0a8871f4a8b85a48d34d9c545563916a7a3259d92b3ded3382a8e2bc9205f04'
    )
  })

  it('gives the two ids of the secret stream (HS-23)', () => {
    const { initiator, responder } = secretStreamIds(HASH_A)
    expect(initiator.toString('hex')).to.equal('b84f17d31beed8e1f813a8087ca8eb55374a512771741caad7fbbc82d5eb747c')
    expect(responder.toString('hex')).to.equal('4ef33892d3dde3cef6688bbca851141cc3a9c0e84aa04d4ccd1590957af2eeb4')
  })

  it('uses the namespaces of the secret stream (HS-23)', () => {
    expect(namespace('hyperswarm/secret-stream', 0).toString('hex')).to.equal(
      'a931a0155b5c09e6d28628236af83c4b8a6af9af60986edeede9dc5d63192bf7'
    )
    expect(namespace('hyperswarm/secret-stream', 1).toString('hex')).to.equal(
      '742c9d833d430af4c48a8705e91631eecf295442bbca18996e597097723b1061'
    )
  })
})
