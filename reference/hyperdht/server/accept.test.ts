import { expect } from 'chai'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { SocketPool } from '../holepunch/index.js'
import { HOP_MODES } from '../messages/index.js'
import type { EncryptedStream } from '../peers/index.js'
import { STORY_CHANNEL } from '../story/index.js'
import { AcceptingLab, ELSEWHERE, MAIN, relayed, SERVER, SERVER_KEYS } from '../test-support/accepting-lab.js'
import { HyperNet } from '../test-support/hyper-net.js'
import type { ScriptedClient } from '../test-support/scripted-client.js'

const { FROM_CLIENT, FROM_SERVER, FROM_RELAY, FROM_SECOND_RELAY, REPLY } = HOP_MODES

describe('a server that accepts', () => {
  let net: HyperNet
  let lab: AcceptingLab
  beforeEach(() => {
    net = new HyperNet()
    lab = new AcceptingLab(net)
  })
  afterEach(() => net.end())
  const client = (port: number, payload = {}): ScriptedClient => lab.client(port, payload)

  describe('chooses how to meet its client', () => {
    it('A: connects at once to one that came straight, and tells the application before it answers (HS-130, API-183)', async () => {
      await lab.listening()
      const c = client(50100)
      let answers: number | null = null
      lab.onconnection = () => (answers = net.between(SERVER, 50100).length)
      c.send(SERVER)
      await net.run(3)
      expect(answers).to.equal(0)
      expect(c.replies).to.have.length(1)
      expect(c.replies[0]).to.deep.include({ from: SERVER })
      expect(c.replies[0]?.message).to.include({ mode: REPLY, peerAddress: null })
      expect(net.streams[0]).to.include({ connected: true, remoteId: 7, remotePort: 50100 })
      expect(net.streams[0]?.socket).to.equal(lab.node.io.serverSocket)
      const [stream] = lab.connections
      expect(stream).to.include({ isInitiator: false, keepAlive: 5000 })
      c.driver.recv(c.replies[0]?.message.noise as Buffer)
      expect(stream?.handshakeHash).to.deep.equal(c.driver.final().hash)
      expect(stream?.remotePublicKey).to.deep.equal(c.driver.final().publicKey)
    })

    it('A: from the main socket to an open one (HS-128, HS-129)', async () => {
      await lab.listening()
      const c = client(50100, { firewall: 1 })
      c.send(SERVER, relayed)
      await net.run(3)
      expect(c.requests).to.have.length(1)
      expect(net.streams[0]).to.include({ connected: true, remoteHost: ELSEWHERE.host, remotePort: ELSEWHERE.port })
      expect(net.streams[0]?.socket).to.equal(lab.node.io.clientSocket)
    })

    it('C: waits, with holepunch: false, and does not answer PEER_HOLEPUNCH (HS-138)', async () => {
      await lab.listening({ holepunch: false })
      const c = client(50100)
      c.send(MAIN, relayed)
      await net.run(3)
      expect(c.requests).to.have.length(1)
      expect(c.requests[0]).to.deep.include({ from: MAIN })
      expect(c.requests[0]?.message).to.include({ mode: FROM_SERVER }).and.to.deep.include({ peerAddress: ELSEWHERE })
      expect(c.driver.recv(c.requests[0]?.message.noise as Buffer)).to.deep.include({
        firewall: 0,
        holepunch: { id: 0, relays: [] }
      })
      expect(lab.node.stats.socketPool.socketsAdded).to.equal(0)
      expect(net.streams[0]?.connected).to.be.false
    })

    it('D: answers from the punch socket, a duplicate too (HS-134, HP-149)', async () => {
      await lab.listening()
      const c = client(50100)
      c.send(MAIN, relayed)
      c.send(MAIN, relayed)
      await net.run(3)
      expect(c.requests).to.have.length(2)
      expect(c.requests[0]?.from).to.be.greaterThan(40011)
      expect(c.requests[1]?.from).to.equal(c.requests[0]?.from)
      expect(c.requests[1]?.message.noise).to.deep.equal(c.requests[0]?.message.noise)
      expect(net.streams).to.have.length(1)
    })

    it('B: only if it shares its addresses (HS-115, HS-132)', async () => {
      await lab.listening({ shareLocalAddress: false })
      const c = client(50100, { addresses4: [{ host: '127.0.0.1', port: 1 }] })
      c.send(MAIN, { mode: FROM_RELAY, peerAddress: { host: '127.0.0.1', port: 1 } })
      await net.run(3)
      expect(c.requests[0]?.from).to.not.equal(MAIN)
      expect(c.driver.recv(c.requests[0]?.message.noise as Buffer).addresses4).to.deep.equal([])
    })

    it('sends the answer to the first relay past the second (HS-69)', async () => {
      await lab.listening({ holepunch: false })
      const c = client(50100)
      const first = net.peer(50101)
      const relayAddress = { host: '127.0.0.1', port: 50101 }
      c.send(MAIN, { mode: FROM_SECOND_RELAY, peerAddress: ELSEWHERE, relayAddress })
      await net.run(3)
      expect(c.requests).to.have.length(0)
      expect(first.received).to.have.length(1)
    })

    it('does nothing for modes that cannot be answered (HS-72)', async () => {
      let asked = 0
      await lab.listening({ firewall: () => void asked++ })
      const c = client(50100)
      for (const mode of [FROM_SERVER, FROM_SECOND_RELAY, REPLY, 5, 252]) c.send(MAIN, { mode, peerAddress: ELSEWHERE })
      await net.run(50)
      expect(asked).to.equal(0)
      expect(c.requests.length + c.replies.length).to.equal(0)
      c.send(MAIN, { mode: FROM_CLIENT, peerAddress: ELSEWHERE })
      await net.run(3)
      expect(asked).to.equal(1)
    })
  })

  describe('opens the stream', () => {
    it('to where the first packet comes from, not from a bad port, and once (HS-139, HS-140, HS-141, HS-143, HP-188, STR-11)', async () => {
      await lab.listening()
      const c = client(50100)
      c.send(MAIN, relayed)
      await net.run(3)
      const [stream] = net.streams
      const [server, main] = [lab.node.io.serverSocket, lab.node.io.clientSocket]
      if (!stream || !server || !main) throw new Error('nothing happened')
      expect(stream.packet(server, { host: '1.1.1.1', port: 0 }), 'dropped').to.be.false
      expect(stream.connected).to.be.false
      expect(stream.packet(server, { host: '1.1.1.1', port: 9 })).to.be.true
      expect(stream).to.include({ connected: true, remoteHost: '1.1.1.1', remotePort: 9, remoteId: 7 })
      expect(lab.connections).to.have.length(1)
      expect(stream.packet(main, { host: '2.2.2.2', port: 8 })).to.be.true
      expect(stream.remoteHost).to.equal('1.1.1.1')
      expect(lab.node.stats.socketPool, 'the punch socket is released').to.deep.equal({
        socketsAdded: 1,
        socketsRemoved: 1
      })
      await net.run(60_000)
      expect(lab.connections[0]?.destroying, 'the abort timer is stopped').to.be.false
    })

    it('makes it as the application wants (STR-20, HS-90, API-176)', async () => {
      const log: unknown[][] = []
      const fake = { on: () => fake, remotePublicKey: Buffer.alloc(32) } as unknown as EncryptedStream
      await lab.listening({
        createHandshake: (keys, remote) => {
          log.push(['createHandshake', keys === SERVER_KEYS, remote])
          return {
            remotePublicKey: Buffer.alloc(32, 9),
            recv: async () => ({ ...emptyPayload, udx: { version: 1, reusableSocket: false, id: 3, seq: 0 } }),
            send: async (payload) => (log.push(['send', payload.error]), Buffer.from('message 2')),
            final: () => ({ holepunchSecret: Buffer.alloc(32), mine: true })
          }
        },
        createSecretStream: (initiator, raw, { handshake, keepAlive }) => {
          log.push(['createSecretStream', initiator, raw?.id === net.streams[0]?.id, handshake, keepAlive])
          return fake
        }
      })
      const c = client(50100)
      c.send(SERVER)
      await net.run(3)
      expect(c.replies[0]?.message.noise.toString()).to.equal('message 2')
      expect(lab.connections[0]).to.equal(fake)
      expect(log).to.deep.equal([
        ['createHandshake', true, null],
        ['send', 0],
        ['createSecretStream', false, true, { holepunchSecret: Buffer.alloc(32), mine: true }, 5000]
      ])
    })

    it('remembers the route if both sides share sockets (HS-36, HS-213)', async () => {
      await lab.listening({ reusableSocket: true })
      const remembered: unknown[] = []
      const { remember } = SocketPool.prototype
      SocketPool.prototype.remember = (key, stream) => void remembered.push(key.length, stream.socket)
      const c = client(50100, { udx: { version: 1, reusableSocket: true, id: 7, seq: 0 } })
      c.send(MAIN, relayed)
      await net.run(3)
      const punch = c.requests[0]?.from
      expect(punch).to.not.equal(MAIN)
      const socket = lab.node.io.clientSocket
      expect(socket && net.streams[0]?.packet(socket, ELSEWHERE)).to.be.true
      expect(c.driver.recv(c.requests[0]?.message.noise as Buffer).udx).to.include({ reusableSocket: true })
      SocketPool.prototype.remember = remember
      expect(remembered).to.deep.equal([32, socket])
    })
  })

  describe('forgets', () => {
    it('after 10 s of waiting and 10 s more; duplicates in between get what is still there (HS-137, HS-144 to HS-146)', async () => {
      await lab.listening({ holepunch: false })
      const c = client(50100)
      const at = async (ms: number): Promise<number> => {
        await net.run(ms - net.now)
        const before = c.requests.length
        c.send(MAIN, relayed)
        await net.run(5)
        return c.requests.length - before
      }
      const begin = net.now
      expect(await at(begin)).to.equal(1)
      expect(await at(begin + 9_500)).to.equal(1)
      expect(net.streams[0]?.destroying).to.be.false
      expect(await at(begin + 15_000)).to.equal(1)
      expect(net.streams[0]?.destroying).to.be.true
      expect(net.streams).to.have.length(1)
      expect(await at(begin + 21_000)).to.equal(1)
      expect(net.streams, 'a new handshake').to.have.length(2)
      expect(lab.node.rawStreams.size).to.equal(1)
    })

    it('says nothing from a punch socket that is gone (HS-146)', async () => {
      await lab.listening()
      const c = client(50100)
      c.send(MAIN, relayed)
      await net.run(12_000)
      c.send(MAIN, relayed)
      await net.run(50)
      expect(c.requests).to.have.length(1)
      expect(lab.node.stats.socketPool).to.deep.equal({ socketsAdded: 1, socketsRemoved: 1 })
    })

    it('failures too, after handshakeClearWait (HS-144)', async () => {
      let asked = 0
      await lab.listening({ firewall: () => ++asked, handshakeClearWait: 500 })
      const c = client(50100)
      for (const wait of [100, 300, 200, 10]) {
        c.send(SERVER)
        await net.run(wait)
      }
      expect(asked).to.equal(2)
      expect(c.replies).to.have.length(0)
    })

    it('gives slots again, the lowest first (HS-109)', async () => {
      await lab.listening({ holepunch: false })
      const ids: number[] = []
      const accept = async (port: number): Promise<void> => {
        const c = client(port)
        c.send(MAIN, relayed)
        await net.run(5)
        ids.push(c.driver.recv(c.requests[0]?.message.noise as Buffer).holepunch?.id as number)
      }
      await accept(50100)
      await accept(50101)
      await net.run(15_000)
      await accept(50102)
      await net.run(6_000)
      await accept(50103)
      await accept(50104)
      await accept(50105)
      expect(ids).to.deep.equal([0, 1, 2, 0, 1, 3])
    })
  })

  describe('asks its firewall hook', () => {
    it('once per handshake, with key, payload and address; duplicates wait (HS-108, HS-112, API-216, API-217, API-222)', async () => {
      const asked: unknown[][] = []
      let accept = (_: boolean): void => {}
      await lab.listening({
        firewall: (...args) => {
          asked.push(args)
          return new Promise<boolean>((resolve) => (accept = resolve))
        }
      })
      const c = client(50100)
      c.send(SERVER)
      c.send(SERVER)
      await net.run(50)
      expect(c.replies).to.have.length(0)
      accept(false)
      await net.run(5)
      expect(c.replies).to.have.length(2)
      expect(asked).to.have.length(1)
      const [key, payload, address] = asked[0] as [Buffer, { udx: unknown }, object]
      expect(key).to.have.length(32)
      expect(payload.udx).to.deep.equal({ version: 1, reusableSocket: false, id: 7, seq: 0 })
      expect(address).to.deep.equal({ id: null, host: '127.0.0.1', port: 50100 })
      expect(asked[0]).to.have.length(3)
    })

    const TRUTHY: [string, () => unknown][] = [
      ['something truthy', () => 'no'],
      ['a promise of it', async () => true],
      ['a rejection', () => Promise.reject(new Error('broken'))]
    ]
    for (const [name, firewall] of TRUTHY) {
      it(`${name} refuses: silence (HS-112, API-218 to API-220)`, async () => {
        const server = await lab.listening({ firewall })
        const errors: unknown[] = []
        server.on('hook-error', (error) => errors.push(error))
        const c = client(50100)
        c.send(SERVER)
        await net.run(50)
        expect(c.replies).to.have.length(0)
        expect(net.streams).to.have.length(0)
        expect(errors).to.have.length(name === 'a rejection' ? 1 : 0)
      })
    }

    it('an exception, even a TypeError, refuses and is reported, and ends nothing else (HS-127, API-219)', async () => {
      const server = await lab.listening({
        firewall: () => {
          throw new TypeError('programming error')
        }
      })
      const errors: unknown[] = []
      server.on('hook-error', (error) => errors.push(error))
      const c = client(50100)
      c.send(SERVER)
      await net.run(50)
      expect(c.replies).to.have.length(0)
      expect(String(errors)).to.equal('TypeError: programming error')
    })
  })

  it('tells its story to whoever listens', async () => {
    const told: string[] = []
    const listen = (message: unknown): void => {
      const { role, publicKey, what } = message as { role: string; publicKey: Buffer; what: string }
      told.push(`${role} ${publicKey.length} ${what}`)
    }
    subscribe(STORY_CHANNEL, listen)
    await lab.listening()
    client(50100).send(SERVER)
    await net.run(10)
    unsubscribe(STORY_CHANNEL, listen)
    expect(told).to.deep.equal(['accept 32 handshake', 'accept 32 connects at once', 'accept 32 open'])
  })

  it('is silent to messages that are none, however short (HS-25, HS-27, HS-43, HS-52)', async () => {
    await lab.listening()
    const c = client(50100)
    const broken = [0, 1, 31, 80, 95, 96].map((n) => c.noise.subarray(0, n))
    broken.push(Buffer.alloc(200, 7), Buffer.concat([c.noise, Buffer.of(0)]), Buffer.from(c.noise).fill(0, 40, 41))
    for (const noise of broken) c.send(SERVER, { noise })
    await net.run(50)
    expect(c.replies).to.have.length(0)
    expect(net.streams).to.have.length(0)
    c.send(SERVER)
    await net.run(50)
    expect(c.replies).to.have.length(1)
  })
})

const emptyPayload = {
  version: 1,
  error: 0,
  firewall: 0,
  holepunch: null,
  addresses4: [],
  addresses6: [],
  udx: null,
  secretStream: null,
  relayThrough: null,
  relayAddresses: null
}
