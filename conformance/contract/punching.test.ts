import { expect } from 'chai'
import { holepunchSecret, openBox } from '@punchlist/hyperdht/crypto'
import {
  COMMANDS,
  datagramType,
  handshake,
  holepunch,
  type HolepunchPayload,
  holepunchPayload,
  HOP_MODES,
  noisePayload,
  request
} from '@punchlist/hyperdht/wire'
import type { LabTopology } from '../engine/index.js'
import type { PacketRecord } from '../report/cells.js'
import {
  behind,
  closed,
  type Connection,
  inLab,
  type Kind,
  KINDS,
  keyPair,
  type Lab,
  once,
  PAIRINGS
} from './test-support/index.js'
import { spyKeys } from './test-support/spy-keys.js'

const KEY = keyPair(2).publicKey
const NEVER = { localConnection: false } as const

interface Sent {
  readonly at: number
  readonly ttl: number
  readonly from: string
  readonly to: string
  readonly receiver: string | null
}

const isProbe = ({ hex }: PacketRecord): boolean => hex.length === 2

/** Probes of a host since datagram `from`, as it sent them. */
function probes(lab: Lab, host: string, from = 0): Sent[] {
  return lab.world.wire
    .records(from)
    .filter((record) => record.sender === host && isProbe(record))
    .map(({ hops, ttl, receiver }) => ({ at: hops[0]!.at, ttl, from: hops[0]!.from, to: hops[0]!.to, receiver }))
}

/** Hole punch requests of a host: when, and the bytes. */
function rounds(lab: Lab, host: string, from = 0): { at: number; hex: string; mode: number; payload: Buffer }[] {
  return lab.world.wire.records(from).flatMap(({ sender, hex, hops }) => {
    const bytes = Buffer.from(hex, 'hex')
    if (sender !== host || datagramType(bytes) !== 'request') return []
    const message = request.decode(bytes)
    if (message.internal || message.command !== COMMANDS.PEER_HOLEPUNCH) return []
    const { mode, payload } = holepunch.decode(message.value!)
    return [{ at: hops[0]!.at, hex, mode, payload: Buffer.from(payload) }]
  })
}

interface Attempt {
  readonly stream: Connection
  readonly from: number
  readonly since: number
  /** All payloads that either side sent, decrypted, in their order. */
  payloads(host: 'client' | 'server'): HolepunchPayload[]
}

interface AttemptOptions {
  readonly connect?: object
  readonly serve?: object
  readonly prepare?: (lab: Lab) => void
}

/** A client calls a server; the keys are known, so that what they say is too. */
async function attempt(
  lab: Lab,
  [serverKind, clientKind]: readonly [Kind, Kind],
  { connect = {}, serve = {}, prepare }: AttemptOptions = {}
): Promise<Attempt> {
  await lab.network()
  const spy = spyKeys(serverKind)
  await lab.listening(serverKind, { shareLocalAddress: false, createHandshake: spy.createHandshake, ...serve })
  const node = await lab.node(clientKind, 'client')
  await lab.sleep(1000)
  prepare?.(lab)
  const from = lab.world.wire.packets
  const since = lab.now
  const stream = node.connect(KEY, { ...NEVER, ...connect })
  stream.on('error', () => {})
  return {
    stream,
    from,
    since,
    payloads: (host) => {
      const secret = holepunchSecret(spy.keys[0]!.hash)
      return rounds(lab, host, from).map(({ payload }) => holepunchPayload.decode(openBox(secret, payload)!))
    }
  }
}

const cones: LabTopology = behind('port-restricted-cone')

