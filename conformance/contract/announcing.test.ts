import { expect } from 'chai'
import { hash } from '@punchlist/hyperdht/crypto'
import { nodeId } from '@punchlist/hyperdht/ipencoding'
import { announce, COMMANDS, INTERNAL_COMMANDS, request } from '@punchlist/hyperdht/wire'
import type { Address } from '../drivers/node.js'
import type { ScenarioContext } from '../engine/index.js'
import { type Exchange, exchangesOf } from '../scenarios/scripted/index.js'
import { behind, inLab, KINDS, keyPair, type Lab } from './test-support/index.js'

const KEY = keyPair(2).publicKey
const TARGET = hash(KEY)
const text = ({ host, port }: Address): string => `${host}:${port}`

/** Requests of the server with a command, with their answers. */
function asked(lab: Lab, command: number, from = 0): Exchange[] {
  return exchangesOf({ world: lab.world } as unknown as ScenarioContext, 'server', { from, command })
}

/** When and where the server sent PINGs, since datagram `from`. */
function pings(lab: Lab, from: number): { readonly at: number; readonly to: string }[] {
  return lab.world.wire.records(from).flatMap(({ sender, hex, hops }) => {
    const bytes = Buffer.from(hex, 'hex')
    if (sender !== 'server' || bytes[0] !== 0x03) return []
    const { internal, command } = request.decode(bytes)
    return internal && command === INTERNAL_COMMANDS.PING ? [{ at: hops[0]!.at, to: hops[0]!.to }] : []
  })
}

function distance({ host, port }: Address): bigint {
  const id = nodeId({ host, port })
  return BigInt('0x' + Buffer.from(id.map((byte, i) => byte ^ TARGET[i]!)).toString('hex'))
}

const targets = (exchanges: readonly Exchange[]): string[] => [
  ...new Set(exchanges.map(({ request: { to } }) => text(to)))
]

