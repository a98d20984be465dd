import { expect } from 'chai'
import {
  type Connection,
  DATA,
  endOf,
  eventsOf,
  inLab,
  KINDS,
  type Lab,
  once,
  PAIRINGS,
  type SentPacket
} from './test-support/index.js'

/** An empty frame: 3 bytes of length, tag, 16 of authenticator. */
const EMPTY = 20
/** ms that a packet is under way at most, and a timer late. */
const SLACK = 60
const HEARTBEAT = 32

const isEmpty = ({ type, payload }: SentPacket): boolean => (type & DATA) !== 0 && payload.length === EMPTY

/** ms after `since` at which a host sent keep-alives; retransmissions count once. */
function keepAlives(lab: Lab, host: string, from: number, since: number): number[] {
  const first = new Map<number, number>()
  for (const packet of lab.packets(host, from).filter(isEmpty)) {
    if (!first.has(packet.seq)) first.set(packet.seq, packet.at - since)
  }
  return [...first.values()]
}

/** Sizes of what it receives. */
function sizes(stream: Connection): number[] {
  const got: number[] = []
  stream.on('data', (bytes) => got.push(bytes.length))
  return got
}

function expectTimes(got: readonly number[], expected: readonly number[]): void {
  expect(got, `sent at ${got.join(', ')}`).to.have.length(expected.length)
  got.forEach((at, i) => expect(at).to.be.within(expected[i]! - 1, expected[i]! + SLACK))
}