describe('contract: hole punching (07)', function () {
  this.timeout(60_000)

  for (const pairing of PAIRINGS) {
    const who = `${pairing[1]} to ${pairing[0]}`

    it(`${who}: without fast open two rounds: the tokens come back, connected is 0, the server starts a second later (HP-43, HP-48, HP-107, HP-216)`, () =>
      inLab(async (lab) => {
        const { stream, since, payloads } = await attempt(lab, pairing, { connect: { fastOpen: false } })
        await once(stream, 'open')
        expect(lab.now - since).to.be.within(1000, 2500)
        const [asked, told] = [payloads('client'), payloads('server')]
        expect(asked.map(({ round, punching, connected }) => [round, punching, connected])).to.deep.equal([
          [0, false, false],
          [1, true, false]
        ])
        expect(told.map(({ connected, error }) => [connected, error])).to.deep.equal([
          [false, 0],
          [false, 0]
        ])
        expect(told[0]!.remoteToken ?? null).to.equal(null)
        expect(told[1]!.remoteToken).to.deep.equal(asked[1]!.token)
        expect(asked[1]!.remoteToken).to.deep.equal(told[0]!.token)
      }, cones))

    it(`${who}: fast open counts no punch on the client, whatever the filter (HP-198, HP-215)`, () =>
      inLab(async (lab) => {
        await lab.network()
        await lab.listening(pairing[0], { shareLocalAddress: false })
        const node = await lab.node(pairing[1], 'client')
        const stream = node.connect(KEY, NEVER)
        stream.on('error', () => {})
        await once(stream, 'open')
        await lab.sleep(500)
        const { consistent, random, open } = node.stats.punches
        expect([consistent, random, open]).to.deep.equal([0, 0, 0])
      }, cones))

    it(`${who}: a lost answer: the same bytes at 0, 1, 2 and 3 s, then the attempt ends (HP-27, HP-31, HP-144)`, () =>
      inLab(async (lab) => {
        const { stream, from, since } = await attempt(lab, pairing, {
          connect: { fastOpen: false },
          prepare({ world }) {
            // Replies of the hole punch never reach the client.
            world.internet.intercept(({ bytes }) => {
              if (bytes[0] !== 0x13) return undefined
              return bytes.length > 40 && bytes.includes(Buffer.from([0x01, HOP_MODES.REPLY, 0]))
                ? { drop: true }
                : undefined
            })
          }
        })
        const error = await closed(stream)
        expect(error?.code).to.equal('HOLEPUNCH_ABORTED')
        const sent = rounds(lab, 'client', from)
        expect(new Set(sent.map(({ hex }) => hex)).size).to.equal(1)
        const first = sent[0]!.at
        expect(sent.map(({ at }) => Math.round((at - first) / 100) / 10)).to.deep.equal([0, 1, 2, 3])
        expect(lab.now - since).to.be.within(4000, 5000)
        // The server took every copy, and answered it (HP-31, HP-155).
        expect(rounds(lab, 'server', from).length).to.equal(4)
      }, cones))

    it(`${who}: the random side opens sockets, the consistent one guesses ports, and whoever gives up says nothing (HP-107, HP-116, HP-121)`, () =>
      inLab(
        async (lab) => {
          const { stream, from } = await attempt(lab, pairing, {
            prepare: ({ world }) => {
              // No guess arrives.
              world.internet.intercept(({ bytes }) => (bytes.length === 1 ? { drop: true } : undefined))
            }
          })
          const error = await closed(stream)
          expect(error?.code).to.equal('HOLEPUNCH_ABORTED')
          const [server, client] = [probes(lab, 'server', from), probes(lab, 'client', from)]
          expect(new Set(server.map((probe) => probe.from)).size).to.equal(256)
          expect(new Set(client.map((probe) => probe.from)).size).to.equal(1)
          expect(new Set(client.map((probe) => probe.to)).size).to.be.above(1500)
          expect(new Set(server.map((probe) => probe.to)).size).to.equal(1)
          // 255 at once, then round the sockets: the first pass with few hops to live (HP-114).
          const later = server.filter(({ at }) => at > server[0]!.at + 90)
          expect(later.slice(0, 256).every(({ ttl }) => ttl < 64)).to.equal(true)
          expect(later.slice(257).every(({ ttl }) => ttl === 64)).to.equal(true)
          const gaps = later.slice(1).map(({ at }, i) => Math.round(at - later[i]!.at))
          expect(new Set(gaps)).to.deep.equal(new Set([20]))
          const last = Math.max(...rounds(lab, 'client', from).map(({ at }) => at))
          expect(lab.now - last, 'no message at the end').to.be.above(30_000)
          await lab.sleep(1000)
        },
        behind('symmetric', 'port-restricted-cone')
      ))

    it(`${who}: into a consistent side that filters nothing: connected within 5.4 s (HP-217)`, () =>
      inLab(
        async (lab) => {
          const { stream, since } = await attempt(lab, pairing)
          await once(stream, 'open')
          expect(lab.now - since).to.be.below(5800)
        },
        behind('symmetric', 'full-cone')
      ))

    for (const [nat, how] of [
      ['port-restricted-cone', 'consistent NATs take until the fourth tick (HP-110, HP-219)'],
      ['symmetric', 'a random one is refused, and hears so (HP-103, HP-219)']
    ] as const) {
      it(`${who}: asked through a node that is no relay of the server: ${how} (HP-103, HP-219)`, () =>
        inLab(
          async (lab) => {
            await lab.network()
            const { server } = await lab.listening(pairing[0], { shareLocalAddress: false })
            const own = server.relayAddresses.map(({ host }) => host)
            const foreign = lab.publicNodes.map((node) => node.address()!).find(({ host }) => !own.includes(host))!
            const node = await lab.node(pairing[1], 'client')
            await lab.sleep(1000)
            // Only that node is asked, and is told where the server is.
            const at = lab.world.wire.externalOf('server')!
            const local = lab.world.site('client').addresses[0]!
            lab.world.internet.intercept(({ src, dst, bytes }) => {
              if (src.host !== local || datagramType(bytes) !== 'request') return undefined
              const message = request.decode(bytes)
              if (message.internal || message.command !== COMMANDS.PEER_HANDSHAKE) return undefined
              if (dst.host !== foreign.host) return { drop: true }
              const value = handshake.encode({ ...handshake.decode(message.value!), relayAddress: at })
              return { bytes: request.encode({ ...message, value }) }
            })
            const from = lab.world.wire.packets
            const since = lab.now
            const relayAddresses = [{ host: foreign.host, port: foreign.port }]
            const stream = node.connect(KEY, { ...NEVER, fastOpen: false, relayAddresses })
            stream.on('error', () => {})
            const end = closed(stream)
            const opened = await stream.opened
            expect(opened).to.equal(nat !== 'symmetric')
            if (opened) {
              expect(lab.now - since).to.be.within(4000, 5600)
              stream.destroy()
            } else {
              expect((await end)?.code).to.equal('HOLEPUNCH_ABORTED')
              expect(probes(lab, 'server', from)).to.have.length(0)
            }
          },
          behind('port-restricted-cone', nat)
        ))
    }

    it(`${who}: behind one NAT without a way round, in no LAN: fails; with hairpinning it gets through (HP-207, HP-211, HP-212)`, async () => {
      for (const [hairpin, opens] of [
        ['none', false],
        ['external', true]
      ] as const) {
        const { nat } = await import('../labs/sim/net/index.js')
        const topology: LabTopology = {
          nodes: 9,
          sites: [{ name: 'home', nat: [nat({ hairpin })], hosts: ['server', 'client'] }],
          isolated: [['server'], ['client']]
        }
        await inLab(async (lab) => {
          const { stream, from } = await attempt(lab, pairing, {
            serve: { shareLocalAddress: true },
            connect: { localConnection: true }
          })
          const opened = await stream.opened
          expect(opened).to.equal(opens)
          const local = lab.world.site('server').addresses[0]!
          const pinged = lab.world.wire
            .records(from)
            .some(({ sender, hops }) => sender === 'client' && hops[0]!.to.startsWith(`${local}:`))
          expect(pinged, 'the LAN is tried').to.equal(true)
          stream.destroy()
        }, topology)
      }
    })
  }

  for (const kind of KINDS) {
    it(`${kind}: lists the addresses of its interfaces, the server only those that hear themselves, unless told not to (HP-203, HP-204, HP-205, HS-120)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const seen: Record<string, readonly { host: string; port: number }[]> = {}
        const firewall = (
          _key: unknown,
          { addresses4 }: { addresses4: readonly { host: string; port: number }[] }
        ): boolean => {
          seen['client'] = addresses4
          return false
        }
        const spy = spyKeys(kind)
        const createHandshake: typeof spy.createHandshake = (own, remote) => {
          const driver = spy.createHandshake(own, remote)
          const send = driver.send.bind(driver)
          driver.send = (payload) => {
            seen['server'] = noisePayload.create(payload).addresses4
            return send(payload)
          }
          return driver
        }
        const { node: serving } = await lab.listening(kind, { firewall: firewall as never, createHandshake })
        const node = await lab.node(kind, 'client')
        const ports = (one: typeof node): number => (one as unknown as { io: { serverSocket: { address(): { port: number } } } }).io.serverSocket.address().port // prettier-ignore
        const expected = (host: string, one: typeof node) =>
          lab.world.site(host).addresses.map((address) => ({ host: address, port: ports(one) }))
        await lab.sleep(1000)
        const stream = node.connect(KEY)
        stream.on('error', () => {})
        await stream.opened
        expect(seen).to.deep.equal({ client: expected('client', node), server: expected('server', serving) })
        const silent = node.connect(KEY, { localConnection: false })
        silent.on('error', () => {})
        await silent.opened
        expect(seen['client']).to.deep.equal([])
      }))

    it(`${kind}: a punched way lives on the stream’s traffic alone (HP-90)`, () =>
      inLab(async (lab) => {
        const { stream } = await attempt(lab, [kind, kind])
        await once(stream, 'open')
        await lab.sleep(5000)
        const from = lab.world.wire.packets
        const socket = `${lab.world.site('client').addresses[0]!}:${stream.rawStream!.socket!.address()!.port}`
        await lab.sleep(120_000)
        const other = lab.world.wire
          .records(from)
          .filter(({ sender, hops, hex }) => sender === 'client' && hops[0]!.from === socket && !hex.startsWith('ff'))
        expect(other).to.have.length(0)
      }))

    it(`${kind}: with a route goes straight to the server, and searches when nobody answers there (HP-94, HS-214)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const { accepted } = await lab.listening(kind, { reusableSocket: true, shareLocalAddress: false })
        const node = await lab.node(kind, 'client')
        const connect = async (): Promise<Connection> => {
          const stream = node.connect(KEY, { ...NEVER, reusableSocket: true })
          stream.on('error', () => {})
          expect(await stream.opened).to.equal(true)
          return stream
        }
        const first = await connect()
        const from = lab.world.wire.packets
        const second = await connect()
        expect(rounds(lab, 'client', from)).to.have.length(0)
        expect(second.rawStream!.remotePort).to.equal(first.rawStream!.remotePort)
        await lab.sleep(100)
        // Nothing passes there any more but streams that are open: the handshake over it fails after 4 s.
        const port = Number(first.rawStream!.remotePort)
        lab.world.internet.intercept(({ dst, bytes }) =>
          dst.port === port && bytes[0] === 0x03 ? { drop: true } : undefined
        )
        const since = lab.now
        const third = await connect()
        expect(lab.now - since).to.be.within(4000, 6500)
        expect(third.rawStream!.remotePort).to.not.equal(port)
        await lab.sleep(300)
        expect(accepted).to.have.length(3)
      }))
  }
})
