import { expect } from 'chai'
import { createReferenceDriver } from '../drivers/reference/index.js'
import { type CodecDriver, Rejected, Unsupported } from '../drivers/types.js'
import type { Json } from '../layouts/index.js'
import type { Outcome } from '../report/types.js'
import { AnswersLater, type FuzzOptions, fuzz } from './index.js'
import { REFERENCE_IN_PLACE } from './reference-in-place.js'

const SEED = 20260718
const right = createReferenceDriver()

/** Ours, with something broken in it. */
const broken = (parts: Partial<CodecDriver>): CodecDriver => ({ ...right, ...parts })
const decode = (message: string, hex: string): Json => right.decode(message, hex) as Json

async function find(codec: string, options: Partial<FuzzOptions>): Promise<Outcome> {
  // The reference stands on both sides, so that nothing but what is broken can differ.
  const { outcomes } = await fuzz({ reference: right, peer: right, seed: SEED, codecs: [codec], ...options })
  return outcomes[0] as Outcome
}

const sizeOf = (outcome: Outcome): number => (outcome.evidence['smallest input'] as string).length / 2

describe('fuzz: what it catches', () => {
  it('finds nothing where nothing is wrong', async () => {
    const outcome = await find('rpc-request', { runs: 3000 })
    expect(outcome.verdict).to.equal('pass')
    expect(outcome.evidence).to.include({ cases: '3000' })
    expect(outcome.replay).to.equal(`punchlist fuzz --codec rpc-request --runs 3000 --seed ${SEED}`)
  })

  it('catches a port in the wrong order of bytes, and shrinks it to one address', async () => {
    const swap = ({ host, port }: { host: string; port: number }) => ({
      host,
      port: ((port & 0xff) << 8) | (port >>> 8)
    })
    const peer = broken({ decode: (message, hex) => swap(decode(message, hex) as { host: string; port: number }) })
    const outcome = await find('ipv4-address', { peer })
    expect(outcome.verdict).to.equal('fail')
    expect(outcome.evidence['kind']).to.equal('value')
    expect(outcome.evidence['smallest input']).to.match(/^00000000(0001|0100)$/)
    expect(outcome.evidence['reference']).to.not.equal(outcome.evidence['peer'])
  })

  it('catches a list that may be cut short, and shrinks it to the count', async () => {
    const peer = broken({
      decode(message, hex) {
        try {
          return decode(message, hex)
        } catch (err) {
          if (hex.length < 2) throw err
          return []
        }
      }
    })
    const outcome = await find('ipv4-array', { peer })
    expect(outcome.evidence['kind']).to.equal('verdict')
    expect(outcome.evidence['smallest input']).to.equal('01')
  })

  it('catches a field that is read only sometimes', async () => {
    const peer = broken({
      decode(message, hex) {
        const value = decode(message, hex) as Record<string, Json>
        return value['relayAddress'] === null ? value : { ...value, relayAddress: value['peerAddress'] as Json }
      }
    })
    const outcome = await find('handshake', { peer })
    expect(outcome.evidence['kind']).to.equal('value')
    expect(sizeOf(outcome)).to.be.at.most(3 + 12)
  })

  it('catches an encoder that takes a longer tier than it must', async () => {
    const peer = broken({
      encode: (message, value) => (value === 252 ? 'fdfc00' : right.encode(message, value))
    })
    const outcome = await find('uint', { peer })
    expect(outcome.evidence['kind']).to.equal('encoding')
    expect(outcome.evidence['smallest input']).to.equal('fc')
  })

  it('catches a decoder that is not stable', async () => {
    const both = broken({ encode: (message, value) => right.encode(message, (value as number) + 1) })
    const outcome = await find('uint8', { reference: both, peer: both })
    expect(outcome.evidence['kind']).to.equal('fixed-point')
  })

  it('catches a decoder that leaves its message', async () => {
    const inPlace = {
      ...REFERENCE_IN_PLACE,
      decode: (message: string, bytes: Buffer) =>
        REFERENCE_IN_PLACE.decode(message, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length + 1))
    }
    const outcome = await find('uint16', { inPlace })
    expect(outcome.evidence['kind']).to.equal('in-place')
    expect(sizeOf(outcome)).to.equal(1)
  })

  it('catches a decoder that throws an error of another kind', async () => {
    const inPlace = {
      ...REFERENCE_IN_PLACE,
      decode: (message: string, bytes: Buffer) => (bytes.readUInt8(3), REFERENCE_IN_PLACE.decode(message, bytes))
    }
    const outcome = await find('uint', { inPlace })
    expect(outcome.evidence['kind']).to.equal('error-type')
    expect(outcome.evidence['smallest input']).to.equal('')
  })

  it('catches memory that is taken for a count nobody backs', async () => {
    let list: unknown[] = []
    const inPlace = {
      ...REFERENCE_IN_PLACE,
      decode(message: string, bytes: Buffer) {
        if (bytes.length >= 5 && bytes[0] === 0xfe) list = new Array(Math.min(bytes.readUInt32LE(1), 0x100000))
        return REFERENCE_IN_PLACE.decode(message, bytes)
      }
    }
    const outcome = await find('uint-array', { inPlace })
    expect(outcome.evidence['kind']).to.equal('allocation')
    expect(list.length).to.be.above(0)
    // Five bytes do it; but memory is a noisy measure, and shrinking may stop early on a busy machine.
    expect(sizeOf(outcome)).to.be.at.most(16)
  })

  it('calls a driver that breaks crashed, not failed', async () => {
    const peer = broken({
      decode(message, hex) {
        if (hex.startsWith('07')) throw new TypeError('undefined is not a function')
        return decode(message, hex)
      }
    })
    const outcome = await find('uint', { peer })
    expect(outcome.verdict).to.equal('crashed')
    expect(outcome.evidence['peer']).to.include('undefined is not a function')
    expect(outcome.evidence['smallest input']).to.equal('07')
  })

  it('does not let a known difference outlive its reason', async () => {
    const outcome = await find('handshake', {})
    expect(outcome.evidence['kind']).to.equal('stale')
    expect(outcome.detail).to.include('handshake-mode-above-252')
  })

  it('leaves out a known difference, and says how often and why', async () => {
    const peer = broken({
      encode(message, value) {
        if ((value as { mode: number }).mode > 252) throw new Rejected('offset is out of bounds')
        return right.encode(message, value)
      }
    })
    const outcome = await find('handshake', { peer, runs: 5000 })
    expect(outcome.verdict).to.equal('pass')
    expect(outcome.evidence['left out: handshake-mode-above-252']).to.match(/^\d+ times, .*\(HS-227\)$/)
  })

  it('says what a driver does not have', async () => {
    const peer = broken({
      decode() {
        throw new Unsupported('not yet')
      }
    })
    expect(await find('uint', { peer })).to.include({ verdict: 'unsupported', detail: 'not yet' })
  })

  it('refuses drivers that answer later, and codecs nobody has', async () => {
    const peer = broken({ decode: async (message, hex) => decode(message, hex) })
    const error = await find('uint', { peer }).then(String, (err: unknown) => err)
    expect(error).to.be.instanceOf(AnswersLater)
    expect(await find('no-such', {}).then(String, (err: Error) => err.message)).to.include('no-such')
  })

  it('makes the same cases from the same seed, whatever else runs', async () => {
    const seen: string[][] = []
    for (const codecs of [['uint'], ['buffer', 'uint'], ['uint']]) {
      const inputs: string[] = []
      const peer = broken({ decode: (message, hex) => (message === 'uint' && inputs.push(hex), decode(message, hex)) })
      await fuzz({ reference: right, peer, seed: SEED, runs: 500, codecs })
      seen.push(inputs)
    }
    expect(seen[1]).to.deep.equal(seen[0])
    expect(seen[2]).to.deep.equal(seen[0])
    expect(new Set(seen[0]).size).to.be.above(150)
  })
})
