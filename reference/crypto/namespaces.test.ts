import { expect } from 'chai'
import { hash } from './hash.js'
import { namespace, NAMESPACES, PROTOCOL_NAME } from './namespaces.js'

const IN_USE: Record<keyof typeof NAMESPACES, [number, string]> = {
  PEER_HANDSHAKE: [0, '14d6d4b49214ab1033ed204976caa258bae9e1e8543b9ad1fd996a910b0c4e3a'],
  PEER_HOLEPUNCH: [1, 'f1191cd5e67b10b54a507033280ed1ff0e12278268d5679c8f93d417210d168b'],
  ANNOUNCE: [4, '36386adddf9f6fd60db83a6f42fc159d1146aa8644037664230aaa1f0179d497'],
  UNANNOUNCE: [5, 'ded293cd93fb395e756ecf5fff426529e72c36eacc22e5ed944d9099a2561e32'],
  MUTABLE_PUT: [6, '668e823edd5ce7f5338d68bf1161f4a3c28ce437ee2ab49efd30d99366039b1e'],
  PLUGIN: [10, '6b8a2a8623f28c6c02a1e22abe515ce31cafd9af61d4b69970639aa7eb96a8d5']
}

const UNUSED: Record<number, string> = {
  2: '0ea5f9f225bac23c9e6396d3f8842089c4723d72163be3c7cbcb56485c969834',
  3: 'c9e2bffb41e679fcae30a0328a33d111d99fa1f538c9411ebfe70cea6818c059',
  7: 'cda4d97105a38a415f17cd0e0923a257a2a2ee28f9106c7f11fa7cbe4b9e2bc4',
  8: '1ce0cc184aa7d8159d79d8015ecbe91cdbd2b3be7857b79d14a6419f074c8d75',
  9: 'ff40419103cc021440a9f727c76174ac56fcfe20fa698c29d71e8ad8fd8dbe35'
}

describe('namespaces', () => {
  it('derives from the ASCII name of the protocol (ENC-66)', () => {
    expect(Buffer.from(PROTOCOL_NAME).toString('hex')).to.equal('6879706572737761726d2f646874')
    expect(hash(Buffer.from(PROTOCOL_NAME)).toString('hex')).to.equal(
      'd70d90f7efc42f93e1ad5837e682a6010cf551013c2d2d043f40d8fbe07dcb90'
    )
  })

  it('has the constants in use under the numbers of their commands (ENC-67)', () => {
    expect(NAMESPACES).to.have.all.keys(Object.keys(IN_USE))
    for (const [name, [n, expected]] of Object.entries(IN_USE)) {
      expect(NAMESPACES[name as keyof typeof NAMESPACES].toString('hex'), name).to.equal(expected)
      expect(namespace(PROTOCOL_NAME, n).toString('hex'), name).to.equal(expected)
    }
  })

  it('derives the numbers nobody uses by the same rule (ENC-65)', () => {
    for (const [n, expected] of Object.entries(UNUSED)) {
      expect(namespace(PROTOCOL_NAME, Number(n)).toString('hex')).to.equal(expected)
    }
  })

  it('takes the number as one byte (ENC-65)', () => {
    expect(namespace(PROTOCOL_NAME, 260)).to.deep.equal(NAMESPACES.ANNOUNCE)
  })
})
