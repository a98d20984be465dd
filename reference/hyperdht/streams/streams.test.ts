import { expect } from 'chai'
import type { UdxSocket } from '../../udp-request/index.js'
import type { RelayAttempt, UdxStream, UdxWithStreams } from '../peers/index.js'
import { asUdxStream, FakeStream } from '../test-support/hyper-net.js'
import { connectRawStream, createEncryptedStream, RawStreams, StreamPath } from './index.js'

const udx = {
  createStream: (id: number, options = {}) => asUdxStream(new FakeStream(udx, id, options))
} as unknown as UdxWithStreams
const socket = {} as UdxSocket
const THERE = { host: '1.1.1.1', port: 11 }

describe('the raw streams of a node', () => {
  it('have ids that differ in their low bits, over more and more of them (STR-93, HS-169, API-238)', () => {
    const streams = new RawStreams(udx)
    for (let i = 0; i < 500; i++) streams.add()
    const ids = [...streams].map(({ id }) => id)
    expect(new Set(ids).size).to.equal(500)
    // 1023 is the mask that 2 * 500 has not reached.
    expect(new Set(ids.map((id) => id & 1023)).size).to.equal(500)
    expect(ids.some((id) => id > 0x7fffffff)).to.be.true
  })

  it('roll again while the low bits are taken (STR-93)', () => {
    const rolls = [0x11, 0x21, 0x32, 0xfffffff1, 3]
    const streams = new RawStreams(udx, () => rolls.shift() as number)
    expect([streams.add().id, streams.add().id, streams.add().id]).to.deep.equal([0x11, 0x32, 3])
  })

  it('leave at their close, and all at once (STR-23, STR-94, API-239)', async () => {
    const streams = new RawStreams(udx)
    const made = [streams.add(), streams.add({ framed: true }), streams.add()]
    expect((made[1] as unknown as FakeStream).options).to.deep.equal({ framed: true })
    made[0]?.destroy()
    await new Promise((resolve) => made[0]?.once('close', resolve))
    expect([streams.size, [...streams].includes(made[0] as UdxStream)]).to.deep.equal([2, false])
    await streams.clear()
    expect(streams.size).to.equal(0)
  })

  it('that are made while they end do not live (API-50)', async () => {
    const streams = new RawStreams(udx)
    let over = (): void => {}
    const shut = streams.shut(new Promise<void>((resolve) => (over = resolve)))
    await new Promise(setImmediate)
    const late = streams.add()
    await new Promise((resolve) => late.once('close', resolve))
    over()
    await shut
    const next = streams.add()
    await new Promise(setImmediate)
    expect(next.destroying).to.be.false
  })
})

describe('the path of a stream', () => {
  const stream = (): FakeStream => new FakeStream(udx, 1, {})
  const attempt = (): RelayAttempt & { log: unknown[] } => {
    const log: unknown[] = []
    return { log, active: true, onpacket: () => false, ondirect: (moved) => log.push(moved), destroy: () => {} }
  }

  it('is the first direct one (STR-8, HP-188)', () => {
    const raw = stream()
    const path = new StreamPath(asUdxStream(raw), 9)
    expect(path.takeDirect(socket, THERE)).to.equal('connected')
    expect([path.takeDirect(socket, { host: '2.2.2.2', port: 2 }), path.direct]).to.deep.equal(['ignored', true])
    expect(raw).to.include({ remoteId: 9, remotePort: 11 })
    expect(path.takeRelayed({ socket, address: THERE, remoteId: 3 })).to.equal('ignored')
  })

  it("waits for the other side's id (STR-9, STR-12)", () => {
    const path = new StreamPath(asUdxStream(stream()))
    expect(path.takeDirect(socket, THERE)).to.equal('ignored')
    path.knows(4)
    expect(path.takeDirect(socket, THERE)).to.equal('connected')
  })

  it('moves from a relay to a direct one, once, and tells the relay (STR-105, STR-159)', () => {
    const raw = stream()
    const path = new StreamPath(asUdxStream(raw), 9)
    const relay = attempt()
    path.relay = relay
    expect(path.takeRelayed({ socket, address: { host: '3.3.3.3', port: 3 }, remoteId: 70 })).to.equal('connected')
    expect(raw.remoteId).to.equal(70)
    expect([path.direct, path.takeDirect(socket, THERE), raw.remoteId]).to.deep.equal([false, 'moved', 9])
    expect([path.takeDirect(socket, THERE), relay.log]).to.deep.equal(['ignored', [null]])
  })

  it('is none if the network object refuses the address (HS-208)', () => {
    const raw = stream()
    raw.connect = () => {
      throw new Error('no such port')
    }
    const path = new StreamPath(asUdxStream(raw), 9)
    expect([path.takeDirect(socket, { host: '1.1.1.1', port: 0 }), path.direct]).to.deep.equal(['ignored', false])
    expect(path.takeRelayed({ socket, address: THERE, remoteId: 1 })).to.equal('ignored')
  })

  it('leads to the raw streams of applications, too (API-240, API-241, STR-95, STR-170)', () => {
    const [raw, own] = [stream(), stream()]
    const refuse = (rawStream: UdxStream | null) => () => connectRawStream({ rawStream }, asUdxStream(own), 8)
    expect(refuse(null)).to.throw('STREAM_NOT_CONNECTED: Stream is not connected')
    expect(refuse(asUdxStream(raw)))
      .to.throw()
      .with.property('code', 'STREAM_NOT_CONNECTED')
    raw.connect(socket, 5, THERE.port, THERE.host)
    connectRawStream({ rawStream: asUdxStream(raw) }, asUdxStream(own), 8)
    expect(own).to.include({ connected: true, remoteId: 8, remoteHost: THERE.host, remotePort: THERE.port, socket })
    raw.destroy()
    expect(refuse(asUdxStream(raw))).to.throw('STREAM_NOT_CONNECTED')
  })
})

describe('the encrypted stream', () => {
  it('of a client has its keys before its transport, and may be written to (STR-17, STR-68, API-164)', () => {
    const [publicKey, remotePublicKey] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
    const stream = createEncryptedStream(true, null, { publicKey, remotePublicKey, autoStart: false, keepAlive: 5000 })
    expect(stream).to.include({
      isInitiator: true,
      connected: false,
      handshakeHash: null,
      rawStream: null,
      keepAlive: 5000
    })
    expect(stream).to.include({ publicKey, remotePublicKey })
    stream.write('early')
    const raw = new FakeStream(udx, 1, {})
    const keys = {
      tx: Buffer.alloc(32, 3),
      rx: Buffer.alloc(32, 4),
      hash: Buffer.alloc(64, 5),
      publicKey,
      remotePublicKey
    }
    const events: string[] = []
    for (const event of ['handshake', 'connect', 'open'] as const) stream.on(event, () => events.push(event))
    stream.start(asUdxStream(raw), { handshake: keys })
    return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      expect(events).to.deep.equal(['handshake', 'connect', 'open'])
      expect(raw.written.map(({ length }) => length)).to.deep.equal([59, 3 + 5 + 17])
      stream.destroy()
    })
  })
})