describe('contract: a server announces itself (7.2, 7.3 of chapter 06)', function () {
  this.timeout(60_000)

  for (const kind of KINDS) {
    it(`${kind}: looks for its own target, and announces an empty list to the three that are closest, with their tokens (HS-98, HS-99, HS-100, HS-102, API-198)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const node = await lab.node(kind, 'server')
        const server = node.createServer()
        const from = lab.world.wire.packets
        expect(await server.listen(keyPair(2))).to.equal(server)
        const found = asked(lab, COMMANDS.FIND_PEER, from)
        expect(found.length).to.be.above(3)
        for (const { request: message } of found) {
          expect([Buffer.from(message.target!), message.value]).to.deep.equal([TARGET, null])
        }
        const sent = asked(lab, COMMANDS.ANNOUNCE, from)
        const closest = found
          .filter(({ response }) => response?.id !== null && response !== null)
          .map(({ request: { to } }) => to)
          .sort((a, b) => (distance(a) < distance(b) ? -1 : 1))
          .slice(0, 3)
          .map(text)
        expect(targets(sent).sort()).to.deep.equal([...new Set(closest)].sort())
        for (const { request: message, response } of sent) {
          const { peer } = announce.decode(message.value!)
          expect(peer).to.deep.equal({ publicKey: KEY, relayAddresses: [] })
          const reply = found.find(({ request: { to } }) => text(to) === text(message.to))!
          expect(Buffer.from(message.token!)).to.deep.equal(Buffer.from(reply.response!.token!))
          expect(response?.error).to.equal(0)
        }
        expect(server.relayAddresses.map(text).sort()).to.deep.equal(targets(sent).sort())
      }))

    it(`${kind}: pings its relays every 3 s, and announces again after 100 rounds, or after refresh() (HS-103, HS-104)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const { server } = await lab.listening(kind)
        const relays = server.relayAddresses.map(text)
        const from = lab.world.wire.packets
        await lab.sleep(31_000)
        for (const relay of relays) {
          const times = pings(lab, from)
            .filter(({ to }) => to === relay)
            .map(({ at }) => at)
          const gaps = times.slice(1).map((at, i) => at - times[i]!)
          expect(times.length).to.be.within(9, 12)
          for (const gap of gaps) expect(gap).to.be.within(3000, 3200)
        }
        expect(asked(lab, COMMANDS.ANNOUNCE, from)).to.have.length(0)
        const began = lab.now
        const before = lab.world.wire.packets
        server.refresh()
        await lab.sleep(4000)
        expect(asked(lab, COMMANDS.ANNOUNCE, before)).to.have.length(3)
        const refreshed = lab.world.wire.packets
        await lab.sleep(began + 296_000 - lab.now)
        expect(asked(lab, COMMANDS.ANNOUNCE, refreshed)).to.have.length(0)
        await lab.sleep(30_000)
        expect(asked(lab, COMMANDS.ANNOUNCE, refreshed)).to.have.length(3)
      }))

    it(`${kind}: announces anew as soon as a relay is silent, and takes back what it left (HS-104, HS-105)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const { server } = await lab.listening(kind)
        const before = server.relayAddresses.map(text)
        const gone = lab.world.internet.outage(
          lab.publicNodes
            .map((_, i) => `dht${i + 1}`)
            .find((name) => {
              return lab.world.site(name).addresses[0] === server.relayAddresses[0]!.host
            })!
        )
        const from = lab.world.wire.packets
        await lab.sleep(15_000)
        const after = server.relayAddresses.map(text)
        expect(after).to.not.include(before[0])
        expect(after).to.have.length(3)
        expect(targets(asked(lab, COMMANDS.ANNOUNCE, from))).to.include.members(after)
        gone()
        const returned = lab.world.wire.packets
        server.refresh()
        await lab.sleep(20_000)
        const left = after.filter((relay) => !server.relayAddresses.map(text).includes(relay))
        const withdrawn = targets(asked(lab, COMMANDS.UNANNOUNCE, returned))
        expect(withdrawn).to.include.members(left)
      }))

    it(`${kind}: waits while its node is offline, and goes on when it is online again (HS-107, HS-160, API-226)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const { server, node } = await lab.listening(kind)
        // Health counts what is asked (NODE-151): some requests that end one way or the other.
        const some = (): Promise<unknown> =>
          Promise.allSettled(lab.bootstrap.flatMap((to) => Array.from({ length: 6 }, () => node.ping(to))))
        const fail = some
        const succeed = (): Promise<unknown> => some().then(() => lab.sleep(1000))
        const back = lab.world.internet.outage('server')
        while (node.online) await fail()
        await lab.sleep(30_000)
        const from = lab.world.wire.packets
        // Its relays are silent, for which it would announce anew at once (HS-104).
        await lab.sleep(60_000)
        expect(asked(lab, COMMANDS.FIND_PEER, from).filter(({ request: { target } }) => TARGET.equals(Buffer.from(target!)))).to.have.length(0) // prettier-ignore
        back()
        expect((server as unknown as { notifyOnline: unknown }).notifyOnline).to.be.a('function')
        const returned = lab.world.wire.packets
        while (!node.online) await succeed()
        // At once, or with the next update if its table was still empty.
        await lab.sleep(360_000)
        expect(asked(lab, COMMANDS.ANNOUNCE, returned).length).to.be.above(0)
        expect(server.relayAddresses).to.have.length(3)
      }))

    it(`${kind}: takes handshakes before it says that it listens, once its record is there, in this order (HS-92, HS-93, HS-154, API-204)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const node = await lab.node(kind, 'server')
        const client = await lab.node('hyperdht', 'client')
        const log: string[] = []
        const server = node.createServer((...args: unknown[]) => log.push(`connection ${args.length}`))
        for (const name of ['listening', 'close'] as const) server.on(name, () => log.push(name))
        const listening = server.listen().then(() => log.push('resolved'))
        expect(node.listening.has(server)).to.equal(true)
        // The way there does not wait for the announce: the client knows where the node is.
        const stream = client.connect(node.defaultKeyPair.publicKey, {
          relayAddresses: [lab.world.wire.externalOf('server')!]
        })
        stream.on('error', () => {})
        server.on('connection', (stream: { on(event: string, fn: () => void): void }) => stream.on('error', () => {}))
        await stream.opened
        await listening
        expect(log).to.deep.equal(['connection 1', 'listening', 'resolved'])
        await server.close()
        expect(log.at(-1)).to.equal('close')
        expect(node.listening.has(server)).to.equal(false)
      }, behind('open')))

    it(`${kind}: listens where nobody is, without relays; addresses stay unknown; there is no property nodes (HS-94, HS-153, API-211, API-213)`, () =>
      inLab(async (lab) => {
        const { server, publicKey } = await lab.listening(kind)
        expect(server.relayAddresses).to.deep.equal([])
        expect(server.address()).to.deep.equal({ publicKey, host: null, port: 0 })
        expect('nodes' in server).to.equal(false)
      }))

    it(`${kind}: signs with the functions it is given (HS-96, API-140)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const node = await lab.node(kind, 'server')
        const calls: string[] = []
        const server = node.createServer()
        const signer =
          (name: string) =>
          (...args: readonly unknown[]): Buffer => {
            calls.push(`${name} ${args.length}`)
            return Buffer.alloc(64)
          }
        await server.listen(keyPair(2), { signAnnounce: signer('announce'), signUnannounce: signer('unannounce') })
        expect(calls).to.deep.equal(Array(3).fill('announce 5'))
        expect(server.relayAddresses, 'nobody takes a false signature').to.deep.equal([])
        await server.close()
      }))
  }

  it('an open server of the reference tells its new address within 30 s after its host got it; the peer keeps the old one (NODE-182, HS-102, HS-159)', () =>
    inLab(async (lab) => {
      await lab.network()
      const [old] = lab.world.site('server').addresses
      const { server, node } = await lab.listening('reference', {}, { nodeOptions: { ephemeral: false } })
      const nodeOptions = { ephemeral: false, firewalled: false }
      const peer = await lab.listening('hyperdht', {}, { host: 'client', key: 3, nodeOptions })
      expect([server.relayAddresses[0]?.host, node.remoteAddress()?.host]).to.deep.equal([old, old])
      const theirs = peer.server.relayAddresses[0]?.host
      // The proof that strangers reach it takes longer than until its servers announce: what comes from them gets lost.
      const moved = lab.now
      lab.world.internet.intercept(({ bytes, dst }) => {
        const probes = dst.host === '11.2.9.9' && dst.port === node.address()?.port && bytes[0] === 0x13
        return probes && lab.now - moved < 11_000 ? { drop: true } : undefined
      })
      lab.world.internet.readdress('server', ['11.2.9.9'])
      lab.world.internet.readdress('client', ['11.2.9.8'])
      await lab.sleep(30_000)
      expect([server.relayAddresses[0]?.host, node.remoteAddress()?.host]).to.deep.equal(['11.2.9.9', '11.2.9.9'])
      expect(peer.server.relayAddresses[0]?.host).to.equal(theirs)
    }, behind('open')))
})
