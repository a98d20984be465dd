import { Client } from 'blind-relay'
import { expect } from 'chai'
import {
  type Connection,
  DATA,
  endOf,
  inLab,
  KINDS,
  type Lab,
  MESSAGE,
  once,
  PAIRINGS,
  Stranger
} from './test-support/index.js'
import { Muxed } from './test-support/mux.js'
import { Relay, withRelay } from './test-support/relay.js'

const TOKEN = Buffer.alloc(32, 4)
const HEX = TOKEN.toString('hex')
const ID = Buffer.alloc(32, 5)
const CHANNEL = `0001010b${Buffer.from('blind-relay').toString('hex')}20${ID.toString('hex')}`

/** Nothing passes between the two sites, until it is called. */
function apart(lab: Lab): () => void {
  const outside = (name: string): string => lab.world.wire.externalOf(name)!.host
  const [server, client] = [outside('server'), outside('client')]
  const local = ['server', 'client'].map((name) => lab.world.site(name).addresses[0]!)
  const ends = [server, client, ...local]
  return lab.world.internet.intercept(({ src, dst }) =>
    ends.includes(src.host) && ends.includes(dst.host) ? { drop: true } : undefined
  )
}

interface Relayed {
  readonly client: Connection
  readonly server: Connection
  readonly join: () => void
}

/** Connected over the relay; `join` lets the direct path work. */
async function relayed(
  lab: Lab,
  [serverKind, clientKind]: (typeof PAIRINGS)[number],
  options: object = {}
): Promise<Relayed & { relay: Relay }> {
  const relay = await Relay.open(lab, 'hyperdht')
  const listening = await lab.listening(serverKind, { shareLocalAddress: false }, { nodeOptions: options })
  const node = await lab.node(clientKind, 'client', options)
  await node.ping(lab.bootstrap[0]!)
  const join = apart(lab)
  const come = once<Connection>(listening.server, 'connection')
  const client = node.connect(listening.publicKey, {
    relayThrough: relay.publicKey,
    localConnection: false,
    relayKeepAlive: 700
  })
  client.on('error', () => {})
  await once(client, 'open')
  const server = await come
  return { client, server, join, relay }
}

