import { expect } from 'chai'
import { RoundTripTokens } from './round-trip-tokens.js'

const HOST = '198.51.100.2'
const CURRENT = Buffer.alloc(32, 0xb1)
const PREVIOUS = Buffer.alloc(32, 0xa0)
const WITH_CURRENT = Buffer.from('f6438e2b6b8d000e1e09fd07c502b29c11671d5de8cd04faa5571a1a41ae2dce', 'hex')
const WITH_PREVIOUS = Buffer.from('3058f82e530057d903db04486a2c36b580fbe3e8f433844b44a3e634a1a06056', 'hex')

const fixed = () => new RoundTripTokens({ secrets: { current: CURRENT, previous: PREVIOUS } })

describe('round-trip tokens', () => {
  it('are issued with the current secret (RPC-46, RPC-47)', () => {
    expect(fixed().issue(HOST)).to.deep.equal(WITH_CURRENT)
  })

  it('are accepted from the current and the previous secret, for their host only (RPC-48)', () => {
    const tokens = fixed()
    expect(tokens.verify(WITH_CURRENT, HOST)).to.equal(true)
    expect(tokens.verify(WITH_PREVIOUS, HOST)).to.equal(true)
    expect(tokens.verify(WITH_CURRENT, '198.51.100.3')).to.equal(false)
    expect(tokens.verify(Buffer.alloc(32), HOST)).to.equal(false)
    expect(tokens.verify(WITH_CURRENT.subarray(1), HOST)).to.equal(false)
    expect(tokens.verify(Buffer.alloc(0), HOST)).to.equal(false)
  })

  it('rotate: previous becomes the old current, current the hash of the old previous (RPC-51)', () => {
    const tokens = fixed()
    tokens.rotate()
    const secret = Buffer.from('fa030cd21317a25b3b8dda4d4fd8a6bf2431d41b3298f34b50497cc3811ae90c', 'hex')
    const same = new RoundTripTokens({ secrets: { current: secret, previous: CURRENT } })
    expect(tokens.issue(HOST)).to.deep.equal(same.issue(HOST))
    expect(tokens.verify(WITH_CURRENT, HOST)).to.equal(true)
    expect(tokens.verify(WITH_PREVIOUS, HOST)).to.equal(false)
  })

  it('outlive one rotation and not two (RPC-52)', () => {
    const tokens = new RoundTripTokens()
    const token = tokens.issue(HOST)
    tokens.rotate()
    expect(tokens.verify(token, HOST)).to.equal(true)
    tokens.rotate()
    expect(tokens.verify(token, HOST)).to.equal(false)
  })

  it('make their secrets with the first token, two draws of 32 bytes (RPC-47)', () => {
    const drawn: number[] = []
    const tokens = new RoundTripTokens({
      random(length) {
        drawn.push(length)
        return Buffer.alloc(length, drawn.length === 1 ? 0xb1 : 0xa0)
      }
    })
    tokens.rotate()
    expect(tokens.verify(WITH_CURRENT, HOST)).to.equal(false)
    expect(tokens.active).to.equal(false)
    expect(drawn).to.deep.equal([])

    expect(tokens.issue(HOST)).to.deep.equal(WITH_CURRENT)
    expect(tokens.active).to.equal(true)
    expect(tokens.verify(WITH_PREVIOUS, HOST)).to.equal(true)
    tokens.issue(HOST)
    expect(drawn).to.deep.equal([32, 32])
  })

  it('differ from responder to responder', () => {
    expect(new RoundTripTokens().issue(HOST)).to.not.deep.equal(new RoundTripTokens().issue(HOST))
  })
})
