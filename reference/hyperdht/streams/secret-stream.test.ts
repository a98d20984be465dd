import SecretStream from '@hyperswarm/secret-stream'
import { expect } from 'chai'
import type { Duplex } from 'node:stream'
import { hash, secretStreamIds } from '../../crypto/index.js'
import type { EncryptedStream } from '../peers/index.js'

type Stream = EncryptedStream & { readonly rawStream: Duplex }
interface StreamClass {
  new (isInitiator: boolean, rawStream?: Duplex | null, options?: object): Stream
  keyPair(seed?: Uint8Array): { publicKey: Buffer; secretKey: Buffer }
  id(hash: Uint8Array, isInitiator: boolean, out?: Buffer): Buffer
}

// The stream that connections are (8.7): as applications make it, too, without a network below.
const Stream = SecretStream as unknown as StreamClass
/** Of one message with its 17 bytes of overhead. */
const LARGEST = 16_777_198

/** Two ends in memory, joined by the bytes they write; `log` gets those of the initiator. */
function pair(options: object = {}, others: object = options, log: Buffer[] = []): [Stream, Stream] {
  const [a, b] = [new Stream(true, null, options), new Stream(false, null, others)]
  a.rawStream.on('data', (bytes: Buffer) => {
    log.push(Buffer.from(bytes))
    b.rawStream.write(bytes)
  })
  a.rawStream.on('end', () => b.rawStream.end())
  b.rawStream.pipe(a.rawStream as never)
  return [a, b]
}

const closed = (stream: Stream): Promise<Error | null> =>
  new Promise((resolve) => {
    let error: Error | null = null
    stream.on('error', (err) => (error = err))
    stream.on('close', () => resolve(error))
  })
const next = (stream: Stream): Promise<Buffer> => new Promise((resolve) => stream.once('data', resolve))

