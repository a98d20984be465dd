import { expect } from 'chai'
import { getStreamError } from 'streamx'
import {
  type Connection,
  endOf,
  eventsOf,
  inLab,
  KINDS,
  once,
  PAIRINGS,
  scripted,
  SIDES
} from './test-support/index.js'

/** The members of 10.14. */
const MEMBERS: Readonly<Record<string, string>> = {
  isInitiator: 'boolean',
  publicKey: 'object',
  remotePublicKey: 'object',
  handshakeHash: 'object',
  connected: 'boolean',
  opened: 'object',
  rawStream: 'object',
  noiseStream: 'object',
  userData: 'null',
  keepAlive: 'number',
  timeout: 'number',
  rawBytesWritten: 'number',
  rawBytesRead: 'number',
  relay: 'null',
  puncher: 'null',
  enableSend: 'boolean',
  readable: 'boolean',
  writable: 'boolean',
  destroyed: 'boolean',
  destroying: 'boolean'
}
const METHODS = [
  ...['setKeepAlive', 'setTimeout', 'sendKeepAlive', 'send', 'trySend', 'flush', 'alloc', 'toJSON', 'write', 'end'],
  ...['destroy', 'pause', 'resume', 'read', 'pipe', 'cork', 'uncork', 'setMaxListeners', 'emit']
]

const kindOf = (value: unknown): string => (value === null ? 'null' : typeof value)

