import { expect } from 'chai'
import { DecodeError, EncodeError } from '../../encoding/index.js'
import { delayedPing, downHint, pingNat } from './index.js'

const hex = (text: string) => Buffer.from(text, 'hex')

describe('values of internal commands', () => {
  it('PING_NAT carries a port in two bytes and ignores more (RPC-74, RPC-75)', () => {
    expect(pingNat.encode({ port: 4661 }).toString('hex')).to.equal('3512')
    expect(pingNat.decode(hex('429cffff'))).to.deep.equal({ port: 40002 })
    expect(() => pingNat.decode(hex('42'))).to.throw(DecodeError)
    expect(() => pingNat.create({ port: 70000 })).to.throw(EncodeError)
  })

  it('DOWN_HINT carries an address in six bytes and ignores more (RPC-81, RPC-82)', () => {
    expect(downHint.encode({ host: '203.0.113.9', port: 6881 }).toString('hex')).to.equal('cb007109e11a')
    expect(downHint.decode(hex('7f000001429c010203'))).to.deep.equal({ host: '127.0.0.1', port: 40002 })
    expect(() => downHint.decode(hex('7f00000142'))).to.throw(DecodeError)
  })

  it('DELAYED_PING carries milliseconds in four bytes and ignores more (RPC-88, RPC-89)', () => {
    expect(delayedPing.encode({ delay: 1000 }).toString('hex')).to.equal('e8030000')
    expect(delayedPing.decode(hex('64000000ff'))).to.deep.equal({ delay: 100 })
    expect(() => delayedPing.decode(hex('010000'))).to.throw(DecodeError)
    expect(() => delayedPing.create({ delay: -1 })).to.throw(EncodeError)
  })
})