describe('contract: connections through a blind relay (8.12, 8.13)', function () {
  this.timeout(60_000)

  for (const pairing of PAIRINGS) {
    const who = `${pairing[1]} to ${pairing[0]}`

    it(`${who}: keeps the connection to the relay alive as told, and moves to the direct path with the first that arrives there; one empty message each (STR-102, STR-158, STR-159, STR-161)`, () =>
      inLab(async (lab) => {
        const { client, server, join, relay } = await relayed(lab, pairing)
        expect(client.rawStream!.remoteHost).to.equal(relay.address.host)
        const from = lab.world.wire.packets
        const since = lab.now
        await lab.sleep(2500)
        const alive = lab
          .packets('client', from)
          .filter(({ type, payload }) => (type & DATA) !== 0 && payload.length === 20)
        expect(alive.length, 'every 700 ms').to.be.within(3, 4)
        expect(alive.every(({ at }) => at - since < 2500)).to.equal(true)
        const joined = lab.world.wire.packets
        join()
        await Promise.all([once(client.rawStream, 'remote-changed'), once(server.rawStream, 'remote-changed')])
        await lab.sleep(2000)
        for (const host of ['client', 'server'] as const) {
          const other = host === 'client' ? 'server' : 'client'
          const direct = lab.packets(host, joined).filter(({ receiver }) => receiver === other)
          const empty = direct.filter(({ type, payload }) => (type & MESSAGE) !== 0 && payload.length === 0)
          expect(empty, `of the ${host}`).to.have.length(1)
          expect(empty[0]!.streamId).to.equal((host === 'client' ? server : client).rawStream!.id)
        }
        expect(
          relay.listening.accepted.every(({ destroyed }) => destroyed),
          'it is left'
        ).to.equal(true)
        client.write('direct')
        expect((await once<Buffer>(server, 'data')).toString()).to.equal('direct')
      }, withRelay()))

    it(`${who}: the three programs of the peer’s repository: a relay, a server that shares no addresses, a client that ends with its greeting (API-273, STR-134)`, () =>
      inLab(async (lab) => {
        const relay = await Relay.open(lab, pairing[0])
        const listening = await lab.listening(pairing[0], { shareLocalAddress: false })
        const node = await lab.node(pairing[1], 'client')
        const come = once<Connection>(listening.server, 'connection')
        const client = node.connect(listening.publicKey, { relayThrough: relay.publicKey })
        client.on('error', () => {})
        client.resume()
        client.end('Hello!' as never)
        const server = await come
        expect((await once<Buffer>(server, 'data')).toString()).to.equal('Hello!')
        server.end()
        expect(await endOf(client)).to.equal(null)
        expect(relay.server.stats.pairings.matched).to.equal(1)
      }, withRelay('symmetric')))

    it(`${who}: without keep-alive and data the empty messages are sign enough to leave the relay (STR-166)`, () =>
      inLab(async (lab) => {
        const { client, server, join, relay } = await relayed(lab, pairing, { connectionKeepAlive: false })
        // What the header left in flight is acknowledged.
        await lab.sleep(2500)
        join()
        await Promise.all([once(client.rawStream, 'remote-changed'), once(server.rawStream, 'remote-changed')])
        await lab.sleep(3000)
        expect(relay.listening.accepted.map(({ destroyed }) => destroyed)).to.deep.equal([true, true])
        expect([client.rawBytesWritten, server.rawBytesWritten]).to.deep.equal([0, 0])
      }, withRelay()))

    it(`${who}: what is still on its way through the relay is sent there again from the new socket (STR-160, STR-169)`, () =>
      inLab(async (lab) => {
        const { client, server, join, relay } = await relayed(lab, pairing)
        await lab.sleep(2500)
        const was = client.rawStream!.socket
        const got: string[] = []
        server.on('data', (bytes) => got.push(bytes.toString()))
        // Lost once on the way to the relay.
        let lost = 0
        const stop = lab.world.internet.intercept(({ src, dst, bytes }) => {
          const hit =
            bytes[0] === 0xff && bytes.length > 60 && dst.host === relay.address.host && src.host.startsWith('192.168')
          if (hit) lost++
          return hit ? { drop: true } : undefined
        })
        client.write('x'.repeat(100))
        await lab.sleep(10)
        stop()
        const from = lab.world.wire.packets
        join()
        await lab.sleep(5000)
        expect([lost > 0, got]).to.deep.equal([true, ['x'.repeat(100)]])
        expect(client.rawStream!.remoteHost).to.not.equal(relay.address.host)
        expect(client.rawStream!.socket === was).to.equal(false)
        const again = lab.packets('client', from).filter(({ payload }) => payload.length > 100)
        const ports = new Set(again.map(({ from: at }) => at))
        expect(ports.size, 'one socket').to.equal(1)
        expect(again.some(({ receiver }) => receiver === 'relay')).to.equal(true)
      }, withRelay()))
  }

  for (const kind of KINDS) {
    const test = (act: (muxed: Muxed, client: Client, lab: Lab) => Promise<void>) => () =>
      inLab(async (lab) => {
        const muxed = await Muxed.open(lab, kind, 'client')
        const client = Client.from(muxed.under, { id: ID })
        expect(Client.from(muxed.under, { id: ID })).to.equal(client)
        await lab.sleep(100)
        expect(muxed.news()).to.deep.equal([CHANNEL])
        muxed.put(CHANNEL)
        await lab.sleep(100)
        await act(muxed, client, lab)
      })
    /** The codes and messages of errors, in the order in which requests failed. */
    const failing = (requests: readonly NodeJS.EventEmitter[]): string[] => {
      const failed: string[] = []
      for (const request of requests) {
        request.on('error', ({ name, code, message }: Error & { code: string }) => {
          expect([name, message.startsWith(`${code}: `)]).to.deep.equal(['BlindRelayError', true])
          failed.push(code)
        })
      }
      return failed
    }

    it(
      `${kind}: asks for a pair, and takes the answer with its token and role (STR-131, STR-152, STR-153, STR-156)`,
      test(async (muxed, client, lab) => {
        const request = client.pair(true, TOKEN, { id: 300 })
        const events: unknown[] = []
        request.on('data', (id) => events.push(id))
        for (const name of ['end', 'close']) request.on(name, () => events.push(name))
        expect(() => client.pair(true, TOKEN, { id: 1 }))
          .to.throw('ALREADY_PAIRING: ')
          .with.property('code', 'ALREADY_PAIRING')
        await lab.sleep(100)
        expect(muxed.news()).to.deep.equal([`010001${HEX}fd2c0100`])
        muxed.put(`0100 00 ${HEX} 07 00`, `0100 01 ${'ee'.repeat(32)} 08 00`)
        await lab.sleep(100)
        expect(events).to.deep.equal([])
        muxed.put(`0100 01 ${HEX} fd0010 00`)
        await lab.sleep(100)
        expect(events).to.deep.equal([4096, 'end', 'close'])
      })
    )

    it(
      `${kind}: takes a request back, or just forgets it (STR-131, STR-152, STR-154, STR-156)`,
      test(async (muxed, client, lab) => {
        const [first, second] = [client.pair(true, TOKEN, { id: 1 }), client.pair(false, ID, { id: 2 })]
        const failed = failing([first, second])
        for (const request of [first, second]) request.resume()
        await lab.sleep(100)
        muxed.news()
        client.unpair(TOKEN)
        second.destroy()
        await lab.sleep(100)
        expect(muxed.news(), 'one Unpair').to.deep.equal([`010100${HEX}`])
        expect(failed).to.deep.equal(['PAIRING_CANCELLED'])
        client.unpair(TOKEN)
        await lab.sleep(100)
        expect(muxed.news(), 'in any case').to.deep.equal([`010100${HEX}`])
      })
    )

    it(
      `${kind}: fails what waits when the channel closes, and what comes after its end (STR-155, STR-156)`,
      test(async (muxed, client, lab) => {
        const request = client.pair(true, TOKEN, { id: 1 })
        const failed = failing([request])
        request.resume()
        await lab.sleep(100)
        muxed.put('00 03 01')
        await lab.sleep(100)
        expect(failed).to.deep.equal(['CHANNEL_CLOSED'])
        expect(client.closed).to.equal(true)
        const again = Client.from(muxed.under, { id: ID })
        expect(again).to.not.equal(client)
        const waiting = again.pair(true, TOKEN, { id: 1 })
        const destroyed = failing([waiting])
        waiting.resume()
        await lab.sleep(100)
        again.destroy()
        await lab.sleep(100)
        expect(destroyed).to.deep.equal(['CHANNEL_DESTROYED'])
        for (const call of [() => again.pair(true, TOKEN, { id: 1 }), () => again.unpair(TOKEN)]) {
          expect(call).to.throw('CHANNEL_DESTROYED: ')
        }
      })
    )

    it(
      `${kind}: ends when nothing waits any more (STR-155)`,
      test(async (muxed, client, lab) => {
        const request = client.pair(true, TOKEN, { id: 1 })
        request.resume()
        await lab.sleep(100)
        let over = false
        void client.end().then(() => (over = true))
        await lab.sleep(1000)
        expect([over, client.closed]).to.deep.equal([false, false])
        muxed.put(`0100 01 ${HEX} 07 00`)
        await lab.sleep(200)
        expect(muxed.news().at(-1), 'closes its channel').to.equal('000301')
        expect([over, client.closed]).to.deep.equal([true, true])
      })
    )
  }

  it('a packet of an open stream that comes to another socket of the reference raises nothing (STR-150)', () =>
    inLab(async (lab) => {
      const { client, server, node } = await lab.pair(['reference', 'reference'])
      const stranger = new Stranger(lab)
      const packet = Buffer.from('ff010100' + '00000000' + '00004000' + '0000000000000000' + '414243', 'hex')
      packet.writeUInt32LE(client.rawStream!.id, 4)
      const { io } = node as unknown as { io: Record<'clientSocket' | 'serverSocket', { address(): { port: number } }> }
      const host = lab.world.site('client').addresses[0]!
      for (const { address } of [io.clientSocket, io.serverSocket].map((socket) => ({ address: socket.address() }))) {
        stranger.put({ host, port: address.port }, packet)
        // From inside, too: the box drops a stranger's.
        const port = lab.world.internet.host('client').bind(0, '0.0.0.0', () => {})
        port.send(packet, { host, port: address.port }, 64)
        port.close()
      }
      await lab.sleep(500)
      client.write('still there')
      expect((await once<Buffer>(server, 'data')).toString()).to.equal('still there')
      client.destroy()
      await endOf(server)
    }))
})
