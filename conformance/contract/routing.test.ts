import { expect } from 'chai'
import { hash } from '@punchlist/hyperdht/crypto'
import { nodeId } from '@punchlist/hyperdht/ipencoding'
import {
  COMMANDS,
  handshake,
  type Handshake,
  holepunch,
  type Holepunch,
  HOP_MODES,
  peerRecord,
  type Response
} from '@punchlist/hyperdht/wire'
import type { Address } from '../drivers/node.js'
import { announceValue } from '../scenarios/scripted/index.js'
import { behind, Hand, inLab, KINDS, type Kind, keyPair, type Lab, type Node, Stranger } from './test-support/index.js'

const KEYS = keyPair(2)
const TARGET = hash(KEYS.publicKey)
const NOBODY = Buffer.alloc(32, 0x99)
const HOUR = 3_600_000

const encodeHandshake = (fields: Partial<Handshake> & Pick<Handshake, 'mode'>): Buffer =>
  handshake.encode({ noise: Buffer.from('noise'), peerAddress: null, relayAddress: null, ...fields })
const encodeHolepunch = (fields: Partial<Holepunch> & Pick<Holepunch, 'mode'>): Buffer =>
  holepunch.encode({ id: 3, payload: Buffer.from('payload'), peerAddress: null, ...fields })

/** Every sort of node: the address that a stranger reaches it at. */
async function sorts(lab: Lab, kind: Kind): Promise<Record<string, Address>> {
  await lab.network(kind)
  const host = lab.world.site('server').addresses[0]!
  const persistent = { host: lab.world.site('dht2').addresses[0]!, port: 49_737 }
  const ephemeral = await lab.node(kind, 'client', { quickFirewall: false })
  const { port } = (ephemeral as unknown as { io: { clientSocket: { address(): Address } } }).io.clientSocket.address()
  // It knows nobody, and finds nobody.
  const lost = await lab.node(kind, 'server', { bootstrap: [], port: 49_900, host })
  expect([ephemeral.ephemeral, ephemeral.firewalled, lost.ephemeral]).to.deep.equal([true, true, true])
  return {
    persistent,
    'ephemeral and firewalled': { host: lab.world.site('client').addresses[0]!, port },
    'not bootstrapped': { host, port: 49_900 }
  }
}

/** A persistent node that strangers reach, and that hosts a server. */
async function hosting(lab: Lab, kind: Kind): Promise<{ node: Node; at: Address }> {
  const host = lab.world.site('server').addresses[0]!
  const nodeOptions = { host, port: 49_737, anyPort: false, ephemeral: false, firewalled: false }
  const { node } = await lab.listening(kind, {}, { nodeOptions })
  return { node, at: { host, port: 49_737 } }
}

function recordIn(response: Response | null): { publicKey: Uint8Array; relayAddresses: readonly Address[] } | null {
  return response?.value ? peerRecord.decode(response.value) : null
}

