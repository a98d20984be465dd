import { expect } from 'chai'
import sodium from 'sodium-native'
import { PinnedChance, VirtualTime } from './index.js'

const draw = (n: number): string => {
  const bytes = Buffer.alloc(n)
  sodium.randombytes_buf(bytes)
  return bytes.toString('hex')
}

function publicKey(): string {
  const key = Buffer.alloc(32)
  sodium.crypto_sign_keypair(key, Buffer.alloc(64))
  return key.toString('hex')
}

/** Runs with chance pinned, and restores it whatever happens. */
function pinned<T>(run: (chance: PinnedChance) => T, seed?: string): T {
  const chance = PinnedChance.install(seed)
  try {
    return run(chance)
  } finally {
    chance.restore()
  }
}

describe('drivers/tap: pinned chance', () => {
  it('gives what is pinned, in order, to the draw it fits', () => {
    pinned((chance) => {
      chance.numbers(0.25, 0.5)
      chance.bytes(Buffer.alloc(32, 0xb1), Buffer.alloc(24, 0x22))
      chance.keySeeds(Buffer.alloc(32, 1))
      expect([Math.random(), Math.random()]).to.deep.equal([0.25, 0.5])
      expect(draw(24), 'the first in line is 32 bytes long').to.not.equal('22'.repeat(24))
      expect(chance.left).to.deep.equal(['2 bytes', '1 seeds'])
      expect(draw(32)).to.equal('b1'.repeat(32))
      expect(draw(24)).to.equal('22'.repeat(24))
      expect(publicKey()).to.equal('8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c')
      expect(chance.left).to.deep.equal([])
    })
  })

  it('draws all else from a stream that depends on the seed', () => {
    const program = () => [Math.random(), draw(7), draw(100), publicKey(), Math.random()]
    const once = pinned(program)
    expect(pinned(program)).to.deep.equal(once)
    expect(pinned(program, 'another seed')).to.not.deep.equal(once)
    for (let i = 0; i < 100; i++) pinned(() => expect(Math.random()).to.be.within(0, 1))
  })

  it('pins the header of a secret stream, which still works', () => {
    const size = (name: string) => sodium[`crypto_secretstream_xchacha20poly1305_${name}`] as number
    const call = (name: string, ...args: unknown[]) =>
      (sodium[`crypto_secretstream_xchacha20poly1305_${name}`] as (...a: unknown[]) => unknown)(...args)
    const header = Buffer.alloc(size('HEADERBYTES'))
    const [push, pull] = [Buffer.alloc(size('STATEBYTES')), Buffer.alloc(size('STATEBYTES'))]
    const key = Buffer.alloc(32, 7)
    pinned((chance) => {
      chance.bytes(Buffer.alloc(24, 0x55))
      call('init_push', push, header, key)
    })
    expect(header.toString('hex')).to.equal('55'.repeat(24))
    const sealed = Buffer.alloc(5 + size('ABYTES'))
    call('push', push, sealed, Buffer.from('hello'), null, 0)
    call('init_pull', pull, header, key)
    const opened = Buffer.alloc(5)
    call('pull', pull, opened, Buffer.alloc(1), sealed, null)
    expect(opened.toString()).to.equal('hello')
  })

  it('remembers what was encrypted and what was decrypted', () => {
    const [nonce, key] = [Buffer.alloc(24, 1), Buffer.alloc(32, 2)]
    const box = Buffer.alloc(5 + 16)
    sodium.crypto_secretbox_easy(box, Buffer.from('early'), nonce, key)
    pinned((chance) => {
      expect(chance.opened(box)).to.equal(null)
      const open = sodium.crypto_secretbox_open_easy as (...args: Uint8Array[]) => boolean
      expect(open(Buffer.alloc(5), box, nonce, Buffer.alloc(32))).to.equal(false)
      expect(chance.opened(box), 'a failure tells nothing').to.equal(null)
      open(Buffer.alloc(5), box, nonce, key)
      expect(chance.opened(box)?.toString()).to.equal('early')
    })
  })

  it('is installed once, and undone', () => {
    const functions = { random: Math.random, ...sodium }
    pinned(() => expect(() => PinnedChance.install()).to.throw('pinned already'))
    expect({ random: Math.random, ...sodium }).to.deep.equal(functions)
    expect(draw(32)).to.not.equal(draw(32))
  })
})

describe('drivers/tap: virtual time', () => {
  it('stands still until it is moved, from timer to timer', () => {
    const time = VirtualTime.install(1000)
    try {
      const fired: number[] = []
      setTimeout(() => fired.push(Date.now()), 50)
      const interval = setInterval(() => fired.push(Date.now()), 20)
      expect(Date.now()).to.equal(1000)
      for (let i = 0; i < 3; i++) expect(time.next()).to.equal(true)
      expect(fired).to.deep.equal([1020, 1040, 1050])
      expect(time.now).to.equal(1050)
      clearInterval(interval)
      expect(time.next()).to.equal(false)
    } finally {
      time.restore()
    }
    expect(Date.now()).to.be.greaterThan(1_700_000_000_000)
  })
})
