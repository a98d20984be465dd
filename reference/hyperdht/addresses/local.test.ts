import { expect } from 'chai'
import type { NetworkInterface, UdxSocket } from '../../udp-request/index.js'
import { HyperNet } from '../test-support/hyper-net.js'
import { LocalAddressChecks, localAddresses } from './index.js'

const bound = (host: string): UdxSocket => ({ address: () => ({ host, port: 7, family: 4 }) }) as unknown as UdxSocket
const face = (host: string, internal = false, family = 4): NetworkInterface => ({ name: host, host, family, internal })

describe('local addresses (HS-147)', () => {
  it('are those of all outside interfaces in their order, with the port of the server socket', () => {
    const faces = [face('127.0.0.1', true), face('10.0.0.1'), face('fe80::1', false, 6), face('192.168.1.2')]
    expect(localAddresses(bound('0.0.0.0'), faces)).to.deep.equal([
      { host: '10.0.0.1', port: 7 },
      { host: '192.168.1.2', port: 7 }
    ])
  })

  it('are loopback alone where the socket is bound to it, or there is nothing else', () => {
    expect(localAddresses(bound('127.0.0.1'), [face('10.0.0.1')])).to.deep.equal([{ host: '127.0.0.1', port: 7 }])
    expect(localAddresses(bound('0.0.0.0'), [])).to.deep.equal([{ host: '127.0.0.1', port: 7 }])
    expect(localAddresses(null, [])).to.deep.equal([{ host: '127.0.0.1', port: 0 }])
  })
})

describe('the check of local addresses (HS-148, API-89)', () => {
  let net: HyperNet
  beforeEach(() => {
    net = new HyperNet()
  })
  afterEach(() => net.end())

  it('keeps those that hear themselves within 500 ms, known ones first, and asks once per host', async () => {
    const hosts: string[] = []
    const udx = net.udx('127.0.0.1')
    const { createSocket } = udx
    udx.createSocket = () => {
      const socket = createSocket.call(udx)
      const { bind, trySend } = socket
      socket.bind = (port, host) => {
        hosts.push(host)
        if (host === '9.9.9.9') throw new Error('EADDRNOTAVAIL')
        bind.call(socket, port, host)
      }
      // 10.0.0.8 exists and is deaf.
      socket.trySend = (bytes, port, host) => {
        expect(bytes).to.deep.equal(Buffer.of(0))
        if (host !== '10.0.0.8') trySend.call(socket, bytes, port, '127.0.0.1')
      }
      return socket
    }
    const checks = new LocalAddressChecks(udx)
    const list = ['10.0.0.8', '10.0.0.1', '9.9.9.9'].map((host, i) => ({ host, port: i, mine: true }))
    const begin = net.now
    expect(await net.until(checks.validate(list))).to.deep.equal([{ host: '10.0.0.1', port: 1, mine: true }])
    expect(net.now - begin).to.equal(500)
    const more = [{ host: '10.0.0.2', port: 5 }, ...list]
    const again = await net.until(Promise.all([checks.validate(more), checks.validate(more)]))
    for (const outcome of again) expect(outcome.map(({ host }) => host)).to.deep.equal(['10.0.0.1', '10.0.0.2'])
    expect(hosts).to.deep.equal(['10.0.0.8', '10.0.0.1', '9.9.9.9', '10.0.0.2'])
  })

  it('ends with its node', async () => {
    const checks = new LocalAddressChecks(net.udx('127.0.0.1'))
    const outcome = checks.validate([{ host: '127.0.0.1', port: 1 }])
    await net.until(checks.destroy())
    expect(await net.until(outcome)).to.deep.equal([])
  })
})
