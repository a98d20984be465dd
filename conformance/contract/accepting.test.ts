import { expect } from 'chai'
import { type Handshake, HOP_MODES, INTERNAL_COMMANDS, type NoisePayload, request } from '@punchlist/hyperdht/wire'
import type { Address } from '../drivers/node.js'
import {
  behind,
  bodiesOf,
  type Connection,
  Hand,
  inLab,
  KINDS,
  keyPair,
  type Kind,
  type Lab,
  type Listening,
  Stranger
} from './test-support/index.js'

const SERVER = keyPair(2).publicKey
/** Nobody is there. */
const ELSEWHERE = { host: '11.9.0.77', port: 5000 }
const UDX_HEADER = 20
const FIREWALL = { UNKNOWN: 0, OPEN: 1 } as const

interface Accepting extends Listening {
  readonly at: Address
  readonly stranger: Stranger
}

/** A server of a kind, and a stranger who knows where its main socket is. */
async function accepting(
  lab: Lab,
  kind: Kind,
  options: Parameters<Lab['listening']>[1] = {},
  nodeOptions: object = {}
): Promise<Accepting> {
  await lab.network()
  const listening = await lab.listening(kind, options, { nodeOptions })
  const at = lab.world.wire.externalOf('server')!
  return { ...listening, at, stranger: new Stranger(lab) }
}

/** Ports that a host has sent PINGs from since datagram `from`. */
function pingPorts(lab: Lab, host: string, from: number): Set<string> {
  const ports = lab.world.wire.records(from).flatMap(({ sender, hex, hops }) => {
    const bytes = Buffer.from(hex, 'hex')
    if (sender !== host || bytes[0] !== 0x03) return []
    const { internal, command } = request.decode(bytes)
    return internal && command === INTERNAL_COMMANDS.PING ? [hops[0]!.from] : []
  })
  return new Set(ports)
}

const OPEN = behind('open')
/** Strangers come in, and it is not open for all that. */
const CONE = behind('full-cone')