describe('the encrypted stream in memory (8.3, 8.7)', function () {
  this.timeout(30_000)

  it('takes 16777198 bytes in one write, and ends on one more (STR-29, STR-38, API-180, API-255)', async () => {
    const log: Buffer[] = []
    const [a, b] = pair({}, {}, log)
    a.write(Buffer.alloc(LARGEST, 1))
    expect((await next(b)).length).to.equal(LARGEST)
    const frame = Buffer.concat(log.slice(-20)).subarray(-(LARGEST + 20))
    expect(frame.subarray(0, 3).toString('hex')).to.equal('ffffff')
    const end = closed(a)
    void closed(b)
    a.write(Buffer.alloc(LARGEST + 1))
    const error = (await end) as Error & { code?: string }
    expect([error.message, error.code]).to.deep.equal(['Message is too large for an atomic write. Max size is 16777215 bytes.', undefined]) // prettier-ignore
  })

  it('is made as documented (STR-63, STR-64, STR-65)', async () => {
    expect(() => new Stream('yes' as never)).to.throw('isInitiator should be a boolean')
    const [a, b] = pair()
    const bridge = a.rawStream as unknown as { noiseStream: Stream; publicKey: Buffer; handshakeHash: Buffer }
    await Promise.all([a.opened, b.opened])
    expect([bridge.noiseStream, bridge.publicKey, bridge.handshakeHash]).to.deep.equal([
      a,
      a.publicKey,
      a.handshakeHash
    ])
    const late = new Stream(true, null, { autoStart: false })
    expect(late.rawStream).to.equal(null)
    const end = closed(late)
    late.destroy()
    late.start(null)
    await end
    expect((late.rawStream as { readableLength?: number } | null)?.readableLength ?? 0).to.equal(0)
    for (const stream of [a, b]) stream.destroy()
  })

  it('begins with bytes that were read already, and knows of an end that was (STR-63)', async () => {
    const keys = { publicKey: Buffer.alloc(32, 1), remotePublicKey: Buffer.alloc(32, 2), hash: Buffer.alloc(64, 3) }
    const ours = { ...keys, tx: Buffer.alloc(32, 4), rx: Buffer.alloc(32, 5) }
    const theirs = { ...keys, tx: ours.rx, rx: ours.tx }
    const first = new Stream(true, null, { handshake: ours })
    const log: Buffer[] = []
    first.rawStream.on('data', (bytes: Buffer) => log.push(Buffer.from(bytes)))
    first.write('early')
    await new Promise((resolve) => setTimeout(resolve, 20))
    const second = new Stream(false, null, { handshake: theirs, data: Buffer.concat(log), ended: true })
    const ended = new Promise((resolve) => second.once('end', resolve))
    expect((await next(second)).toString()).to.equal('early')
    await ended
    for (const stream of [first, second]) stream.destroy()
  })

  it('has key pairs and identities as statics (STR-66)', () => {
    const seeded = Stream.keyPair(Buffer.alloc(32, 1))
    expect(seeded.publicKey.toString('hex')).to.match(/^8a88e3dd7409f195/)
    expect([Stream.keyPair().publicKey.length, seeded.secretKey.length]).to.deep.equal([32, 64])
    const sum = Buffer.alloc(64, 9)
    const { initiator, responder } = secretStreamIds(sum)
    const out = Buffer.alloc(32)
    expect([Stream.id(sum, true), Stream.id(sum, false, out)]).to.deep.equal([initiator, responder])
    expect(out).to.deep.equal(responder)
  })

  it('takes no unordered messages with enableSend off (STR-62)', () => {
    expect(new Stream(true, null, { enableSend: false, autoStart: false }).enableSend).to.equal(false)
    const [off, on] = [false, true].map((enableSend) => {
      const raw = Object.assign(new Stream(true, null, { autoStart: false }), { setContentSize: () => {} })
      const keys = { tx: Buffer.alloc(32), rx: Buffer.alloc(32), hash: Buffer.alloc(64) }
      void new Stream(true, raw as never, { handshake: keys, enableSend })
      return raw
    }) as unknown as [Stream, Stream]
    return new Promise((resolve) => setImmediate(resolve)).then(() => {
      const heard = (stream: Stream): number =>
        (stream as unknown as { listenerCount(event: string): number }).listenerCount('message')
      expect([heard(off), heard(on)]).to.deep.equal([0, 1])
    })
  })

  describe('with a handshake of its own', () => {
    it('is Noise XX, frames of 32, 96 and 64 bytes, then the headers (STR-78, STR-79, STR-81)', async () => {
      const log: Buffer[] = []
      const [a, b] = pair({}, {}, log)
      const back: Buffer[] = []
      b.rawStream.on('data', (bytes: Buffer) => back.push(Buffer.from(bytes)))
      await Promise.all([a.opened, b.opened])
      a.write('x')
      await next(b)
      const lengths = (chunks: readonly Buffer[]): number[] => {
        const bytes = Buffer.concat(chunks)
        const found: number[] = []
        for (let at = 0; at < bytes.length; at += 3 + bytes.readUIntLE(at, 3)) found.push(bytes.readUIntLE(at, 3))
        return found
      }
      expect(lengths(log)).to.deep.equal([32, 64, 56, 18])
      expect(lengths(back).slice(0, 2)).to.deep.equal([96, 56])
      expect(a.handshakeHash).to.deep.equal(b.handshakeHash)
      expect([a.remotePublicKey, b.remotePublicKey]).to.deep.equal([b.publicKey, a.publicKey])
      for (const stream of [a, b]) stream.destroy()
    })

    it('is IK or XK where it is told so; NN fails (STR-78)', async () => {
      const keyPair = Stream.keyPair(Buffer.alloc(32, 2))
      for (const [pattern, lengths] of [
        ['IK', [96]],
        ['XK', [48, 64]]
      ] as const) {
        const log: Buffer[] = []
        const [a, b] = pair({ pattern, remotePublicKey: keyPair.publicKey }, { pattern, keyPair }, log)
        await Promise.all([a.opened, b.opened])
        a.write('x')
        expect((await next(b)).toString(), pattern).to.equal('x')
        const bytes = Buffer.concat(log)
        let at = 0
        for (const length of lengths) {
          expect(bytes.readUIntLE(at, 3), pattern).to.equal(length)
          at += 3 + length
        }
        for (const stream of [a, b]) stream.destroy()
      }
      const [a, b] = pair({ pattern: 'NN' })
      const ends = [closed(a), closed(b)]
      expect((await ends[1])?.message).to.equal('Noise handshake failed')
      a.destroy()
      await ends[0]
    })

    it('fails on what is no message of it, and with what a key pair was rejected with (STR-80)', async () => {
      for (const message of [Buffer.alloc(31), Buffer.alloc(32, 0xff)]) {
        const b = new Stream(false)
        const end = closed(b)
        const length = Buffer.from([message.length, 0, 0])
        b.rawStream.write(Buffer.concat([length, message]))
        expect((await end)?.message).to.equal('Noise handshake failed')
      }
      const why = new Error('no key')
      const c = new Stream(true, null, { keyPair: Promise.reject(why) })
      expect(await closed(c)).to.equal(why)
    })
  })

  it('hashes as the rest of the protocol does (STR-32)', () => {
    const name = hash(Buffer.from('hyperswarm/secret-stream'))
    const values = [0, 1, 2].map((n) =>
      hash(name, Buffer.from([n]))
        .toString('hex')
        .slice(0, 16)
    )
    expect(values).to.deep.equal(['a931a0155b5c09e6', '742c9d833d430af4', 'aab97d097471f566'])
  })
})
