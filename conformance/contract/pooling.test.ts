import { expect } from 'chai'
import type HyperDHT from '@punchlist/hyperdht'
import {
  behind,
  CLASSES,
  type Connection,
  endOf,
  inLab,
  KINDS,
  once,
  PAIRINGS,
  Stranger
} from './test-support/index.js'

/** A packet of a stream with data, written by hand. */
function packet(id: number, payload: string): Buffer {
  const header = Buffer.from('ff01010000000000000040000000000000000000', 'hex')
  header.writeUInt32LE(id, 4)
  return Buffer.concat([header, Buffer.from(payload)])
}

describe('contract: pools and raw streams (8.9, 10.16, 10.17)', function () {
  this.timeout(60_000)

  for (const pairing of PAIRINGS) {
    const [serverKind, clientKind] = pairing

    it(`${clientKind} to ${serverKind}: one stream per key: shown, handed out again, replaced, released (API-165, API-230, API-232, API-236, HS-221, HS-222, STR-82, STR-85)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const host = await lab.node(serverKind, 'server')
        const pool: HyperDHT.ConnectionPool = host.pool()
        expect('close' in pool).to.equal(false)
        const pooled: Connection[] = []
        pool.on('connection', (stream: Connection) => {
          pooled.push(stream)
          stream.on('error', () => {})
        })
        const accepted: Connection[] = []
        const server = host.createServer({ pool }, (stream: Connection) => accepted.push(stream))
        await server.listen()
        const client = await lab.node(clientKind, 'client')
        const own: HyperDHT.ConnectionPool = client.pool()
        const key = server.publicKey!
        const counts = (): unknown[] => [own.has(key), own.connecting, [...own.connections].length]
        expect([...counts(), own.get(key)]).to.deep.equal([false, 0, 0, null])
        const opened: [Connection, unknown][] = []
        own.on('connection', (stream: Connection, ref: unknown) => opened.push([stream, ref]))
        const stream = client.connect(key, { pool: own })
        expect([...counts(), own.get(key) === stream]).to.deep.equal([true, 1, 0, true])
        expect(client.connect(key, { pool: own }), 'while it connects').to.equal(stream)
        stream.on('error', () => {})
        await stream.opened
        await lab.sleep(100)
        expect(client.connect(key, { pool: own, keyPair: CLASSES.reference.keyPair() }), 'whatever else is asked').to.equal(stream) // prettier-ignore
        expect(counts()).to.deep.equal([true, 0, 1])
        expect(opened).to.deep.equal([[stream, [...own.connections][0]]])
        expect([pooled, accepted]).to.deep.equal([[accepted[0]], [accepted[0]]])

        // A second one of the same direction, past the client's pool: the server's keeps the new one when the old has closed.
        const second = client.connect(key)
        second.on('error', () => {})
        let told = 0
        pool.once('connection', () => (told = lab.now))
        let gone = 0
        accepted[0]!.on('close', () => (gone = lab.now))
        second.write('x')
        await endOf(stream)
        await lab.sleep(300)
        expect(accepted, 'the server’s own event fires for both').to.have.length(2)
        expect([pooled.length, pool.get(client.defaultKeyPair.publicKey) === accepted[1]]).to.deep.equal([2, true])
        expect(gone > 0 && told >= gone).to.equal(true)
        expect(counts(), 'left at its close').to.deep.equal([false, 0, 0])
        const [ref] = [...pool.connections] as [HyperDHT.ConnectionRef]
        expect([ref.active(), ref.inactive(), accepted[1]!.destroying]).to.deep.equal([undefined, undefined, false])
        ref.release()
        expect(accepted[1]!.destroying).to.equal(true)
        await endOf(second)
      }))
  }

  for (const kind of KINDS) {
    it(`${kind}: createRawStream() takes framed and firewall, and refuses packets until one of them is let in (STR-92, STR-94, API-238, API-239)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const node = await lab.node(kind, 'server')
        const at = lab.world.wire.externalOf('server')!
        const stranger = new Stranger(lab)
        const came: number[] = []
        const firewall = (_socket: unknown, port: number): boolean => came.push(port) === 1
        const [plain, guarded] = [node.createRawStream(), node.createRawStream({ framed: true, firewall } as never)]
        expect(plain.id).to.not.equal(guarded.id)
        expect([node.rawStreams.size, [...node.rawStreams].includes(plain)]).to.deep.equal([2, true])
        for (const raw of [plain, guarded]) raw.on('error', () => {})
        const got: string[] = []
        const frame = (text: string): string => `${String.fromCharCode(text.length)}\0\0${text}`
        for (const raw of [plain, guarded]) raw.on('data', (bytes: Buffer) => got.push(bytes.toString()))
        for (const { id } of [plain, guarded]) stranger.put(at, packet(id, frame('x')))
        await lab.sleep(200)
        expect([got, came.length]).to.deep.equal([[], 1])
        stranger.put(at, packet(guarded.id, frame('x')))
        await lab.sleep(200)
        expect(came).to.have.length(2)
        const { io } = node as unknown as { io: { clientSocket: never; serverSocket: never } }
        const socket = node.firewalled ? io.clientSocket : io.serverSocket
        guarded.connect(socket, 9, stranger.address.port, stranger.address.host)
        const closed = once(plain, 'close')
        plain.destroy()
        await closed
        expect([...node.rawStreams]).to.deep.equal([guarded])
        guarded.destroy()
      }, behind('open')))
  }
})