describe('contract: keep-alives and timeouts (8.5)', function () {
  this.timeout(60_000)

  for (const pairing of PAIRINGS) {
    const [serverKind, clientKind] = pairing
    const who = `${clientKind} to ${serverKind}`

    it(`${who}: an empty frame 5 s after the last write, whatever comes or goes besides (STR-7, STR-47, STR-48, API-189, API-196)`, () =>
      inLab(async (lab) => {
        const { client, server } = await lab.pair(pairing)
        expect([client.keepAlive, server.keepAlive]).to.deep.equal([5000, 5000])
        const got = [sizes(client), sizes(server)]
        await lab.sleep(100)
        const [from, since] = [lab.world.wire.packets, lab.now]
        client.write('x')
        await lab.sleep(3000)
        server.write('y')
        await lab.sleep(500)
        client.trySend(Buffer.from('m'))
        await lab.sleep(10_000)
        expectTimes(keepAlives(lab, 'client', from, since), [5000, 10_000])
        expectTimes(keepAlives(lab, 'server', from, since), [8000, 13_000])
        expect(got).to.deep.equal([[1], [1]])
        const types = [...lab.packets('client'), ...lab.packets('server')].map(({ type }) => type & HEARTBEAT)
        expect(Math.max(...types), 'no keep-alive of the layer below').to.equal(0)
      }))

    it(`${who}: each side has its own, and none but a side with one drops empty messages (STR-47, STR-50, API-189)`, () =>
      inLab(async (lab) => {
        const { client, server } = await lab.pair(pairing, {
          serverNode: { connectionKeepAlive: false },
          clientNode: { connectionKeepAlive: 1000 }
        })
        expect([client.keepAlive, server.keepAlive]).to.deep.equal([1000, 0])
        const got = sizes(server)
        const from = lab.world.wire.packets
        await lab.sleep(3500)
        expect(got).to.deep.equal([0, 0, 0])
        expect(keepAlives(lab, 'server', from, 0)).to.deep.equal([])
        server.setKeepAlive(60_000)
        server.setKeepAlive(0)
        expect(server.keepAlive).to.equal(0)
        await lab.sleep(3000)
        expect(got, 'the filter stays').to.deep.equal([0, 0, 0])
      }))

    it(`${who}: stops with the end of its side (STR-49)`, () =>
      inLab(async (lab) => {
        const { client, server } = await lab.pair(pairing)
        await lab.sleep(100)
        const from = lab.world.wire.packets
        client.end()
        await once(server, 'end').then(
          () => {},
          () => {}
        )
        await lab.sleep(20_000)
        expect(client.keepAlive).to.equal(0)
        expect(keepAlives(lab, 'client', from, 0)).to.deep.equal([])
        expect(keepAlives(lab, 'server', from, 0)).to.have.length(4)
        server.destroy()
        expect(server.destroying).to.equal(true)
        await lab.sleep(100)
        expect(server.keepAlive).to.equal(0)
      }))

    it(`${who}: fails after setTimeout(ms) of silence, for which only bytes of the stream count (STR-52, API-188, API-255)`, () =>
      inLab(async (lab) => {
        const { client, server } = await lab.pair(pairing)
        client.setTimeout(6000)
        expect(client.timeout).to.equal(6000)
        await lab.sleep(20_000)
        expect(client.destroying, 'keep-alives count').to.equal(false)
        client.setTimeout(0)
        server.setKeepAlive(0)
        await lab.sleep(10_000)
        expect(client.destroying, '0 turns it off').to.equal(false)
        client.setTimeout(3000)
        const since = lab.now
        for (let i = 0; i < 3; i++) {
          server.trySend(Buffer.from('not counted'))
          await lab.sleep(800)
        }
        const error = await endOf(client)
        expect(lab.now - since).to.be.within(2999, 3000 + SLACK)
        expect([error?.message, error?.code]).to.deep.equal(['Stream timed out', undefined])
      }))

    it(`${who}: both may be set, and an empty message sent, before it is open (STR-53, API-190, API-191, STR-73)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const listening = await lab.listening(serverKind, {}, { nodeOptions: { connectionKeepAlive: false } })
        const node = await lab.node(clientKind, 'client')
        const client = node.connect(listening.publicKey)
        client.on('error', () => {})
        expect(client.sendKeepAlive()).to.equal(undefined)
        client.setKeepAlive(700)
        client.setTimeout(3000)
        const from = lab.world.wire.packets
        const come = once<Connection>(listening.server, 'connection')
        expect(await client.opened).to.equal(true)
        const server = await come
        const [since, got] = [lab.now, sizes(server)]
        const end = endOf(client)
        await lab.sleep(1600)
        expect(got).to.deep.equal([0, 0, 0])
        // The one that waited left with the header, in one packet.
        expect(keepAlives(lab, 'client', from, since)).to.have.length(2)
        expect((await end)?.message).to.equal('Stream timed out')
        expect(await client.opened, 'stays usable').to.equal(true)
      }))

    it(`${who}: an empty message behind another waits for the next one (STR-51)`, () =>
      inLab(async (lab) => {
        const { client, server } = await lab.pair(pairing, {
          serverNode: { connectionKeepAlive: false },
          clientNode: { connectionKeepAlive: false }
        })
        const seen = eventsOf(server)
        client.write('x')
        client.write(Buffer.alloc(0))
        await lab.sleep(2000)
        expect(seen).to.deep.equal(['data x'])
        client.write('y')
        await lab.sleep(2000)
        expect(seen.filter((name) => name.startsWith('data'))).to.deep.equal(['data x', 'data ', 'data y'])
        client.write('z')
        client.write(Buffer.alloc(0))
        client.end()
        await lab.sleep(2000)
        expect(seen.slice(3)).to.deep.equal(['data z', 'end'])
        server.end()
      }))
  }

  for (const kind of KINDS) {
    it(`${kind}: a peer that vanishes ends in ETIMEDOUT, 13 s after a write, within 18 s with a keep-alive, never without (API-187, STR-27)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const listening = await lab.listening('hyperdht')
        const node = await lab.node(kind, 'client')
        const [writing, idle, silent] = [
          (await lab.connected(node, listening)).client,
          (await lab.connected(node, listening)).client,
          (await lab.connected(node, listening)).client
        ]
        silent.setKeepAlive(0)
        await lab.sleep(500)
        for (const stream of [writing, idle]) {
          stream.write('the last that arrives')
          await stream.flush()
        }
        const back = lab.world.internet.outage('server')
        const since = lab.now
        writing.write('nobody there')
        const took = async (stream: Connection): Promise<number> => {
          const error = await endOf(stream)
          expect([error?.code, error?.message]).to.deep.equal(['ETIMEDOUT', 'connection timed out'])
          return lab.now - since
        }
        const [first, second] = await Promise.all([took(writing), took(idle)])
        expect(first).to.be.within(12_000, 14_000)
        expect(second).to.be.within(16_500, 18_500)
        await lab.sleep(600_000)
        expect(silent.destroying).to.equal(false)
        back()
        silent.destroy()
      }))
  }
})