describe('contract: the connection object (10.14, 8.7)', function () {
  this.timeout(60_000)

  for (const pairing of PAIRINGS) {
    const [serverKind, clientKind] = pairing
    const who = `${clientKind} to ${serverKind}`

    it(`${who}: has its members (API-178, STR-75, STR-76)`, () =>
      inLab(async (lab) => {
        const { client, server } = await lab.pair(pairing)
        for (const [name, end, other] of [
          ['client', client, server],
          ['server', server, client]
        ] as const) {
          const members = end as unknown as Record<string, unknown>
          const types = Object.fromEntries(Object.keys(MEMBERS).map((key) => [key, kindOf(members[key])]))
          expect(types, name).to.deep.equal(MEMBERS)
          for (const method of METHODS) expect(members[method], method).to.be.a('function')
          expect(Symbol.asyncIterator in end).to.equal(true)
          expect(end.noiseStream).to.equal(end)
          expect([end.connected, end.enableSend, end.isInitiator]).to.deep.equal([true, true, name === 'client'])
          expect(end.publicKey).to.deep.equal(other.remotePublicKey)
          expect(end.handshakeHash).to.have.length(64).and.deep.equal(other.handshakeHash)
          expect(end.toJSON()).to.deep.include({
            isInitiator: name === 'client',
            publicKey: end.publicKey.toString('hex'),
            remotePublicKey: end.remotePublicKey.toString('hex'),
            connected: true,
            destroying: false,
            destroyed: false
          })
          expect(Object.keys(end.toJSON())).to.include('rawStream')
        }
      }))

    it(`${who}: before it is open a client has keys and no transport (STR-17, STR-75, API-164)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const listening = await lab.listening(serverKind)
        const node = await lab.node(clientKind, 'client')
        const client = node.connect(listening.publicKey)
        expect([client.rawStream, client.handshakeHash, client.connected]).to.deep.equal([null, null, false])
        expect(client.remotePublicKey).to.deep.equal(listening.publicKey)
        expect(client.toJSON()).to.deep.include({ connected: false, rawStream: null })
        await client.opened
        client.destroy()
        await endOf(client)
        expect(client.connected, 'stays true').to.equal(true)
      }))

    it(`${who}: is a streamx duplex: destroying at once, destroyed later, close last and once (API-179, API-184, STR-72)`, () =>
      inLab(async (lab) => {
        const { client, server } = await lab.pair(pairing)
        const seen = [eventsOf(client), eventsOf(server)]
        const why = new Error('enough')
        client.destroy(why)
        expect([client.destroying, client.destroyed]).to.deep.equal([true, false])
        await Promise.all([endOf(client), endOf(server)])
        expect(client.destroyed).to.equal(true)
        expect(getStreamError(client as never)).to.equal(why)
        expect((getStreamError(server as never) as Error & { code?: string }).code).to.equal('ECONNRESET')
        await lab.sleep(1000)
        expect(seen).to.deep.equal([
          ['error enough', 'close'],
          ['error ECONNRESET', 'close']
        ])
      }))

    it(`${who}: closes without an error where none was given; its raw stream goes too (STR-25, STR-71, STR-72)`, () =>
      inLab(async (lab) => {
        const { client, server } = await lab.pair(pairing)
        const seen = [eventsOf(client), eventsOf(server)]
        server.rawStream!.destroy()
        await Promise.all([endOf(client), endOf(server)])
        expect(seen).to.deep.equal([['error ECONNRESET', 'close'], ['close']])
        expect(client.rawStream!.destroyed).to.equal(true)
      }))

    it(`${who}: takes text and bytes to write and to end with (API-181)`, () =>
      inLab(async (lab) => {
        const { client, server } = await lab.pair(pairing)
        const seen = eventsOf(server)
        client.write('grüß')
        client.write(new Uint8Array([0x61, 0x62]))
        client.end('the end' as never)
        await lab.sleep(500)
        expect(seen).to.deep.equal(['data grüß', 'data ab', 'data the end', 'end'])
        server.end(new Uint8Array([0x7a]) as never)
        const last = await once<Buffer>(client, 'data')
        expect(last.toString()).to.equal('z')
      }))

    it(`${who}: alloc(n) is written in place, and looks no different on the wire (API-195, STR-76)`, () =>
      inLab(async (lab) => {
        const { client, server } = await lab.pair(pairing)
        const seen = eventsOf(server)
        const own = client.alloc(5)
        own.set(Buffer.from('hello'))
        const plain = Buffer.from('world')
        client.write(own)
        client.write(plain)
        await client.flush()
        await lab.sleep(100)
        expect(seen).to.deep.equal(['data hello', 'data world'])
        expect(own.toString()).to.not.equal('hello')
        expect(plain.toString()).to.equal('world')
      }))

    it(`${who}: flush() is true once all is acknowledged, false where it was never open (API-193, STR-74)`, () =>
      inLab(async (lab) => {
        const { client, server, node } = await lab.pair(pairing)
        const seen = eventsOf(server)
        for (let i = 0; i < 20; i++) client.write(Buffer.alloc(1000))
        expect(await client.flush()).to.equal(true)
        expect(seen).to.have.length(20)
        client.destroy()
        expect(await client.flush()).to.equal(false)
        const never = node.connect(Buffer.alloc(32, 9))
        never.on('error', () => {})
        const flushed = never.flush()
        never.destroy()
        expect([await flushed, await never.opened]).to.deep.equal([false, false])
      }))

    it(`${who}: counts the bytes of its frames, with their prefix as it writes, without as it reads (STR-75)`, () =>
      inLab(async (lab) => {
        const { client, server } = await lab.pair(pairing)
        await lab.sleep(100)
        const before = [client.rawBytesWritten, server.rawBytesRead]
        client.write('12345')
        await client.flush()
        await lab.sleep(100)
        expect([client.rawBytesWritten, server.rawBytesRead]).to.deep.equal([before[0]! + 25, before[1]! + 22])
        expect(before, 'the header does not count').to.deep.equal([0, 0])
      }))

    it(`${who}: pauses its raw stream for a slow reader, and loses nothing (STR-77)`, () =>
      inLab(async (lab) => {
        const { client, server } = await lab.pair(pairing)
        const count = 400
        for (let i = 0; i < count; i++) client.write(Buffer.alloc(1000, i))
        await lab.sleep(5000)
        const raw = server.rawStream as unknown as { readonly isPaused?: () => boolean }
        expect(server.rawBytesRead, 'most wait below').to.be.below(100_000)
        expect(raw).to.not.equal(null)
        let got = 0
        server.on('data', ({ length }) => (got += length))
        await lab.sleep(5000)
        expect(got).to.equal(count * 1000)
      }))
  }

  for (const kind of KINDS) {
    for (const side of SIDES) {
      it(`${kind} as ${side}: hands out connections that nobody else listens to: an error without a listener escapes (API-215, STR-72)`, async () => {
        let connection: Connection | null = null
        const run = inLab(async (lab) => {
          const { bare, connection: come } = await scripted(lab, kind, side)
          bare.greet()
          connection = await come()
          ;(connection as unknown as { removeAllListeners(event: string): void }).removeAllListeners('error')
          expect((connection as unknown as { listenerCount(event: string): number }).listenerCount('error')).to.equal(0)
          bare.raw.destroy()
          await lab.sleep(1000)
        })
        const failure = await run.then(
          () => null,
          (err: Error) => err
        )
        expect(failure?.message).to.match(/ECONNRESET|connection reset by peer/)
      })
    }
  }
})
