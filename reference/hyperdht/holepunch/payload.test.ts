import { expect } from 'chai'
import { PunchSeal } from './payload.js'
import { Remote } from './remote.js'

const bytes = (hex: string): Buffer => Buffer.from(hex.replace(/ /g, ''), 'hex')
const NONCE = '22'.repeat(24)
const SERVER = { host: '20.3.0.2', port: 43670 }
const CLIENT = { host: '20.2.0.2', port: 44181 }
const TS = bytes('131a5dc2f048009a9d04b9a6a049b89074f724cdda037740272d8852951d2a48')
const TC = bytes('0c673eb8c8d60b5a54e7c950a37198b094fbf97ee6d88d8671d677a73cbf79ea')
const NOTHING = {
  connected: false,
  punching: false,
  addresses: null,
  remoteAddress: null,
  token: null,
  remoteToken: null
}

describe('sealed payloads', () => {
  const seal = new PunchSeal(Buffer.alloc(32, 0x11))

  it('opens the recorded ones (HP-29, HP-35, HP-36, HP-44)', () => {
    expect(seal.open(bytes(NONCE + 'c2061c9a55a36b235b9784a39d0bc058bd1eb724edc62da14071'))).to.deep.equal({
      ...NOTHING,
      error: 0,
      firewall: 0,
      round: 0,
      remoteAddress: SERVER
    })
    const punch =
      'a1082acac70a112de553dcf8366b2a70831eb525f8d12fa3d44e355852d1a8ec3bb53abd08e0281dc59add5a52be1503125c89e721a8aa3f7a' +
      'f268c85497bbe18375233e4e62f0953b78fbb8ca0e6dfd79798a72c8e9c355759b11'
    expect(seal.open(bytes(NONCE + punch))).to.deep.equal({
      ...NOTHING,
      error: 0,
      firewall: 2,
      round: 1,
      punching: true,
      addresses: [CLIENT],
      token: TC,
      remoteToken: TS
    })
    const aborted = seal.open(bytes(NONCE + 'd7ac8f1900768b749672a221b99d7823b51fb725'))
    expect(aborted).to.deep.equal({ ...NOTHING, error: 1, firewall: 0, round: 1 })
    expect(seal.open(bytes(NONCE + 'b4da7a00e6c5d4b394f273f6a91543e5b51db725'))?.error).to.equal(3)
  })

  it('round trips under a fresh nonce each time (HP-30)', () => {
    const [a, b] = [seal.seal({ round: 7, punching: true }), seal.seal({ round: 7, punching: true })]
    expect(a.equals(b)).to.equal(false)
    expect(seal.open(a)).to.deep.equal(seal.open(b))
  })

  it('gives null for what is too short, changed, of another handshake or no payload (HP-32, HP-33)', () => {
    const box = seal.seal({ round: 1 })
    const changed = Buffer.from(box)
    changed[30] = (changed[30] as number) ^ 1
    expect(seal.open(changed)).to.equal(null)
    for (let n = 0; n < box.length; n++) expect(seal.open(box.subarray(0, n))).to.equal(null)
    expect(new PunchSeal(Buffer.alloc(32, 0x12)).open(box)).to.equal(null)
  })

  it('vouches for one host, differently in each handshake (HP-45, HP-51)', () => {
    const token = seal.token('20.2.0.2')
    expect(seal.token('20.2.0.2')).to.deep.equal(token)
    expect(seal.verifies('20.2.0.2', token)).to.equal(true)
    expect(seal.verifies('20.2.0.3', token)).to.equal(false)
    expect(seal.verifies('20.2.0.2', null)).to.equal(false)
    expect(new PunchSeal(Buffer.alloc(32, 0x11)).verifies('20.2.0.2', token)).to.equal(false)
  })
})

describe('what the other side told', () => {
  const told = (addresses: { host: string; port: number }[] | null, firewall = 2, punching = false) => ({
    ...NOTHING,
    error: 0,
    round: 0,
    firewall,
    punching,
    addresses
  })

  it('is replaced by every message as a whole (HP-53, HP-95)', () => {
    const remote = new Remote(0)
    remote.update(told([SERVER], 3, true), null)
    expect([remote.firewall, remote.punching, remote.plain()]).to.deep.equal([3, true, [SERVER]])
    remote.update(told(null), null)
    expect([remote.firewall, remote.punching, remote.plain()]).to.deep.equal([2, false, []])
  })

  it('is verified by this round, or by the last list if it holds the host still (HP-53)', () => {
    const remote = new Remote(0)
    const verified = () => remote.addresses.map(({ port, verified }) => [port, verified])
    remote.update(told([SERVER, CLIENT]), SERVER.host)
    expect(verified()).to.deep.equal([
      [43670, true],
      [44181, false]
    ])
    remote.update(told([{ host: SERVER.host, port: 9 }, CLIENT]), CLIENT.host)
    expect(verified()).to.deep.equal([
      [9, true],
      [44181, true]
    ])
    remote.update(told([CLIENT]), null)
    remote.update(told([SERVER, CLIENT]), null)
    expect(remote.verified?.port).to.equal(44181)
  })

  it('is 16 addresses at most, and those nobody has are not probed (HP-55)', () => {
    const remote = new Remote(0)
    remote.update(told(Array.from({ length: 300 }, (_, i) => ({ host: '20.3.0.2', port: i }))), null)
    expect([remote.addresses.length, remote.probeable.length]).to.deep.equal([16, 15])
    const hosts = ['255.255.255.255', '224.0.0.1', '0.0.0.0', '10.0.0.1']
    remote.update(told(hosts.map((host) => ({ host, port: 1 }))), null)
    expect(remote.probeable.map(({ host }) => host)).to.deep.equal(['10.0.0.1'])
  })
})
