import { expect } from 'chai'
import type { EventEmitter } from 'node:events'
import { once as emitted } from 'node:events'
import net from 'node:net'
import { getStreamError } from 'streamx'
import type HyperDHT from '@punchlist/hyperdht'
import { freePorts } from '../drivers/free-ports.js'
import {
  CLASSES,
  type Connection,
  endOf,
  type Kind,
  KINDS,
  keyPair,
  type Node,
  once,
  PAIRINGS,
  type RawStream
} from './test-support/index.js'
import { RealNodes } from './test-support/real.js'

const LOCAL = '127.0.0.1'
const text = (stream: Connection): Promise<string> => once<Buffer>(stream, 'data').then(String)
const quiet = <T extends { on(event: 'error', listener: () => void): unknown }>(stream: T): T => {
  stream.on('error', () => {})
  return stream
}

describe('contract: what applications do with it, on real sockets (10.22, 10.24)', function () {
  this.timeout(60_000)

  describe('the programs of the peer’s repository (10.22)', () => {
    const ends: (() => Promise<unknown>)[] = []
    afterEach(async () => {
      for (const end of ends.splice(0).reverse()) await end()
    })
    const add = <T extends Node>(node: T): T => {
      ends.push(() => node.destroy())
      return node
    }

    /** 4: an isolated network: a bootstrapper, a persistent node, then any. */
    async function isolated(DHT: typeof HyperDHT): Promise<{ host: string; port: number }[]> {
      const [port] = (await freePorts(1)) as [number]
      const first = add(DHT.bootstrapper(port, LOCAL, { host: LOCAL, bootstrap: [] }))
      await first.fullyBootstrapped()
      const bootstrap = [{ host: LOCAL, port: first.address()!.port }]
      const second = add(new DHT({ bootstrap, host: LOCAL, ephemeral: false, firewalled: false, port: [1, 1] }))
      await second.fullyBootstrapped()
      expect([first.ephemeral, second.ephemeral]).to.deep.equal([false, false])
      return bootstrap
    }

    for (const kind of KINDS) {
      const DHT = CLASSES[kind]

      it(`${kind}: basic connectivity, and an isolated network with its bootstrapper (API-273)`, async () => {
        const bootstrap = await isolated(DHT)
        const keys = DHT.keyPair(Buffer.alloc(32, 'constant seed'))
        const host = add(new DHT({ bootstrap, host: LOCAL }))
        const refused: Buffer[] = []
        const server = host.createServer({ firewall: (key) => (refused.push(key), false) }, (stream: Connection) => {
          quiet(stream).end('hello')
        })
        await server.listen(keys)
        const client = add(new DHT({ bootstrap, host: LOCAL }))
        await client.fullyBootstrapped()
        expect([typeof client.host, typeof client.port, typeof client.firewalled]).to.deep.equal([
          'string',
          'number',
          'boolean'
        ])
        const stream = quiet(client.connect(keys.publicKey))
        expect(await text(stream)).to.equal('hello')
        stream.end()
        await endOf(stream)
        expect(refused).to.deep.equal([client.defaultKeyPair.publicKey])
      })
    }
  })

  describe('what dependents call (10.24)', () => {
    let nodes: RealNodes
    before(() => {
      nodes = new RealNodes()
      return nodes.network()
    })
    after(() => nodes.close())

    for (const [serverKind, clientKind] of PAIRINGS) {
      const who = `${clientKind} to ${serverKind}`

      it(`${who}: as a swarm does: values that are null, a firewall, suspend twice, conn.destroy with a text (API-278)`, async () => {
        const host = await nodes.node(serverKind, { keyPair: null, seed: undefined })
        const server = host.createServer({
          firewall: (key, payload) => !key || !payload,
          relayThrough: () => null,
          handshakeClearWait: 500
        })
        await server.listen(keyPair(21))
        expect([server.address()?.publicKey, server.relayAddresses.length > 0]).to.deep.equal([server.publicKey, true])
        const client = await nodes.node(clientKind, {})
        const topic = Buffer.alloc(32, 21)
        const announcing = host.announce(
          topic,
          keyPair(21),
          server.relayAddresses as never,
          { closestNodes: null } as never
        )
        await announcing.finished()
        const found: HyperDHT.PeerRecord[] = []
        for await (const { peers } of client.lookup(topic)) found.push(...peers)
        expect(found[0]?.publicKey).to.deep.equal(keyPair(21).publicKey)
        const come = once<Connection>(server, 'connection')
        const { relayAddresses } = found[0] as { relayAddresses: { host: string; port: number }[] }
        const stream = quiet(client.connect(found[0]!.publicKey, { keyPair: null, relayAddresses, relayThrough: null }))
        expect(stream.remotePublicKey).to.deep.equal(keyPair(21).publicKey)
        stream.sendKeepAlive()
        const far = quiet(await come)
        await stream.opened
        far.write('x')
        stream.write('y')
        await Promise.all([text(stream), text(far)])
        expect(Math.min(stream.rawBytesRead, stream.rawBytesWritten)).to.be.above(0)
        const ended = endOf(far)
        stream.destroy('for no reason' as never)
        await once(stream, 'close')
        expect(getStreamError(stream as never)).to.not.equal(null)
        expect((await ended)?.code).to.equal('ECONNRESET')
        expect([typeof host.randomized, typeof host.online]).to.deep.equal(['boolean', 'boolean'])
        const { closestNodes } = announcing
        const only = { closestNodes, onlyClosestNodes: true, force: true } as never
        await host.unannounce(topic, keyPair(21), only)
        const log = (): void => {}
        await server.suspend({ log })
        await host.suspend({ log })
        await host.resume()
        await server.resume()
        await host.destroy({ force: undefined } as never)
        expect(host.destroyed).to.equal(true)
      })

      it(`${who}: as tunnels and pipes do: Node streams on either end, keep-alive, a reused socket (API-278, API-179)`, async () => {
        const behind = net.createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
        await new Promise<void>((resolve) => behind.listen(0, LOCAL, resolve))
        const { port } = behind.address() as net.AddressInfo
        const server = (await nodes.node(serverKind)).createServer(
          { reusableSocket: true, firewall: false },
          (stream: Connection) => {
            stream.setKeepAlive(5000)
            const socket = net.connect({ port, host: LOCAL, allowHalfOpen: true })
            quiet(stream).pipe(socket as never)
            socket.pipe(stream as never)
          }
        )
        await server.listen()
        const client = await nodes.node(clientKind)
        const tunnel = net.createServer({ allowHalfOpen: true }, (socket) => {
          const stream = quiet(client.connect(server.publicKey!, { reusableSocket: true }))
          quiet(socket).pipe(stream as never)
          stream.pipe(socket as never)
        })
        await new Promise<void>((resolve) => tunnel.listen(0, LOCAL, resolve))
        for (let i = 0; i < 2; i++) {
          const socket = net.connect({
            port: (tunnel.address() as net.AddressInfo).port,
            host: LOCAL,
            allowHalfOpen: true
          })
          socket.end(`through it, ${i}`)
          const chunks: Buffer[] = []
          for await (const chunk of socket) chunks.push(chunk as Buffer)
          expect(Buffer.concat(chunks).toString()).to.equal(`through it, ${i}`)
        }
        for (const one of [tunnel, behind]) await new Promise((resolve) => one.close(resolve))
        await server.close()
      })

      it(`${who}: as replication and statistics do: fields of streams and nodes, raw streams of their own (API-278, API-240)`, async () => {
        const { client, server } = await nodes.connected(serverKind, clientKind)
        for (const stream of [client, server]) {
          expect([stream.noiseStream, stream.userData]).to.deep.equal([stream, null])
          stream.setKeepAlive(0)
          expect(stream.keepAlive).to.equal(0)
          const emitter = stream as unknown as EventEmitter
          emitter.setMaxListeners(0)
          const warned = emitted(emitter, 'warning')
          emitter.emit('warning', new Error('noted'))
          await warned
          const raw = stream.rawStream!
          expect(raw.udx).to.be.an('object')
          const numbers = [
            'rtt',
            'cwnd',
            'mtu',
            'inflight',
            'retransmits',
            'fastRecoveries',
            'rtoCount',
            'bytesTransmitted'
          ] as const
          for (const name of numbers) expect(raw[name], name).to.be.a('number')
          expect([raw.remoteHost, typeof raw.remotePort, typeof raw.socket]).to.deep.equal([LOCAL, 'number', 'object'])
        }
        const [near, far] = [await nodes.node(clientKind), await nodes.node(serverKind)]
        for (const node of [near, far]) {
          expect([typeof node.stats, node.rawStreams.size, typeof node.nodes.length]).to.deep.equal([
            'object',
            0,
            'number'
          ])
          expect(node.toArray()).to.be.an('array')
          node.localAddress()
          node.remoteAddress()
        }
        const keys = keyPair(22)
        const put = await near.mutablePut(keys, Buffer.from('a link'), { seq: 3 })
        const got = await far.mutableGet(keys.publicKey, { latest: true })
        expect([put.seq, got?.seq, got?.value?.toString()]).to.deep.equal([3, 3, 'a link'])
        const closing = [once(client, 'close'), once(server, 'close')]
        let at: unknown = null
        client.on('close', () => (at = client.rawStream!.bytesTransmitted))
        client.destroy()
        await Promise.all(closing)
        expect(at, 'readable in close').to.be.a('number')
      })

      it(`${who}: as shells do: raw streams over a connection, by ids that the applications exchange (API-278, API-240, STR-95)`, async () => {
        const listening = (await nodes.node(serverKind)).createServer()
        await listening.listen()
        const node = await nodes.node(clientKind)
        const come = once<Connection>(listening, 'connection')
        const near = quiet(node.connect(listening.publicKey!))
        const far = quiet(await come)
        await near.opened
        const raws = [node.createRawStream(), (listening as unknown as { dht: Node }).dht.createRawStream()] as [
          RawStream,
          RawStream
        ]
        for (const raw of raws) raw.on('error', () => {})
        const connect = (kind: Kind, stream: Connection, raw: RawStream, id: number): void =>
          CLASSES[kind].connectRawStream(stream, raw, id)
        connect(clientKind, near, raws[0], raws[1].id)
        connect(serverKind, far, raws[1], raws[0].id)
        const data = once<Buffer>(raws[1], 'data')
        raws[0].write(Buffer.from('beside it'))
        expect((await data).toString()).to.equal('beside it')
        const closed = raws.map((raw) => once(raw, 'close'))
        raws[0].destroy()
        await Promise.all(closed)
        near.destroy()
        await endOf(far)
      })
    }
  })
})