describe('contract: nodes pass handshakes and hole punch messages on (4 and 5 of chapter 06, 2 of 07)', function () {
  this.timeout(60_000)

  for (const kind of KINDS) {
    it(`${kind}: any node does, and never answers with an error (HS-51, HS-53, HS-62, HP-10, HP-14)`, () =>
      inLab(async (lab) => {
        for (const [sort, to] of Object.entries(await sorts(lab, kind))) {
          const stranger = new Stranger(lab)
          const other = new Stranger(lab)
          const ask = (command: number, value: Uint8Array | null, target: Uint8Array | null = TARGET) =>
            stranger.ask(to, { command, target, value })
          const none = await ask(COMMANDS.PEER_HANDSHAKE, encodeHandshake({ mode: HOP_MODES.FROM_CLIENT }))
          expect([none?.error, none?.value, none?.token], sort).to.deep.equal([0, null, null])
          for (const value of [null, Buffer.alloc(0), Buffer.from('01', 'hex'), Buffer.alloc(9, 0xff)]) {
            expect(await ask(COMMANDS.PEER_HANDSHAKE, value), sort).to.equal(null)
          }
          const on = encodeHandshake({ mode: HOP_MODES.FROM_CLIENT, relayAddress: other.address })
          await ask(COMMANDS.PEER_HANDSHAKE, on)
          const punch = encodeHolepunch({ mode: HOP_MODES.FROM_CLIENT, peerAddress: other.address })
          await ask(COMMANDS.PEER_HOLEPUNCH, punch)
          expect(
            other.requests.map(({ message }) => message.command),
            sort
          ).to.deep.equal([COMMANDS.PEER_HANDSHAKE, COMMANDS.PEER_HOLEPUNCH])
          // Who cannot store says so of storage commands, and of these never (HP-10).
          const get = await ask(COMMANDS.IMMUTABLE_GET, null, NOBODY)
          expect(get?.error, sort).to.equal(sort === 'persistent' ? 0 : 1)
        }
      }, behind('open')))

    it(`${kind}: forwards whatever names an address, each copy once, at most 40 bytes longer, and keeps nothing (HS-57, HS-65, HP-18, HP-23)`, () =>
      inLab(async (lab) => {
        const { persistent: to } = await sorts(lab, kind)
        const [stranger, victim] = [new Stranger(lab), new Stranger(lab)]
        const noise = Buffer.alloc(300, 1)
        const punch = { mode: HOP_MODES.FROM_CLIENT, peerAddress: victim.address }
        for (let i = 0; i < 3; i++) {
          stranger.tell(to!, {
            command: COMMANDS.PEER_HOLEPUNCH,
            tid: 77,
            target: TARGET,
            value: encodeHolepunch(punch)
          })
        }
        await lab.sleep(60_000)
        expect(victim.requests.map(({ message }) => message.tid)).to.deep.equal([77, 77, 77])
        const relayed = encodeHandshake({ mode: HOP_MODES.FROM_CLIENT, noise, relayAddress: victim.address })
        stranger.tell(to!, { command: COMMANDS.PEER_HANDSHAKE, target: TARGET, value: relayed })
        const reply = encodeHandshake({ mode: HOP_MODES.FROM_SERVER, noise, peerAddress: victim.address })
        const tid = stranger.tell(to!, { command: COMMANDS.PEER_HANDSHAKE, target: NOBODY, value: reply })
        await lab.sleep(500)
        expect(victim.responses.map(({ message }) => message.tid)).to.deep.equal([tid])
        const long = (hex: string): boolean => hex.includes(noise.toString('hex'))
        const sizes = lab.world.wire
          .records()
          .filter(({ hex }) => long(hex))
          .map(({ hex }) => hex.length / 2)
        expect(Math.max(...sizes) - Math.min(...sizes)).to.be.below(41)
      }, behind('open')))

    it(`${kind}: a node's own server is in its table for ever, whatever is announced (HS-80, HS-87)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const { at } = await hosting(lab, kind)
        const stranger = new Stranger(lab)
        const ask = (target: Uint8Array) => stranger.ask(at, { command: COMMANDS.FIND_PEER, target })
        const first = await ask(TARGET)
        expect(recordIn(first)).to.deep.equal({ publicKey: KEYS.publicKey, relayAddresses: [] })
        const value = announceValue({
          keyPair: KEYS,
          target: TARGET,
          id: nodeId(at),
          token: first!.token!,
          relayAddresses: [{ host: '1.2.3.4', port: 5 }]
        })
        const taken = await stranger.ask(at, { command: COMMANDS.ANNOUNCE, target: TARGET, token: first!.token, value })
        expect(taken?.error).to.equal(0)
        expect(recordIn(await ask(TARGET))?.relayAddresses).to.deep.equal([])
        await lab.sleep(HOUR / 2)
        expect(recordIn(await ask(TARGET))).to.deep.equal({ publicKey: KEYS.publicKey, relayAddresses: [] })
        const none = await ask(NOBODY)
        expect([none?.error, none?.value]).to.deep.equal([0, null])
      }, behind('open')))

    it(`${kind}: a node that is not persistent answers FIND_PEER with error 1 (HS-87)`, () =>
      inLab(async (lab) => {
        const places = await sorts(lab, kind)
        const stranger = new Stranger(lab)
        const errors: number[] = []
        for (const to of Object.values(places)) {
          errors.push((await stranger.ask(to, { command: COMMANDS.FIND_PEER, target: TARGET }))!.error)
        }
        expect(errors).to.deep.equal([0, 1, 1])
      }, behind('open')))

    it(`${kind}: a listening node forwards or drops what is not for it as a server (HP-19, HP-20)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const { at } = await hosting(lab, kind)
        const [stranger, other] = [new Stranger(lab), new Stranger(lab)]
        const ask = (fields: Partial<Holepunch> & Pick<Holepunch, 'mode'>) =>
          stranger.ask(at, { command: COMMANDS.PEER_HOLEPUNCH, target: TARGET, value: encodeHolepunch(fields) })
        expect(await ask({ mode: HOP_MODES.FROM_CLIENT })).to.equal(null)
        expect(other.requests).to.have.length(0)
        await ask({ mode: HOP_MODES.FROM_CLIENT, peerAddress: other.address })
        const [{ message }] = other.requests as [(typeof other.requests)[0]]
        expect(holepunch.decode(message.value!)).to.deep.include({
          mode: HOP_MODES.FROM_RELAY,
          peerAddress: stranger.address
        })
        expect(await ask({ mode: HOP_MODES.FROM_RELAY })).to.equal(null)
        expect(stranger.requests).to.have.length(0)
      }, behind('open')))

    it(`${kind}: believes the addresses that a relay names, and nobody's changed bytes (HS-75)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const seen: Address[] = []
        const firewall = (_key: unknown, _payload: unknown, address: Address): boolean => {
          seen.push(address)
          return false
        }
        const lie = { host: '12.34.56.78', port: 9 }
        await lab.listening(kind, { firewall: firewall as never, shareLocalAddress: false })
        const at = lab.world.wire.externalOf('server')!
        const hand = new Hand(new Stranger(lab), KEYS.publicKey)
        hand.relayed(at, lie)
        await lab.sleep(300)
        expect(seen.map(({ host, port }) => ({ host, port }))).to.deep.equal([lie])
        const noise = Buffer.from(hand.replies[0]!.message.noise)
        noise[40]! ^= 1
        expect(() => hand.open(noise)).to.throw()
      }, behind('open')))
  }
})
