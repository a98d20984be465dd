import { expect } from 'chai'
import { DESTROY, END, endOf, inLab, KINDS, type Lab, Stranger } from './test-support/index.js'
import { pairIn, Relay, type RelayHand, withRelay } from './test-support/relay.js'

const TOKEN = Buffer.from(Array.from({ length: 32 }, (_, i) => i))
const OTHER = Buffer.alloc(32, 0x77)
const HEX = TOKEN.toString('hex')

/** A packet of a stream, written by hand (UDX-51). */
function packet(id: number, type: number, seq = 0, payload = ''): Buffer {
  const header = Buffer.from('ff01000000000000000040000000000000000000', 'hex')
  header[2] = type
  header.writeUInt32LE(id, 4)
  header.writeUInt32LE(seq, 12)
  return Buffer.concat([header, Buffer.from(payload)])
}

interface Table {
  readonly relay: Relay
  readonly a: RelayHand
  readonly b: RelayHand
}

describe('contract: a blind relay (8.12)', function () {
  this.timeout(60_000)

  for (const kind of KINDS) {
    const test = (act: (table: Table, lab: Lab) => Promise<void>) => () =>
      inLab(async (lab) => {
        const relay = await Relay.open(lab, kind)
        const a = await relay.hand('client', 5)
        const b = await relay.hand('server', 6)
        for (const hand of [a, b]) hand.open()
        await lab.sleep(200)
        await act({ relay, a, b }, lab)
      }, withRelay())

    it(
      `${kind}: opens a channel with the peer’s own key, and no other (STR-129, STR-134, STR-144)`,
      test(async ({ relay, a, b }, lab) => {
        expect(await a.news()).to.deep.equal([`0001010b${Buffer.from('blind-relay').toString('hex')}20${a.publicKey.toString('hex')}`]) // prettier-ignore
        await b.news()
        expect([...relay.server.sessions]).to.deep.equal([a.session, b.session])
        expect([a.session.closed, a.session.stream === relay.listening.accepted[0]]).to.deep.equal([false, true])
        expect(a.session.mux).to.be.an('object')
        const foreign = await relay.hand('client', 7)
        foreign.open(b.publicKey)
        const frames = await foreign.news()
        expect(frames.at(-1), 'the open of its own half, and a reject').to.equal('000201')
        const events: string[] = []
        for (const name of ['close', 'destroy']) a.session.on(name, () => events.push(name))
        a.stream.destroy()
        await lab.sleep(300)
        expect(events).to.deep.equal(['close', 'destroy'])
        expect([a.session.closed, [...relay.server.sessions].includes(a.session)]).to.deep.equal([true, false])
      })
    )

    it(
      `${kind}: pairs the two roles of a token, tells the other side first, and forgets the token (STR-130, STR-135, STR-139, STR-144, STR-145)`,
      test(async ({ relay, a, b }) => {
        const told: unknown[] = []
        for (const { session } of [a, b]) session.on('pair', (...args) => told.push([args[0], Buffer.from(args[1]).toString('hex'), args[2].id, args[3]])) // prettier-ignore
        await Promise.all([a.news(), b.news()])
        a.pair(true, TOKEN, 0x11111111)
        expect([await a.news(), relay.made.length]).to.deep.equal([[], 0])
        // Other bits of the flags, and the sequence number, mean nothing.
        b.put(`0100 02 ${HEX} fd2c01 07`)
        const [toB, toA] = [pairIn((await b.news())[0]), pairIn((await a.news())[0])]
        const [forB, forA] = relay.made.map(({ id }) => id)
        expect([toB, toA]).to.deep.equal([
          { initiator: false, token: HEX, id: forB },
          { initiator: true, token: HEX, id: forA }
        ])
        expect(told).to.deep.equal([
          [false, HEX, forB, 300],
          [true, HEX, forA, 0x11111111]
        ])
        expect(relay.server.stats).to.deep.equal({
          sessions: { accepted: 2, opened: 2, closed: 0, active: 2 },
          pairings: { requested: 2, matched: 1, cancelled: 0, pending: 0, active: 1 },
          streams: { opened: 2, closed: 0, errors: 0, active: 2 }
        })
        a.pair(true, TOKEN, 5)
        await a.news()
        expect(relay.server.stats.pairings).to.deep.include({ requested: 3, pending: 1 })
      })
    )

    it(
      `${kind}: one waits as long as its session, whoever repeats it; both roles may be of one (STR-136, STR-137, STR-138, STR-140, STR-142)`,
      test(async ({ relay, a, b }, lab) => {
        await Promise.all([a.news(), b.news()])
        a.pair(true, TOKEN, 1)
        a.pair(true, TOKEN, 2)
        b.pair(true, TOKEN, 3)
        await lab.sleep(600_000)
        expect(relay.server.stats.pairings).to.deep.include({ requested: 1, pending: 1 })
        b.pair(false, TOKEN, 4)
        await b.news()
        const heard: number[] = []
        const first = new Stranger(lab)
        // The id of the first stays in force: the relay sends to it.
        const [forB, forA] = relay.made as [(typeof relay.made)[0], (typeof relay.made)[0]]
        const second = new Stranger(lab)
        first.put(relay.address, packet(forA.id, 0))
        await lab.sleep(100)
        second.put(relay.address, packet(forB.id, 0))
        await lab.sleep(100)
        heard.push(...first.packets.map(({ message }) => message.readUInt32LE(4)))
        expect(heard).to.deep.equal([1])

        a.pair(true, OTHER, 10)
        await a.news()
        b.unpair(OTHER)
        b.unpair(Buffer.alloc(32, 1))
        expect((await b.news()).slice(0)).to.deep.equal([])
        expect(relay.server.stats.pairings).to.deep.include({ pending: 0, cancelled: 1 })
        a.pair(true, OTHER, 11)
        a.pair(false, OTHER, 12)
        const both = (await a.news()).map((frame) => pairIn(frame)?.initiator)
        expect(both).to.deep.equal([false, true])
        b.pair(true, Buffer.alloc(32, 2), 13)
        await b.news()
        b.stream.destroy()
        await lab.sleep(300)
        expect(relay.server.stats.pairings.pending).to.equal(0)
      })
    )

    it(
      `${kind}: forwards once both are heard, changes the id alone, and resets both at a reset (STR-113, STR-146, STR-147, STR-148, STR-151)`,
      test(async ({ relay, a, b }, lab) => {
        a.pair(true, TOKEN, 1)
        b.pair(false, TOKEN, 2)
        await lab.sleep(200)
        const [forB, forA] = relay.made as [(typeof relay.made)[0], (typeof relay.made)[0]]
        const [peerA, peerB] = [new Stranger(lab), new Stranger(lab)]
        peerA.put(relay.address, packet(forA.id, 1, 0, 'lost'))
        await lab.sleep(100)
        expect(peerB.packets, 'B has not been heard').to.have.length(0)
        peerB.put(relay.address, packet(forB.id, 1, 0, 'to A'))
        await lab.sleep(100)
        expect(peerA.packets.map(({ message }) => message)).to.deep.equal([packet(1, 1, 0, 'to A')])
        peerA.put(relay.address, packet(forA.id, 1, 0, 'again'))
        peerA.put(relay.address, packet(forA.id, END, 1))
        await lab.sleep(100)
        expect(peerB.packets.map(({ message }) => message)).to.deep.equal([packet(2, 1, 0, 'again'), packet(2, END, 1)])
        expect(relay.server.stats.streams.active).to.equal(2)
        peerA.put(relay.address, packet(forA.id, DESTROY, 2))
        await lab.sleep(100)
        expect(peerB.packets.at(-1)!.message).to.deep.equal(packet(2, DESTROY, 2))
        expect([forA.destroying || forA.destroyed, relay.errors.length > 0]).to.deep.equal([true, true])
        // The partner ends without a word, and counts until its session closes.
        expect(relay.server.stats.streams).to.deep.include({ closed: 1, active: 1 })
        const before = [peerA.packets.length, peerB.packets.length]
        for (const [peer, { id }] of [
          [peerA, forA],
          [peerB, forB]
        ] as const)
          peer.put(relay.address, packet(id, 1, 3, 'after'))
        await lab.sleep(200)
        expect([peerA.packets.length, peerB.packets.length]).to.deep.equal(before)
      })
    )

    it(
      `${kind}: drops an active pair for the session it belongs to, and tells nobody on the streams (STR-141, STR-142, STR-149)`,
      test(async ({ relay, a, b }, lab) => {
        const pair = async (token: Buffer) => {
          const at = relay.made.length
          a.pair(true, token, 1)
          b.pair(false, token, 2)
          await lab.sleep(200)
          const [forB, forA] = relay.made.slice(at) as [(typeof relay.made)[0], (typeof relay.made)[0]]
          const [peerA, peerB] = [new Stranger(lab), new Stranger(lab)]
          peerB.put(relay.address, packet(forB.id, 0))
          peerA.put(relay.address, packet(forA.id, 0))
          await lab.sleep(100)
          return { forA, forB, peerA, peerB, heard: () => [peerA.packets.length, peerB.packets.length] }
        }
        const first = await pair(TOKEN)
        const before = first.heard()
        const third = await relay.hand('client', 7)
        third.open()
        third.unpair(TOKEN)
        await lab.sleep(200)
        expect(relay.server.stats.pairings.active, 'not of that session').to.equal(1)
        a.unpair(TOKEN)
        await lab.sleep(300)
        expect(relay.server.stats.pairings).to.deep.include({ active: 0, cancelled: 1 })
        expect([first.forA.destroying, first.forB.destroying]).to.deep.equal([true, true])
        expect(first.heard()).to.deep.equal(before)

        const second = await pair(OTHER)
        const then = second.heard()
        a.stream.destroy()
        await lab.sleep(300)
        expect(second.forA.destroying).to.equal(true)
        second.peerB.put(relay.address, packet(second.forB.id, 1, 0, 'x'))
        await lab.sleep(200)
        expect(second.heard()).to.deep.equal(then)
      })
    )

    it(
      `${kind}: ends a session that waits for nobody; the server waits for those that do (STR-134, STR-143)`,
      test(async ({ relay, a, b }, lab) => {
        await Promise.all([a.news(), b.news()])
        a.pair(true, TOKEN, 1)
        b.pair(false, TOKEN, 2)
        await lab.sleep(200)
        await a.session.end()
        expect(await a.news().then((frames) => frames.at(-1))).to.equal('000301')
        b.pair(true, OTHER, 3)
        await lab.sleep(200)
        let over = false
        void relay.server.close().then(() => (over = true))
        await lab.sleep(60_000)
        expect([over, b.session.closed]).to.deep.equal([false, false])
        b.unpair(OTHER)
        b.stream.destroy()
        await endOf(b.stream)
        await lab.sleep(500)
        expect([over, [...relay.server.sessions].length]).to.deep.equal([true, 0])
      })
    )
  }
})
