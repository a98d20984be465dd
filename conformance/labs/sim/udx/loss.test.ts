import { type Clock } from '@sinonjs/fake-timers'
import { expect } from 'chai'
import { createVirtualUdx, decodePacket, PacketType, streamIdOf, type VirtualStream } from './index.js'
import { type Datagram, inVirtualTime, SmallNetwork, until, type Weather } from './test-support/index.js'

const A = '20.0.0.1'
const B = '20.0.0.2'

/** Dice that fall alike in every run (mulberry32). */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

function pattern(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  for (let i = 0; i + 4 <= size; i += 4) bytes.writeUInt32LE((i * 2654435761) >>> 0, i)
  return bytes
}

/** Two hosts with a stream between them. */
function scene(weather: Weather = () => [25]) {
  const network = new SmallNetwork()
  network.weather = weather
  const [udxA, udxB] = [createVirtualUdx(network.host('a', A)), createVirtualUdx(network.host('b', B))]
  const [socketA, socketB] = [udxA.createSocket(), udxB.createSocket()]
  socketA.bind(1000, '0.0.0.0')
  socketB.bind(2000, '0.0.0.0')
  const [a, b] = [udxA.createStream(1), udxB.createStream(2)]
  a.connect(socketA, 2, 2000, B)
  b.connect(socketB, 1, 1000, A)
  const errors: string[] = []
  for (const stream of [a, b]) stream.on('error', (err) => errors.push((err as Error & { code: string }).code))
  const tearDown = async () => {
    a.destroy()
    b.destroy()
    await Promise.all([socketA.close(), socketB.close()])
  }
  return { network, a, b, udxA, udxB, errors, tearDown }
}

/** Types of the packets of one direction, with virtual time and number. */
function packets(network: SmallNetwork, port: number): { type: number; seq: number }[] {
  const own = network.sent.filter(({ from, bytes }) => from.port === port && streamIdOf(bytes) !== null)
  return own.flatMap(({ bytes }) => decodePacket(bytes) ?? [])
}

function isData({ bytes }: Datagram): boolean {
  return ((bytes[2] ?? 0) & PacketType.DATA) !== 0
}

async function transfer(a: VirtualStream, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; at += 16_000) {
    if (!a.write(bytes.subarray(at, at + 16_000))) await new Promise((resolve) => a.once('drain', () => resolve(null)))
  }
  a.end(null)
}

const WEATHERS: readonly [string, () => Weather][] = [
  ['10 % loss', () => lossy(1, 0.1, 25, 0, 0)],
  ['30 % loss', () => lossy(2, 0.3, 25, 0, 0)],
  ['reordering by up to 40 ms', () => lossy(3, 0, 10, 40, 0)],
  ['every other datagram twice', () => lossy(4, 0, 25, 5, 0.5)],
  ['loss, reordering and copies at once', () => lossy(5, 0.1, 5, 30, 0.1)]
]

function lossy(seed: number, loss: number, delay: number, jitter: number, copies: number): Weather {
  const roll = dice(seed)
  return () => {
    if (roll() < loss) return []
    const arrivals = [delay + roll() * jitter]
    if (roll() < copies) arrivals.push(delay + roll() * jitter)
    return arrivals
  }
}

