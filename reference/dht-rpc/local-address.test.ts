import { expect } from 'chai'
import { localHost } from './local-address.js'

const on = (name: string, host: string, more = {}) => ({ name, host, family: 4, internal: false, ...more })

describe('local host', () => {
  it('is the first outside IPv4 address, en0 before others, 127.0.0.1 without any (NODE-159)', () => {
    const loopback = on('lo', '127.0.0.1', { internal: true })
    const six = on('eth0', 'fe80::1', { family: 6 })
    expect(localHost([])).to.equal('127.0.0.1')
    expect(localHost([loopback, six])).to.equal('127.0.0.1')
    expect(localHost([loopback, six, on('eth0', '10.0.0.5'), on('eth1', '10.0.0.6')])).to.equal('10.0.0.5')
    expect(localHost([on('eth0', '10.0.0.5'), on('en0', '10.0.0.7')])).to.equal('10.0.0.7')
  })
})
