import { expect } from 'chai'
import HyperDHT from '@punchlist/hyperdht'
import { encodeKey, hash } from '@punchlist/hyperdht/crypto'
import { nodeId } from '@punchlist/hyperdht/ipencoding'
import { COMMANDS, type NoisePayload, peerRecord } from '@punchlist/hyperdht/wire'
import type { ScenarioContext } from '../engine/index.js'
import { exchangesOf } from '../scenarios/scripted/index.js'
import {
  bare,
  behind,
  CLASSES,
  closed,
  type Connection,
  endOf,
  inLab,
  KINDS,
  keyPair,
  type Lab,
  once,
  PAIRINGS,
  Stranger
} from './test-support/index.js'
import { editing } from './test-support/editing.js'

const KEY = keyPair(2).publicKey
const TARGET = hash(KEY)
const PORT = 49_737
const DEAD = { host: '11.9.0.99', port: 4242 }
const FIREWALL_OPEN = 1

function handshakesOf(lab: Lab, from: number): ReturnType<typeof exchangesOf> {
  const context = { world: lab.world } as unknown as ScenarioContext
  return exchangesOf(context, 'client', { from, command: COMMANDS.PEER_HANDSHAKE })
}

describe('contract: connect() (8 of chapter 06, 10.13)', function () {
  this.timeout(60_000)

  for (const [serverKind, clientKind] of PAIRINGS) {
    const who = `${clientKind} to ${serverKind}`

    it(`${who}: each call makes a connection, in every spelling of the key, and to the same node too (API-159, API-160, API-165, API-166, HS-164)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const listening = await lab.listening(serverKind)
        const node = await lab.node(clientKind, 'client')
        const hex = KEY.toString('hex')
        const z32 = encodeKey(KEY)
        const spellings = [KEY, hex, hex.toUpperCase(), z32, `pear://${hex}/a/b`, `pear://${z32}`, Buffer.concat([KEY, Buffer.from([0])])] // prettier-ignore
        const streams: Connection[] = []
        for (const key of spellings) {
          const stream = node.connect(key)
          stream.on('error', () => {})
          expect(stream.remotePublicKey).to.deep.equal(KEY)
          streams.push(stream)
          expect(await stream.opened).to.equal(true)
        }
        expect(new Set(streams).size).to.equal(spellings.length)
        await lab.sleep(500)
        expect(listening.accepted).to.have.length(spellings.length)
        const own = listening.node.connect(KEY)
        own.on('error', () => {})
        const come = once<Connection>(listening.server, 'connection')
        own.write('to myself')
        const [data] = await Promise.all([come.then((stream) => once<Buffer>(stream, 'data'))])
        expect(data.toString()).to.equal('to myself')
      }))

    it(`${who}: an address in bytes brings the nodes to ask first; flags and bytes beyond are ignored (API-160, HS-174)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const listening = await lab.listening(serverKind)
        const node = await lab.node(clientKind, 'client')
        const [relay] = listening.server.relayAddresses
        const [a, b, c, d] = relay!.host.split('.').map(Number)
        const nodes = Buffer.from([0xff & 0x83, 1, a!, b!, c!, d!, relay!.port & 0xff, relay!.port >> 8, 1, 2, 3])
        const from = lab.world.wire.packets
        const stream = node.connect(Buffer.concat([KEY, nodes]))
        stream.on('error', () => {})
        expect(await stream.opened).to.equal(true)
        expect(handshakesOf(lab, from)[0]!.request.to).to.deep.include({ host: relay!.host, port: relay!.port })
      }))

    it(`${who}: a listening server is found by findPeer and by lookup; what only announced is not found by findPeer (API-131)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const { server, node } = await lab.listening(serverKind)
        const client = await lab.node(clientKind, 'client')
        const keys = async (query: AsyncIterable<object>): Promise<Set<string>> => {
          const found = new Set<string>()
          for await (const item of query as AsyncIterable<{
            peer?: { publicKey: Buffer }
            peers?: { publicKey: Buffer }[]
          }>) {
            for (const { publicKey } of item.peers ?? [item.peer!]) found.add(publicKey.toString('hex'))
          }
          return found
        }
        const only = new Set([KEY.toString('hex')])
        expect(await keys(client.findPeer(KEY))).to.deep.equal(only)
        expect(await keys(client.lookup(server.target!))).to.deep.equal(only)
        await node.announce(Buffer.alloc(32, 9), keyPair(8)).finished()
        expect(await keys(client.findPeer(keyPair(8).publicKey))).to.deep.equal(new Set())
      }))

    it(`${who}: is open when a path is chosen: at a dead address it ends 13 s later (HP-124, HP-189, HS-194, HS-206)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const open: Partial<NoisePayload> = { firewall: FIREWALL_OPEN, addresses4: [DEAD], holepunch: null }
        await lab.listening(serverKind, { createHandshake: editing(serverKind, open), shareLocalAddress: false })
        const node = await lab.node(clientKind, 'client')
        const stream = node.connect(KEY)
        const end = closed(stream)
        await once(stream, 'open')
        const since = lab.now
        expect(stream.rawStream).to.deep.include({ remoteHost: DEAD.host, remotePort: DEAD.port })
        expect((await end)?.code).to.equal('ETIMEDOUT')
        expect(lab.now - since).to.be.within(12_000, 14_500)
      }))

    it(`${who}: an open client that hears nothing of the server gives up after 10 s (HP-125, HS-196)`, () =>
      inLab(
        async (lab) => {
          await lab.network()
          await lab.listening(serverKind, { shareLocalAddress: false })
          const host = lab.world.site('client').addresses[0]!
          const node = await lab.node(clientKind, 'client', { host, port: PORT, ephemeral: false, firewalled: false })
          // All packets of streams are lost.
          lab.world.internet.intercept(({ bytes }) => (bytes[0] === 0xff ? { drop: true } : undefined))
          const stream = node.connect(KEY, { localConnection: false })
          const since = lab.now
          const error = await closed(stream)
          expect(error?.code).to.equal('HOLEPUNCH_ABORTED')
          expect(lab.now - since).to.be.within(10_000, 10_600)
        },
        behind('port-restricted-cone', 'open')
      ))

    it(`${who}: createSecretStream is called as documented on both sides (API-177, STR-20)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const [near, far] = [bare(), bare()]
        const listening = await lab.listening(serverKind, { createSecretStream: far.createSecretStream })
        const node = await lab.node(clientKind, 'client')
        const come = once(listening.server, 'connection')
        expect(node.connect(KEY, { createSecretStream: near.createSecretStream })).to.equal(near.streams[0])
        const [client] = near.streams as [(typeof near.streams)[0]]
        expect([client.isInitiator, client.rawStream]).to.deep.equal([true, null])
        expect(Object.keys(client.options).sort()).to.deep.equal(['autoStart', 'keepAlive', 'publicKey', 'remotePublicKey']) // prettier-ignore
        expect(client.options).to.deep.include({ autoStart: false, keepAlive: 5000, remotePublicKey: KEY })
        await client.started
        client.greet()
        await come
        const [server] = far.streams as [(typeof far.streams)[0]]
        expect(server.isInitiator).to.equal(false)
        expect(Object.keys(server.options).sort()).to.deep.equal(['handshake', 'keepAlive'])
        expect(client.session.tx).to.deep.equal(server.session.rx)
        expect(client.handshakeHash).to.deep.equal(server.handshakeHash)
        client.destroy()
      }))
  }

  for (const kind of KINDS) {
    it(`${kind}: refuses what is no key, at once (API-161, HS-165)`, () =>
      inLab(async (lab) => {
        const node = await lab.node(kind, 'client')
        const text = (key: unknown): string => {
          try {
            node.connect(key as never).on('error', () => {})
            return 'taken'
          } catch (err) {
            return (err as Error).message
          }
        }
        for (const key of ['', 'abc', 'g'.repeat(64), 5, null, {}]) expect(text(key), String(key)).to.equal('Invalid Hypercore key') // prettier-ignore
        expect(text('l' + 'y'.repeat(51))).to.equal('Invalid character in base32 input: "l" at position 0')
        for (const key of [Buffer.alloc(31), Buffer.concat([KEY, Buffer.from([1, 2, 0])])]) {
          expect(text(key)).to.equal('Out of bounds')
        }
      }))

    it(`${kind}: asks every node that answers with a record, whatever the record says (HS-85, HS-86, HS-170, HS-180)`, () =>
      inLab(
        async (lab) => {
          await lab.network()
          const asked: string[] = []
          const other = peerRecord.encode({ publicKey: Buffer.alloc(32, 0x77), relayAddresses: [DEAD] })
          const liars = await Promise.all(
            ['stranger', 'second', 'third'].map(async (name) => {
              const liar = new Stranger(lab, name, PORT)
              const id = nodeId(liar.address)
              liar.onRequest = (message, from) => {
                if (message.command === COMMANDS.PEER_HANDSHAKE && !message.internal) asked.push(name)
                else if (message.command === COMMANDS.FIND_PEER || message.internal) {
                  const value = message.internal ? null : other
                  liar.answer(from, message.tid, { id, token: Buffer.alloc(32), value })
                }
              }
              for (const { host, port } of lab.publicNodes.map((node) => node.address()!)) {
                await liar.ask({ host, port }, { internal: true, command: 0, id })
              }
              return liar
            })
          )
          expect(liars).to.have.length(3)
          const node = await lab.node(kind, 'client')
          const from = lab.world.wire.packets
          const error = await closed(node.connect(KEY))
          expect(error?.code).to.equal('PEER_CONNECTION_FAILED')
          expect(new Set(asked)).to.deep.equal(new Set(['stranger', 'second', 'third']))
          const sent = handshakesOf(lab, from)
          expect(sent.every(({ request }) => TARGET.equals(Buffer.from(request.target!)))).to.equal(true)
          expect(
            sent.some(({ request: { to } }) => to.host === DEAD.host),
            'its relays are not asked'
          ).to.equal(false)
          const query = exchangesOf({ world: lab.world } as unknown as ScenarioContext, 'client', { from, command: COMMANDS.FIND_PEER }) // prettier-ignore
          expect(query.every(({ request: { value } }) => value === null)).to.equal(true)
        },
        {
          ...behind(),
          outside: [1, 2, 3].map((i) => ({ name: ['stranger', 'second', 'third'][i - 1]!, addresses: [`11.9.0.${i}`] }))
        }
      ))

    // The bootstrapper stores nothing: the server's own node is the only one that has its record.
    it(`${kind}: goes straight to a server whose node answered the query (HS-88)`, () =>
      inLab(
        async (lab) => {
          await lab.network()
          const host = lab.world.site('server').addresses[0]!
          const nodeOptions = { host, port: PORT, anyPort: false, ephemeral: false, firewalled: false }
          const listening = await lab.listening('hyperdht', {}, { nodeOptions })
          const node = await lab.node(kind, 'client')
          const from = lab.world.wire.packets
          const stream = node.connect(KEY)
          stream.on('error', () => {})
          expect(await stream.opened).to.equal(true)
          const straight = handshakesOf(lab, from).filter(({ request: { to } }) => to.host === host)
          expect(straight).to.have.length(1)
          expect(listening.accepted).to.have.length(1)
        },
        { ...behind('open'), nodes: 1 }
      ))

    it(`${kind}: ignores options that the documentation names and nobody reads, and has no limit of its own on time (API-168, HS-162, HS-173)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const { publicKey } = await lab.listening('hyperdht')
        const node = await lab.node(kind, 'client')
        const from = lab.world.wire.packets
        const slow = editing(kind, {}, () => lab.sleep(300_000))
        const options = { nodes: [DEAD], relayToken: Buffer.alloc(32), onlyHolepunch: true, createHandshake: slow }
        const since = lab.now
        const stream = node.connect(publicKey, options as never)
        stream.on('error', () => {})
        expect(await stream.opened).to.equal(true)
        expect(lab.now - since).to.be.above(300_000)
        expect(handshakesOf(lab, from).some(({ request: { to } }) => to.host === DEAD.host)).to.equal(false)
      }))

    it(`${kind}: stops as soon as its stream is destroyed, or another path has opened it (HS-171, HS-202, STR-22)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const { publicKey } = await lab.listening('hyperdht')
        const node = await lab.node(kind, 'client')
        for (const wait of [0, 20, 60, 90]) {
          const stream = node.connect(publicKey)
          stream.on('error', () => {})
          await lab.sleep(wait)
          stream.destroy()
          await endOf(stream)
          await lab.sleep(500)
          const from = lab.world.wire.packets
          await lab.sleep(3500)
          expect(handshakesOf(lab, from), `destroyed after ${wait} ms`).to.have.length(0)
        }
        const open = node.connect(publicKey)
        open.on('error', () => {})
        await open.opened
        await lab.sleep(500)
        const from = lab.world.wire.packets
        await lab.sleep(3500)
        expect(handshakesOf(lab, from)).to.have.length(0)
      }))
  }

  it('leaves the options of the caller as they are; the peer writes into them (API-167, HS-163, STR-24)', () =>
    inLab(async (lab) => {
      const node = await lab.node('reference', 'client')
      const peer = await lab.node('hyperdht', 'server')
      const [ours, theirs] = [{}, {}]
      node.connect(KEY, ours).on('error', () => {})
      peer.connect(KEY, theirs).on('error', () => {})
      expect(ours).to.deep.equal({})
      expect(theirs).to.deep.equal({ relayAddresses: [] })
      expect(CLASSES.reference).to.equal(HyperDHT)
      await lab.sleep(1000)
    }))
})