describe('contract: accepting a handshake (7.4 to 7.7 of chapter 06)', function () {
  this.timeout(60_000)

  for (const kind of KINDS) {
    it(`${kind}: answers a direct one and connects at once, whatever the client says of errors, ids and its firewall (HS-51, HS-116, HS-120, HS-125, HS-142, STR-2, STR-3, STR-10, STR-18)`, () =>
      inLab(async (lab) => {
        const { server, at, stranger } = await accepting(lab, kind)
        const come: [stream: Connection, connected: boolean, raw: boolean][] = []
        const events: string[] = []
        server.on('connection', (stream: Connection) => {
          come.push([stream, stream.connected, stream.rawStream!.connected])
          for (const name of ['connect', 'open'] as const) stream.on(name, () => events.push(name))
        })
        const ids: number[] = []
        for (const [i, id] of [0, 0xffffffff].entries()) {
          const udx = { version: 1, reusableSocket: false, id, seq: 77 }
          const hand = new Hand(stranger, SERVER, { error: 5, firewall: 7, udx }, 5 + i)
          hand.send(at)
          await lab.sleep(300)
          const reply = hand.replies.at(-1)!
          expect([reply.error, reply.message.mode, reply.message.peerAddress]).to.deep.equal([0, HOP_MODES.REPLY, null])
          const payload = hand.open(reply.message.noise)
          expect([payload.version, payload.error, payload.addresses6]).to.deep.equal([1, 0, []])
          ids.push(payload.udx!.id)
          expect(payload.udx!.seq).to.equal(0)
          const [stream, wasConnected, wasPathed] = come[i]!
          expect([stream.remotePublicKey, stream.isInitiator, stream.keepAlive]).to.deep.equal([
            hand.keys.publicKey,
            false,
            5000
          ])
          expect([wasConnected, wasPathed], 'its path is chosen, its events follow').to.deep.equal([false, true])
          const first = stranger.packets.find(({ message }) => message.readUInt32LE(4) === id)!.message
          expect([first[2], first.readUInt32LE(12)]).to.deep.equal([1, 0])
          expect(bodiesOf(first.subarray(UDX_HEADER))[0]).to.have.length(56)
          stream.destroy()
        }
        expect(new Set(ids).size).to.equal(2)
        expect(events).to.deep.equal(['connect', 'open', 'connect', 'open'])
      }, OPEN))

    it(`${kind}: a replay gets the same answer; after 10 s it is a handshake of its own, on which nobody can speak (HS-28, HS-131)`, () =>
      inLab(async (lab) => {
        const { accepted, at, stranger } = await accepting(lab, kind)
        const hand = new Hand(stranger, SERVER)
        const noises = async (): Promise<string> => {
          hand.send(at)
          await lab.sleep(200)
          return Buffer.from(hand.replies.at(-1)!.message.noise).toString('hex')
        }
        const first = await noises()
        await lab.sleep(5000)
        expect(await noises()).to.equal(first)
        expect(accepted).to.have.length(1)
        accepted[0]!.destroy()
        await lab.sleep(16_000)
        expect(await noises()).to.not.equal(first)
        expect(accepted).to.have.length(2)
        expect(accepted[1]!.remotePublicKey).to.deep.equal(hand.keys.publicKey)
        let heard = false
        accepted[1]!.on('data', () => (heard = true))
        await lab.sleep(20_000)
        expect([heard, accepted[1]!.destroyed], 'it dies unheard').to.deep.equal([false, true])
      }, OPEN))

    it(`${kind}: an unused one lives 20 s (HS-145)`, () =>
      inLab(async (lab) => {
        const { at, stranger } = await accepting(lab, kind, { holepunch: false as never })
        const hand = new Hand(stranger, SERVER)
        const seen: string[] = []
        for (const wait of [0, 5000, 4500, 11_500]) {
          await lab.sleep(wait)
          hand.relayed(at, ELSEWHERE)
          await lab.sleep(100)
          seen.push(Buffer.from(hand.replies.at(-1)!.message.noise).toString('hex'))
        }
        expect([seen[1], seen[2]]).to.deep.equal([seen[0], seen[0]])
        expect(seen[3]).to.not.equal(seen[0])
        expect(hand.replies).to.have.length(4)
      }, OPEN))

    it(`${kind}: is silent for what does not verify, and while it is suspended or closing, also in the middle of a hook (HS-70, HS-110, HS-111)`, () =>
      inLab(async (lab) => {
        let decide = (): void => {}
        let asked = 0
        const firewall = (): Promise<boolean> => {
          asked++
          return new Promise((resolve) => (decide = () => resolve(false)))
        }
        const { server, accepted, at, stranger } = await accepting(lab, kind, { firewall })
        const broken = new Hand(stranger, SERVER)
        broken.noise[60]! ^= 1
        broken.send(at)
        await lab.sleep(500)
        expect([broken.replies.length, asked]).to.deep.equal([0, 0])

        await server.suspend()
        const late = new Hand(stranger, SERVER, {}, 6)
        late.send(at)
        await lab.sleep(500)
        expect([late.replies.length, asked]).to.deep.equal([0, 0])
        await server.resume()
        await lab.sleep(11_000)
        late.send(at)
        await lab.sleep(200)
        expect(asked, 'answers again').to.equal(1)

        const closing = server.close()
        decide()
        await closing
        await lab.sleep(500)
        expect([late.replies.length, accepted.length]).to.deep.equal([0, 0])
      }, OPEN))

    it(`${kind}: asks its firewall about another version too, and answers an error (HS-113, HS-124, STR-4)`, () =>
      inLab(async (lab) => {
        const payloads: NoisePayload[] = []
        const { accepted, at, stranger } = await accepting(lab, kind, {
          firewall: (_key, payload) => {
            payloads.push(payload)
            return false
          }
        })
        const hand = new Hand(stranger, SERVER, { version: 2 })
        hand.send(at)
        await lab.sleep(300)
        expect(payloads).to.have.length(1)
        expect([payloads[0]!.version, payloads[0]!.udx, payloads[0]!.addresses4]).to.deep.equal([2, null, []])
        const payload = hand.open(hand.replies[0]!.message.noise)
        expect([payload.error, payload.udx?.id, accepted.length]).to.deep.equal([2, 0, 0])
      }, OPEN))

    it(`${kind}: a packet with the id of its stream connects it, wherever it comes from; a probe does not (STR-10, STR-14, STR-15, HP-186, HP-187)`, () =>
      inLab(async (lab) => {
        const { accepted, at, stranger } = await accepting(lab, kind, {
          shareLocalAddress: false,
          holepunch: false as never
        })
        const hand = new Hand(stranger, SERVER)
        hand.relayed(at, ELSEWHERE)
        await lab.sleep(200)
        const { udx } = hand.open(hand.replies[0]!.message.noise)
        const hijacker = new Stranger(lab)
        hijacker.put(at, Buffer.alloc(1))
        await lab.sleep(200)
        expect(accepted).to.have.length(0)
        const packet = Buffer.from('ff010800' + '00000000' + '00004000' + '0000000000000000', 'hex')
        packet.writeUInt32LE(udx!.id, 4)
        hijacker.put(at, packet)
        await lab.sleep(200)
        expect(accepted).to.have.length(1)
        const { remoteHost, remotePort, remoteId } = accepted[0]!.rawStream!
        expect([remoteHost, remotePort, remoteId]).to.deep.equal([hijacker.address.host, hijacker.address.port, 7])
        expect(hijacker.packets.length).to.be.above(0)
        accepted[0]!.destroy()
      }, OPEN))

    it(`${kind}: takes the first case that fits: an open client before the LAN, the LAN before no hole punching (HS-226, HS-132, HP-149)`, () =>
      inLab(async (lab) => {
        const { server, at, stranger } = await accepting(lab, kind)
        const own = lab.world.site('server').addresses[0]!
        const near = { host: at.host, port: stranger.address.port }
        const lan = { addresses4: [{ host: own, port: 4000 }] }
        const ask = async (n: number, payload: Partial<NoisePayload>, peer: Address) => {
          const from = lab.world.wire.packets
          const come = stranger.packets.length
          const hand = new Hand(stranger, SERVER, payload, n)
          hand.relayed(at, peer)
          await lab.sleep(300)
          const reply = hand.replies.at(-1) as { from: Address; message: Handshake } | undefined
          const sockets = pingPorts(lab, 'server', from).size
          return { reply, sockets, udx: stranger.packets.length - come }
        }
        // A: connected at once, to the address that the relay names; no puncher.
        const open = await ask(10, { ...lan, firewall: FIREWALL.OPEN }, stranger.address)
        expect([open.udx > 0, open.sockets]).to.deep.equal([true, 0])
        // B: a puncher of its own that samples, and the answer from where the request came in.
        const local = await ask(11, lan, near)
        expect([local.udx, local.sockets, local.reply!.from.port]).to.deep.equal([0, 1, at.port])
        // D: the answer from the puncher's socket.
        const far = await ask(12, lan, ELSEWHERE)
        expect([far.udx, far.sockets]).to.deep.equal([0, 1])
        expect(far.reply!.from.port).to.not.equal(at.port)
        await lab.at('server', () => server.close())
      }, CONE))

    it(`${kind}: with holepunch: false the LAN still has its puncher, others none, and the record is there (HS-226, HS-138, HP-151)`, () =>
      inLab(async (lab) => {
        const { at, stranger } = await accepting(lab, kind, { holepunch: false as never })
        const own = lab.world.site('server').addresses[0]!
        const addresses4 = [{ host: own, port: 4000 }]
        for (const [n, peer, sockets] of [
          [10, { host: at.host, port: 9 }, 1],
          [11, ELSEWHERE, 0]
        ] as const) {
          const from = lab.world.wire.packets
          const hand = new Hand(stranger, SERVER, { addresses4 }, n)
          hand.relayed(at, peer)
          await lab.sleep(300)
          expect(pingPorts(lab, 'server', from).size).to.equal(sockets)
          expect(hand.replies.at(-1)!.from.port).to.equal(at.port)
          expect(hand.open(hand.replies.at(-1)!.message.noise).holepunch).to.not.equal(null)
        }
      }, CONE))

    it(`${kind}: an open server has a puncher for the LAN too, which it never uses, and says no record (HS-133, HS-119, HP-151)`, () =>
      inLab(async (lab) => {
        const host = lab.world.site('server').addresses[0]!
        const { at, stranger } = await accepting(
          lab,
          kind,
          {},
          { ephemeral: false, firewalled: false, host, port: 49_737 }
        )
        const from = lab.world.wire.packets
        const hand = new Hand(stranger, SERVER, { addresses4: [{ host: '127.0.0.1', port: 4000 }] })
        hand.relayed(at, { host: at.host, port: 9 })
        await lab.sleep(300)
        const payload = hand.open(hand.replies[0]!.message.noise)
        expect([payload.firewall, payload.holepunch]).to.deep.equal([FIREWALL.OPEN, null])
        // Its own address is none of the private ones: no match, no puncher (HS-149).
        expect(pingPorts(lab, 'server', from).size).to.equal(0)
        expect(stranger.packets).to.have.length(0)
      }, OPEN))

    it(`${kind}: gives each handshake the lowest free slot, equal bytes the same (HP-147, HP-163, HS-109)`, () =>
      inLab(async (lab) => {
        const { at, stranger } = await accepting(lab, kind, { shareLocalAddress: false, handshakeClearWait: 3000 })
        const slot = async (hand: Hand): Promise<number> => {
          hand.relayed(at, ELSEWHERE)
          await lab.sleep(100)
          return hand.open(hand.replies.at(-1)!.message.noise).holepunch!.id
        }
        expect([await slot(new Hand(stranger, SERVER, {}, 10)), await slot(new Hand(stranger, SERVER, {}, 11))]).to.deep.equal([0, 1]) // prettier-ignore
        const third = new Hand(stranger, SERVER, {}, 12)
        third.relayed(at, ELSEWHERE)
        third.relayed(at, ELSEWHERE)
        await lab.sleep(100)
        const two = third.replies.slice(-2).map(({ message }) => Buffer.from(message.noise).toString('hex'))
        expect(two[0]).to.equal(two[1])
        expect(third.open(third.replies.at(-1)!.message.noise).holepunch!.id).to.equal(2)
        // 10 s until it is given up, 3 until it is forgotten.
        await lab.sleep(13_500)
        expect(await slot(new Hand(stranger, SERVER, {}, 13))).to.equal(0)
      }, CONE))
  }
})