describe('labs/sim/udx: loss', () => {
  for (const [name, weather] of WEATHERS) {
    it(`carries 300 kB both ways through ${name}, complete and in order (UDX-39, UDX-89)`, () =>
      inVirtualTime(async (clock) => {
        const { a, b, udxA, udxB, errors, tearDown } = scene(weather())
        const sent = pattern(300_000)
        const got = new Map<VirtualStream, Buffer[]>([a, b].map((stream) => [stream, []]))
        let ended = 0
        for (const [stream, chunks] of got) {
          stream.on('data', (bytes) => chunks.push(bytes as Buffer))
          stream.on('end', () => ended++)
          void transfer(stream, sent)
        }
        await until(clock, () => ended === 2)
        for (const chunks of got.values()) expect(Buffer.concat(chunks).equals(sent)).to.equal(true)
        await finish(clock, tearDown)
        expect(errors.filter((code) => code !== 'ECONNRESET')).to.deep.equal([])
        const nothing = { sockets: 0, streams: 0, watchers: 0 }
        expect([udxA.open, udxB.open]).to.deep.equal([nothing, nothing])
        expect(clock.countTimers()).to.equal(0)
      })).timeout(60_000)
  }

  it('sends nothing twice on a good path', () =>
    inVirtualTime(async (clock) => {
      const { network, a, b, tearDown } = scene()
      let ended = false
      b.resume().on('end', () => (ended = true))
      void transfer(a, pattern(300_000))
      await until(clock, () => ended)
      const numbers = packets(network, 1000).map(({ seq }) => seq)
      expect(new Set(numbers).size).to.equal(numbers.length)
      await finish(clock, tearDown)
    }))

  it('repairs one lost packet within a round trip or so, without the long timeout (UDX-64)', () =>
    inVirtualTime(async (clock) => {
      let seen = 0
      const { a, b, tearDown } = scene((datagram) => (isData(datagram) && ++seen === 3 ? [] : [25]))
      let ended = false
      b.resume().on('end', () => (ended = true))
      void transfer(a, pattern(10_000))
      await until(clock, () => ended)
      expect(clock.now).to.be.below(200)
      await finish(clock, tearDown)
    }))

  it('fails with ETIMEDOUT 13.0 s after the first of 7 transmissions (UDX-46, UDX-63)', () =>
    inVirtualTime(async (clock) => {
      const { network, a, errors, tearDown } = scene(() => [])
      const at: number[] = []
      network.weather = () => {
        at.push(clock.now)
        return []
      }
      a.write(Buffer.from('anybody there?'))
      await until(clock, () => errors.length > 0)
      expect(errors).to.deep.equal(['ETIMEDOUT'])
      expect(clock.now).to.equal(13_000)
      expect(at).to.deep.equal([0, 1000, 3000, 5000, 7000, 9000, 11_000])
      await finish(clock, tearDown)
    }))

  it('fails 13 s after the loss probe where there was one, after 8 transmissions (UDX-63, UDX-64)', () =>
    inVirtualTime(async (clock) => {
      const { network, a, b, errors, tearDown } = scene()
      b.resume()
      a.write(Buffer.from('first'))
      await clock.tickAsync(100)
      const start = clock.now
      const at: number[] = []
      network.weather = () => {
        at.push(clock.now - start)
        return []
      }
      a.write(Buffer.from('second'))
      await until(clock, () => errors.length > 0)
      const probe = at[1] ?? 0
      expect(probe).to.be.within(2 * 50, 2 * 50 + 5)
      expect(at).to.deep.equal([0, probe, ...[1000, 3000, 5000, 7000, 9000, 11_000].map((ms) => probe + ms)])
      expect(clock.now - start).to.equal(probe + 13_000)
      await finish(clock, tearDown)
    }))

  it('goes on after an outage, with the timeout as it was (UDX-63)', () =>
    inVirtualTime(async (clock) => {
      const { network, a, b, errors, tearDown } = scene(() => [])
      b.resume()
      a.write(Buffer.from('through the night'))
      await clock.tickAsync(4000)
      network.weather = () => [25]
      let flushed = false
      void a.flush().then(() => (flushed = true))
      await until(clock, () => flushed)
      expect(clock.now).to.be.within(5000, 5100)
      network.weather = () => []
      const start = clock.now
      a.write(Buffer.from('again'))
      await until(clock, () => errors.length > 0)
      expect(clock.now - start).to.be.within(13_000, 13_200)
      await finish(clock, tearDown)
    }))

  it('asks a full receiver after 1 s, then every 2 s, without end (UDX-62)', () =>
    inVirtualTime(async (clock) => {
      const { network, a, errors, tearDown } = scene(() => [])
      const full = Buffer.from('ff01000001000000' + '00000000' + '0000000000000000', 'hex')
      network.weather = ({ from }) => (from.port === 9 ? [1] : [])
      const stranger = createVirtualUdx(network.host('c', '20.0.0.3'))
      const socket = stranger.createSocket()
      socket.bind(9, '0.0.0.0')
      socket.trySend(full, 1000, A)
      await clock.tickAsync(10)
      const at: number[] = []
      const start = clock.now
      network.weather = () => {
        at.push(clock.now - start)
        return []
      }
      a.write(Buffer.from('x'))
      await clock.tickAsync(20_000)
      expect(packets(network, 1000).every(({ type }) => type === PacketType.HEARTBEAT)).to.equal(true)
      expect(at).to.deep.equal([0, 1000, 3000, 5000, 7000, 9000, 11_000, 13_000, 15_000, 17_000, 19_000])
      expect(errors).to.deep.equal([])
      await finish(clock, async () => {
        await Promise.all([socket.close(), tearDown()])
      })
    }))

  it('leaves the other end to its timeout where the very last acknowledgement is lost, as the real one', () =>
    inVirtualTime(async (clock) => {
      const { network, a, b, errors, tearDown } = scene()
      a.resume()
      b.resume()
      a.end(null)
      await clock.tickAsync(200)
      network.weather = ({ from }) => (from.port === 1000 ? [] : [25])
      b.end(null)
      await clock.tickAsync(30)
      expect(a).to.include({ connected: false, destroyed: true })
      expect(b.connected).to.equal(true)
      await until(clock, () => errors.length > 0)
      expect(errors).to.deep.equal(['ETIMEDOUT'])
      expect(clock.now).to.be.within(13_000, 13_500)
      await finish(clock, tearDown)
    }))
})

/** Closes sockets in virtual time, which has to pass for that. */
async function finish(clock: Clock, tearDown: () => Promise<void>): Promise<void> {
  const done = tearDown()
  await clock.runAllAsync()
  await done
}
