import { expect } from 'chai'
import { createSocket } from 'node:dgram'
import { endOf, KINDS, once, PAIRINGS } from './test-support/index.js'
import { RealNodes } from './test-support/real.js'

/** What applications read of raw streams beside their API. */
interface Internals {
  readonly _closed: boolean
  readonly _readableState: { readonly ended: boolean }
  readonly _writableState: { readonly ended: boolean }
  readonly _wreqs: readonly unknown[]
  readonly _wfree: readonly unknown[]
}

const LARGEST = 2004

describe('contract: on real sockets', function () {
  this.timeout(60_000)
  let nodes: RealNodes
  before(() => {
    nodes = new RealNodes()
    return nodes.network()
  })
  after(() => nodes.close())

  for (const [serverKind, clientKind] of PAIRINGS) {
    it(`${clientKind} to ${serverKind}: raw streams show what applications look at (API-243)`, async () => {
      const { client, server } = await nodes.connected(serverKind, clientKind)
      const raw = client.rawStream as unknown as Internals
      expect(raw._closed).to.equal(false)
      expect([raw._readableState.ended, raw._writableState.ended]).to.deep.equal([false, false])
      client.write('x')
      await client.flush()
      expect(raw._wreqs.length - raw._wfree.length, 'nothing in flight').to.equal(0)
      const closed = once(client.rawStream, 'close')
      client.destroy()
      await Promise.all([closed, endOf(client), endOf(server)])
      expect(raw._closed).to.equal(true)
    })

    it(`${clientKind} to ${serverKind}: unordered messages arrive up to 2004 bytes, larger ones never (STR-61)`, async () => {
      const { client, server } = await nodes.connected(serverKind, clientKind)
      const got: number[] = []
      server.on('message', ({ length }) => got.push(length))
      const last = new Promise<void>((resolve) => server.on('message', ({ length }) => length === 1 && resolve()))
      // Loopback has room for them all, and keeps their order.
      for (const size of [LARGEST + 1, LARGEST, 3000, 1]) await client.send(Buffer.alloc(size))
      await last
      expect(got).to.deep.equal([LARGEST, 1])
      expect([client.destroying, server.destroying]).to.deep.equal([false, false])
      client.destroy()
      await Promise.all([endOf(client), endOf(server)])
    })
  }

  for (const kind of KINDS) {
    it(`${kind}: createRawStream({ seq }) begins with that number (STR-92)`, async () => {
      const node = await nodes.node(kind)
      const socket = createSocket('udp4')
      await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
      const raw = node.createRawStream({ seq: 5 })
      raw.on('error', () => {})
      const { io } = node as unknown as { io: { serverSocket: never } }
      raw.connect(io.serverSocket, 9, socket.address().port, '127.0.0.1')
      const come = once<Buffer>(socket, 'message')
      raw.write(Buffer.from('x'))
      const packet = await come
      expect([packet.readUInt32LE(4), packet.readUInt32LE(12)]).to.deep.equal([9, 5])
      raw.destroy()
      socket.close()
    })
  }
})
